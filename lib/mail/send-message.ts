import { domainToASCII } from 'node:url'
import type { Readable } from 'node:stream'
import { classifyReply, type ReplyKey, type ReplyStage, type Verdict } from '@/lib/domain/smtp-replies'
import { describeDialogue } from './describe-dialogue'
import { MessageStream } from './message-stream'
import type { OpenConnection } from './open-connection'

/**
 * A message for one envelope. `body` as a function opens a stream of exactly the same bytes each time.
 * `mayLeave`: the envelope is spoken meanwhile, the bytes wait for it; false cuts the connection, as nothing else
 * ends DATA. It must not fail.
 */
export type Outgoing = {
  from: string
  to: string[]
  size: number
  body: Buffer | (() => Readable)
  mayLeave?: Promise<boolean>
}

export type Refusal = { address: string; reply: string | null; key: ReplyKey; verdict: Verdict }

export type SendResult =
  /** The server has it, for everybody but `refused`. */
  | { kind: 'accepted'; reply: string; refused: Refusal[] }
  /** A definite no. `refused`: recipients with a reply of their own. */
  | {
      kind: 'refused'
      stage: ReplyStage
      reply: string | null
      key: ReplyKey
      verdict: Verdict
      refused: Refusal[]
    }
  /** No answer. `handed`: our stream's end was on its way, so the server may have the message. */
  | { kind: 'broken'; handed: boolean; key: ReplyKey; dialogue?: string }

type NodemailerFields = {
  code?: string
  command?: string
  response?: string
  rejectedErrors?: RejectedError[]
}
type RejectedError = { recipient?: string; response?: string }

/**
 * Sends one message on an open connection and waits for the server's answer, within the deadlines of each
 * phase. The connection may be used again if it is still alive afterwards.
 */
export async function sendMessage(connection: OpenConnection, message: Outgoing): Promise<SendResult> {
  const { envelope, refused, names } = prepareEnvelope(connection, message)
  if (envelope.to.length === 0) return refusedHere('rcpt', 'smtputf8_missing', refused)
  if (connection.sizeLimit !== null && message.size > connection.sizeLimit) {
    return refusedHere('mail', 'message_too_large', refused)
  }
  const result = await converse(connection, envelope, message, names)
  if (result.kind === 'refused' && result.stage !== 'end' && connection.alive) await reset(connection)
  return result.kind === 'broken' ? result : { ...result, refused: [...refused, ...result.refused] }
}

function refusedHere(stage: ReplyStage, key: ReplyKey, refused: Refusal[]): SendResult {
  return { kind: 'refused', stage, reply: null, key, verdict: 'failed', refused }
}

/** Domains as the DNS has them (RFC 5890); a local part outside ASCII needs SMTPUTF8 (RFC 6531). */
function prepareEnvelope(connection: OpenConnection, { from, to, size }: Outgoing) {
  const names = new Map<string, string>()
  const refused: Refusal[] = []
  for (const address of to) {
    const wire = toWire(address)
    if (isAscii(wire) || connection.takesUtf8) names.set(wire, address)
    else refused.push({ address, reply: null, key: 'smtputf8_missing', verdict: 'failed' })
  }
  return { envelope: { from: toWire(from), to: [...names.keys()], size }, refused, names }
}

export function toWire(address: string): string {
  const at = address.lastIndexOf('@')
  const domain = address.slice(at + 1)
  return isAscii(domain) ? address : `${address.slice(0, at)}@${domainToASCII(domain)}`
}

const isAscii = (text: string) => /^[\x20-\x7e]*$/.test(text)

function converse(
  connection: OpenConnection,
  envelope: { from: string; to: string[]; size: number },
  { body, mayLeave }: Outgoing,
  names: Map<string, string>,
): Promise<SendResult> {
  const { deadlines, smtp } = connection
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout
    let ended = false
    let handedAt: number | null = null
    const end = (result: SendResult) => {
      if (ended) return
      ended = true
      clearTimeout(timer)
      connection.watch(null)
      if (result.kind !== 'broken' || !result.handed) return resolve(result)
      resolve({ ...result, dialogue: describeDialogue(connection, envelope, stream, handedAt) })
    }
    const arm = (ms: number, act: () => void) => {
      clearTimeout(timer)
      timer = setTimeout(act, ms)
    }
    const silence = () => connection.break('no_answer')
    const watchProgress = (before: number | null, idleMs: number) => {
      const step = deadlines.progress / 6
      arm(step, () => {
        const moved = stream.sent !== before
        if (!moved && idleMs + step >= deadlines.progress) silence()
        else watchProgress(stream.sent, moved ? 0 : idleMs + step)
      })
    }
    const stream = new MessageStream(
      body,
      {
        onStart: () => watchProgress(stream.sent, 0),
        onHanded: () => {
          handedAt = Date.now()
          arm(deadlines.answer, silence)
        },
        onForbidden: () => connection.break('stopped'),
      },
      { socket: connection.socket, mayLeave },
    )
    connection.watch((key) => end({ kind: 'broken', handed: stream.handed, key: brokenKey(key, stream) }))
    arm(deadlines.envelope, silence)
    smtp.send(envelope, stream, (error, info) => {
      const refused = toRefusals(names, info?.rejectedErrors)
      const result = error
        ? readError(error as NodemailerFields, stream, names)
        : stream.handed
          ? ({ kind: 'accepted', reply: info?.response ?? '', refused } as const)
          : // A yes to what was not sent yet: what the server has is anybody's guess.
            ({ kind: 'broken', handed: true, key: 'protocol' } as const)
      end(result)
      // In the middle of DATA, or out of step: no further message can follow on it.
      if (result.kind === 'broken' || (stream.sent !== null && !stream.handed))
        connection.break('connection_lost')
    })
  })
}

function brokenKey(key: ReplyKey, stream: MessageStream): ReplyKey {
  if (key === 'stopped') return stream.handed ? 'stopped' : 'connection_lost'
  return stream.handed ? 'lost_after_end' : key
}

function readError(error: NodemailerFields, stream: MessageStream, names: Map<string, string>): SendResult {
  const { code, response } = error
  if (code === 'ESTREAM') return { kind: 'broken', handed: stream.handed, key: 'source_failed' }
  if (response && /^[45]\d\d\b/.test(response)) {
    const stage = stageOf(error)
    return {
      kind: 'refused',
      stage,
      reply: response,
      ...classifyReply(response, stage),
      refused: toRefusals(names, error.rejectedErrors),
    }
  }
  if (code === 'EENVELOPE' && !response) return refusedHere('rcpt', 'unreadable', [])
  const key = code === 'EPROTOCOL' || response ? 'protocol' : 'connection_lost'
  return { kind: 'broken', handed: stream.handed, key: stream.handed ? 'lost_after_end' : key }
}

function stageOf({ command, code }: NodemailerFields): ReplyStage {
  if (command === 'MAIL FROM') return 'mail'
  if (command === 'RCPT TO') return 'rcpt'
  return code === 'EMESSAGE' ? 'end' : 'data'
}

function toRefusals(names: Map<string, string>, errors: readonly RejectedError[] = []): Refusal[] {
  return errors.map(({ recipient = '', response = '' }) => ({
    address: names.get(recipient) ?? recipient,
    reply: response,
    ...classifyReply(response, 'rcpt'),
  }))
}

/** Ends the transaction that a refused MAIL, RCPT or DATA left open. */
function reset(connection: OpenConnection): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => connection.break('no_answer'), connection.deadlines.envelope)
    connection.watch(() => done())
    const done = () => {
      clearTimeout(timer)
      connection.watch(null)
      resolve()
    }
    connection.smtp.reset((error) => {
      if (error) connection.break('protocol')
      done()
    })
  })
}
