import type { SendResult } from '@/lib/mail/send-message'
import { domainOf } from '@/lib/domain/addresses'
import { DEFAULT_RULES, MOST_UNCERTAIN, type UncertainPolicy } from '@/lib/domain/delivery-rules'
import { nextTryAfter, type RetryKind, type RetrySchedule } from '@/lib/domain/retry-schedule'
import type { ReplyKey, Verdict } from '@/lib/domain/smtp-replies'
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
  /** This From address is refused, and would be each time. */
  | { kind: 'sender'; from: string; answer: Answer }

/** By what a try is judged, besides its answer. */
export type Judge = {
  retry: RetrySchedule
  uncertain: UncertainPolicy
  /** 0 ≤ random < 1, spreads the retries */
  random: () => number
}

export const DEFAULT_JUDGE: Judge = {
  retry: DEFAULT_RULES.retry,
  uncertain: DEFAULT_RULES.uncertain,
  random: Math.random,
}

export type Answer = { reply: string | null; key: ReplyKey; verdict: Verdict }
type RecipientOutcome = Outcome['recipients'][number]

/**
 * From the server's answer to what is written down. Whom the server has accepted is never sent to again: when
 * others were deferred, they go on as a child under a Message-ID of its own, because Exchange refuses one that
 * it has seen.
 */
export function toOutcome(message: DueMessage, result: SendResult, judge: Judge = DEFAULT_JUDGE): Ending {
  if (result.kind === 'broken') return broken(message, result, judge)
  if (result.kind === 'accepted')
    return answered(message, { ...result, key: 'deferred', verdict: 'accepted' }, result.refused, judge)
  return answered(message, result, result.refused, judge)
}

function broken(
  message: DueMessage,
  { handed, key, dialogue }: { handed: boolean; key: ReplyKey; dialogue?: string },
  judge: Judge,
): Ending {
  const server: ServerNews = { kind: 'broken' }
  if (!handed) {
    // A cut connection says nothing about the message: soon again, and like any deferral after three times.
    const kind = message.deferrals < 3 ? 'soon' : 'retry'
    const outcome = deferred(message, { reply: null, key, verdict: 'retry' }, kind, judge)
    return { outcome: { ...outcome, counted: true }, server }
  }
  const attempt = { id: newId(), outcome: 'uncertain' as const, code: key, dialogue: dialogue ?? null }
  const taken = message.recipientIds.length
  const again = judge.uncertain === 'resend' && message.uncertainCount + 1 < MOST_UNCERTAIN
  if (again) {
    const retryAfter = nextTryAfter({ deferrals: 0, deferredFor: 0 }, 'soon', judge.random(), judge.retry)
    return { outcome: { ...base(message), state: 'queued', attempt, retryAfter, taken }, server }
  }
  const recipients = message.recipientIds.map((id) => ({ id, state: 'uncertain' as const, reply: null }))
  return { outcome: { ...base(message), state: 'uncertain', attempt, recipients, taken }, server }
}

function answered(
  message: DueMessage,
  answer: Answer,
  refusals: readonly (Answer & { address: string })[],
  judge: Judge,
): Ending {
  const own = new Map(refusals.map((refusal) => [refusal.address, refusal]))
  const answers = message.addresses.map((address) => own.get(address) ?? answer)
  const fault = answers.find(({ verdict }) => verdict === 'server')
  const waiting = fault ?? answers.find(({ verdict }) => verdict === 'slower' || verdict === 'retry')
  const recipients = answers.flatMap((one, index) => toRecipient(message.recipientIds[index]!, one))
  const taken = recipients.filter(({ state }) => state === 'sent').length
  const server = toNews(message, waiting, answer)
  if (!waiting) return { outcome: settled(message, answer, answers, recipients, taken), server }
  const put = fault
    ? held(message, fault)
    : deferred(message, waiting, waiting.verdict === 'slower' ? 'soon' : 'retry', judge)
  const outcome = taken > 0 ? split(message, answer, put, recipients) : withRest(put, recipients)
  return { outcome: { ...outcome, taken }, server }
}

/** Everybody has an outcome: sent as soon as one recipient was accepted, the others say so themselves. */
function settled(
  message: DueMessage,
  answer: Answer,
  answers: Answer[],
  recipients: RecipientOutcome[],
  taken: number,
): Outcome {
  const failure = answers.find(({ verdict }) => verdict === 'failed' || verdict === 'sender')
  const state = taken > 0 ? ('sent' as const) : ('failed' as const)
  const code = failure?.key ?? (answer.key === 'duplicate' ? answer.key : null)
  const reply = state === 'failed' ? failure!.reply : answer.reply
  const attempt = { id: newId(), outcome: state, code, dialogue: null }
  return { ...base(message), state, reply, attempt, recipients, taken }
}

function toNews({ fromAddress }: DueMessage, waiting: Answer | undefined, answer: Answer): ServerNews {
  if (answer.verdict === 'sender') return { kind: 'sender', from: fromAddress, answer }
  if (waiting?.verdict === 'server') return { kind: 'fault', key: waiting.key, reply: waiting.reply }
  if (waiting?.verdict === 'slower') return { kind: 'slower', key: waiting.key, reply: waiting.reply }
  return { kind: 'fine' }
}

/** What was accepted is sent; what was put off goes on in a child. Given up, it fails here. */
function split(message: DueMessage, answer: Answer, put: Outcome, recipients: RecipientOutcome[]): Outcome {
  const attempt = { ...put.attempt, outcome: 'sent' as const }
  const sent = { ...base(message), state: 'sent' as const, reply: answer.reply, attempt }
  if (put.state !== 'queued') return { ...sent, recipients: withRest(put, recipients).recipients }
  const done = new Set(recipients.map(({ id }) => id))
  const id = newId()
  const child = {
    id,
    messageId: makeMessageId(id, message.fromAddress),
    retryAfter: put.retryAfter ?? 0,
    counted: put.counted,
    recipientIds: message.recipientIds.filter((one) => !done.has(one)),
  }
  return { ...sent, recipients, child }
}

/** Final outcomes of some recipients beside a deferral, or beside the giving up of the others. */
function withRest(outcome: Outcome, recipients: RecipientOutcome[]): Outcome {
  const known = new Set(recipients.map(({ id }) => id))
  const others = outcome.recipients.filter(({ id }) => !known.has(id))
  return { ...outcome, recipients: [...recipients, ...others] }
}

/** A recipient's final outcome; none while it still waits. */
function toRecipient(id: string, { verdict, reply }: Answer): RecipientOutcome[] {
  if (verdict === 'accepted') return [{ id, state: 'sent', reply }]
  return verdict === 'failed' || verdict === 'sender' ? [{ id, state: 'failed', reply }] : []
}

function deferred(message: DueMessage, answer: Answer, kind: RetryKind, judge: Judge): Outcome {
  const { reply, key } = answer
  const retryAfter = nextTryAfter(message, kind, judge.random(), judge.retry)
  if (retryAfter === null) {
    const recipients = message.recipientIds.map((id) => ({ id, state: 'failed' as const, reply }))
    const attempt = { id: newId(), outcome: 'failed' as const, code: 'gave_up', dialogue: null }
    return { ...base(message), state: 'failed', reply, attempt, recipients }
  }
  const attempt = { id: newId(), outcome: 'deferred' as const, code: key, dialogue: null }
  const counted = kind === 'retry'
  return { ...base(message), state: 'queued', reply, attempt, retryAfter, deferred: true, counted }
}

function held(message: DueMessage, { reply, key }: Answer): Outcome {
  const attempt = { id: newId(), outcome: 'held' as const, code: key, dialogue: null }
  return { ...base(message), state: 'queued', reply, attempt }
}

/** A message that cannot be sent at all: its stored content is damaged. Never deleted, never in the way again. */
export function unreadable(message: DueMessage): Outcome {
  const recipients = message.recipientIds.map((id) => ({ id, state: 'failed' as const, reply: null }))
  const attempt = { id: newId(), outcome: 'failed' as const, code: 'unreadable', dialogue: null }
  return { ...base(message), state: 'failed', attempt, recipients }
}

function base(message: DueMessage) {
  return {
    messageId: message.id,
    reply: null,
    retryAfter: null,
    deferred: false,
    counted: false,
    taken: 0 as number | null,
    child: null as Outcome['child'],
    recipients: [] as RecipientOutcome[],
  }
}

/** RFC 5322 section 3.6.4: ours is unique on the left, and on the right the sender's domain. */
export function makeMessageId(id: string, fromAddress: string): string {
  return `<${id}@${domainOf(fromAddress)}>`
}
