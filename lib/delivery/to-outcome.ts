import type { SendResult } from '@/lib/mail/send-message'
import { nextTryAfter } from '@/lib/domain/retry-schedule'
import type { ReplyKey, Verdict } from '@/lib/domain/smtp-replies'
import { domainOf } from '@/lib/domain/addresses'
import { newId } from '@/lib/platform/ids'
import type { DueMessage } from './sql/fetch-due'
import type { Outcome } from './sql/settle'

/** What a try means for its message, and for the server it went through. */
export type Ending = { outcome: Outcome; server: ServerNews }
export type ServerNews =
  | { kind: 'fine' }
  | { kind: 'slower'; key: ReplyKey; reply: string | null }
  /** The connection broke without an answer. */
  | { kind: 'broken' }
  /** The server's or mailbox's own fault: its mail waits. */
  | { kind: 'fault'; key: ReplyKey; reply: string | null }

type Answer = { reply: string | null; key: ReplyKey; verdict: Verdict }
type RecipientOutcome = Outcome['recipients'][number]

/**
 * From the server's answer to what is written down.
 * Whom the server has accepted is never sent to again: a later try goes to whom it deferred alone, under a
 * Message-ID of its own, because Exchange refuses one that it has seen.
 * @param random 0 ≤ random < 1, spreads the retries
 */
export function toOutcome(message: DueMessage, result: SendResult, random: number = Math.random()): Ending {
  if (result.kind === 'broken') return broken(message, result, random)
  if (result.kind === 'accepted')
    return answered(message, { ...result, key: 'deferred', verdict: 'accepted' }, result.refused, random)
  return answered(message, result, result.refused, random)
}

function broken(
  message: DueMessage,
  { handed, key }: { handed: boolean; key: ReplyKey },
  random: number,
): Ending {
  if (!handed) {
    // A cut connection says nothing about the message: soon again, and like any deferral after three times.
    const verdict = message.deferrals < 3 ? 'slower' : 'retry'
    return { outcome: deferred(message, { reply: null, key, verdict }, random), server: { kind: 'broken' } }
  }
  const recipients = message.recipientIds.map((id) => ({ id, state: 'uncertain' as const, reply: null }))
  const attempt = { id: newId(), outcome: 'uncertain' as const, code: key }
  return {
    outcome: { ...base(message), state: 'uncertain', attempt, recipients, taken: recipients.length },
    server: { kind: 'broken' },
  }
}

function answered(
  message: DueMessage,
  answer: Answer,
  refusals: readonly (Answer & { address: string })[],
  random: number,
): Ending {
  const own = new Map(refusals.map((refusal) => [refusal.address, refusal]))
  const answers = message.addresses.map((address) => own.get(address) ?? answer)
  const fault = answers.find(({ verdict }) => verdict === 'server')
  const waiting = answers.find(({ verdict }) => verdict === 'retry' || verdict === 'slower')
  const server: ServerNews = fault
    ? { kind: 'fault', key: fault.key, reply: fault.reply }
    : waiting?.verdict === 'slower'
      ? { kind: 'slower', key: waiting.key, reply: waiting.reply }
      : { kind: 'fine' }
  const recipients = answers.flatMap((one, index) => toRecipient(message.recipientIds[index]!, one))
  const someAccepted = recipients.some(({ state }) => state === 'sent')
  const taken = recipients.filter(({ state }) => state === 'sent').length
  const left = { recipients, taken, newMessageId: someAccepted ? newMessageId(message) : null }
  if (fault) return { outcome: { ...held(message, fault), ...left }, server }
  if (waiting) return { outcome: withRest(deferred(message, waiting, random), left), server }
  const failure = answers.find(({ verdict }) => verdict === 'failed' || verdict === 'sender')
  const state = failure ? ('failed' as const) : ('sent' as const)
  const code = failure ? failure.key : answer.key === 'duplicate' ? answer.key : null
  const outcome: Outcome = {
    ...base(message),
    state,
    reply: failure ? failure.reply : answer.reply,
    attempt: { id: newId(), outcome: state, code },
    recipients,
    taken,
  }
  return { outcome, server }
}

/** Final outcomes of some recipients beside a deferral, or beside the giving up of the others. */
function withRest(outcome: Outcome, left: Pick<Outcome, 'recipients' | 'newMessageId' | 'taken'>): Outcome {
  if (outcome.state === 'queued') return { ...outcome, ...left }
  const known = new Set(left.recipients.map(({ id }) => id))
  return {
    ...outcome,
    taken: left.taken,
    recipients: [...left.recipients, ...outcome.recipients.filter(({ id }) => !known.has(id))],
  }
}

/** A recipient's final outcome; none while it still waits. */
function toRecipient(id: string, { verdict, reply }: Answer): RecipientOutcome[] {
  if (verdict === 'accepted') return [{ id, state: 'sent', reply }]
  return verdict === 'failed' || verdict === 'sender' ? [{ id, state: 'failed', reply }] : []
}

function deferred(message: DueMessage, { reply, key, verdict }: Answer, random: number): Outcome {
  const retryAfter = nextTryAfter(message, verdict === 'retry' ? 'retry' : 'slower', random)
  if (retryAfter === null) {
    const recipients = message.recipientIds.map((id) => ({ id, state: 'failed' as const, reply }))
    const attempt = { id: newId(), outcome: 'failed' as const, code: 'gave_up' }
    return { ...base(message), state: 'failed', reply, attempt, recipients }
  }
  const attempt = { id: newId(), outcome: 'deferred' as const, code: key }
  return { ...base(message), state: 'queued', reply, attempt, retryAfter, deferred: true }
}

function held(message: DueMessage, { reply, key }: Answer): Outcome {
  return { ...base(message), state: 'queued', reply, attempt: { id: newId(), outcome: 'held', code: key } }
}

/** A message that cannot be sent at all: its stored content is damaged. Never deleted, never in the way again. */
export function unreadable(message: DueMessage): Outcome {
  const recipients = message.recipientIds.map((id) => ({ id, state: 'failed' as const, reply: null }))
  return {
    ...base(message),
    state: 'failed',
    attempt: { id: newId(), outcome: 'failed', code: 'unreadable' },
    recipients,
  }
}

function base(message: DueMessage) {
  return {
    messageId: message.id,
    reply: null,
    retryAfter: null,
    deferred: false,
    taken: 0 as number | null,
    newMessageId: null,
    recipients: [] as RecipientOutcome[],
  }
}

function newMessageId({ fromAddress }: DueMessage): string {
  return makeMessageId(newId(), fromAddress)
}

/** RFC 5322 section 3.6.4: ours is unique on the left, and on the right the sender's domain. */
export function makeMessageId(id: string, fromAddress: string): string {
  return `<${id}@${domainOf(fromAddress)}>`
}
