import type { Lease } from './claim-leases'
import { settleText } from './settle-text'
import { run, type Pool, type Statement } from './statement'

/** How a try at a message ended. */
export type Outcome = {
  messageId: string
  /** The state it is left in. */
  state: 'sent' | 'uncertain' | 'failed' | 'queued'
  attempt: {
    id: string
    outcome: 'sent' | 'deferred' | 'failed' | 'uncertain' | 'held'
    code: string | null
    /** What was said, when no answer came. */
    dialogue: string | null
  }
  reply: string | null
  /** Seconds until the next try, with state queued. */
  retryAfter: number | null
  /** Whether the time until giving up runs from now, if it did not run already. */
  deferred: boolean
  /** Whether this deferral makes the next one come later. */
  counted: boolean
  /** Recipients the server took or may have taken; null: nothing is limited there, so nothing is counted. */
  taken: number | null
  /** The message that carries on for the recipients who were deferred, while others accepted. */
  child: {
    id: string
    messageId: string
    retryAfter: number
    counted: boolean
    recipientIds: string[]
  } | null
  recipients: { id: string; state: 'sent' | 'failed' | 'uncertain'; reply: string | null }[]
}

export type Settlement = {
  lease: Lease
  outcome: Outcome | null
  start: string | null
  /** Whether one of the two is another message's child. */
  family: boolean
}

/** The statement that does no more than these need; a connection prepares each of the few there are once. */
function statementFor(settlements: Settlement[], split: boolean): Statement {
  const paced = settlements.some(({ outcome }) => outcome !== null && outcome.taken !== null)
  const family = split || settlements.some((one) => one.family)
  const name = `settle${paced ? '_paced' : ''}${family ? '_family' : ''}${split ? '_split' : ''}`
  return (statements[name] ??= { name, text: settleText({ paced, family, split }) })
}

const statements: Record<string, Statement> = {}

/** A lease's name within this worker: it may have held the same server before. */
export const leaseName = ({ mailServerId, epoch }: Pick<Lease, 'mailServerId' | 'epoch'>) =>
  `${mailServerId}/${epoch}`

/**
 * Settles and starts in one autocommitted statement.
 * @returns messages really started, the names of the leases that are still ours, and of those whose server was
 * paused, archived, deleted or disconnected meanwhile, or whose company was suspended: nothing starts there
 */
export async function settle(
  pool: Pool,
  settlements: Settlement[],
): Promise<{ started: Set<string>; held: Set<string>; closed: Set<string> }> {
  const children = toChildColumns(settlements)
  const values = toColumns(settlements)
  const statement = statementFor(settlements, children !== null)
  const rows = await run<Row>(pool, statement, children ? [...values, ...children] : values)
  const names = (kinds: Row['kind'][]) =>
    rows
      .filter(({ kind }) => kinds.includes(kind))
      .map(({ id, epoch }) => leaseName({ mailServerId: id, epoch }))
  return {
    started: new Set(rows.filter(({ kind }) => kind === 's').map(({ id }) => id)),
    held: new Set(names(['m', 'c'])),
    closed: new Set(names(['c'])),
  }
}

/** s: a message that was started · m: a lease of ours · c: one whose server is closed · t: nothing. */
type Row = { kind: 's' | 'm' | 'c' | 't'; id: string; epoch: string }

function toColumns(settlements: Settlement[]): unknown[] {
  const leases = [...new Map(settlements.map(({ lease }) => [leaseName(lease), lease])).values()]
  const places = new Map(leases.map((lease, index) => [leaseName(lease), index + 1]))
  const ended = settlements.flatMap(({ lease, outcome }) =>
    outcome ? [{ place: places.get(leaseName(lease))!, ...outcome }] : [],
  )
  const recipients = ended.flatMap((one) =>
    one.recipients.map((recipient) => ({ ...recipient, messageId: one.messageId })),
  )
  const starts = settlements.filter(({ start }) => start !== null)
  return [
    leases.map((lease) => lease.companyId),
    leases.map((lease) => lease.mailServerId),
    leases.map((lease) => lease.epoch),
    ended.map((one) => one.place),
    ended.map((one) => one.messageId),
    ended.map((one) => one.state),
    ended.map((one) => toText(one.reply)),
    ended.map((one) => one.retryAfter ?? 0),
    ended.map((one) => one.deferred),
    ended.map((one) => one.counted),
    ended.map((one) => one.attempt.id),
    ended.map((one) => one.attempt.outcome),
    ended.map((one) => one.attempt.code),
    recipients.map((one) => one.messageId),
    recipients.map((one) => one.id),
    recipients.map((one) => one.state),
    recipients.map((one) => toText(one.reply)),
    starts.map(({ lease }) => places.get(leaseName(lease))!),
    starts.map(({ start }) => start),
    ended.map((one) => one.taken),
    ended.map((one) => one.child !== null),
    ended.map((one) => toText(one.attempt.dialogue)),
  ]
}

/** null: no message goes on as a child. */
function toChildColumns(settlements: Settlement[]): unknown[] | null {
  const children = settlements.flatMap(({ outcome }) =>
    outcome?.child ? [{ ...outcome.child, origin: outcome.messageId }] : [],
  )
  if (children.length === 0) return null
  const moved = children.flatMap(({ id, recipientIds }) =>
    recipientIds.map((recipient) => ({ child: id, recipient })),
  )
  return [
    children.map((child) => child.origin),
    children.map((child) => child.id),
    children.map((child) => child.messageId),
    children.map((child) => child.retryAfter),
    children.map((child) => child.counted),
    moved.map((one) => one.child),
    moved.map((one) => one.recipient),
  ]
}

/** A server's words as a column takes them: PostgreSQL has no NUL in texts, and a reply is no essay. */
function toText(reply: string | null): string | null {
  return reply === null ? null : reply.replaceAll('\0', '').slice(0, 2_000)
}

const CONFIRM: Statement = {
  name: 'confirm_starts',
  text: `
SELECT m.id FROM unnest($1::uuid[], $2::bigint[], $3::uuid[]) AS t(company_id, epoch, id)
JOIN messages m ON m.company_id = t.company_id AND m.id = t.id AND m.state = 'sending' AND m.epoch = t.epoch`,
}

/** Which starts had been written, after a statement whose answer was lost. Nobody else writes this epoch. */
export async function confirmStarts(pool: Pool, settlements: Settlement[]): Promise<Set<string>> {
  const starts = settlements.filter(({ start }) => start !== null)
  const rows = await run<{ id: string }>(pool, CONFIRM, [
    starts.map(({ lease }) => lease.companyId),
    starts.map(({ lease }) => lease.epoch),
    starts.map(({ start }) => start),
  ])
  return new Set(rows.map((row) => row.id))
}
