import { createHash } from 'node:crypto'
import { inSystem, type Tx } from './scope'

/** What is wrong with a chain, at its first break. */
export type AuditBreak = {
  company: string
  /** The number of the first event that does not hold. */
  seq: string
  problem: 'missing' | 'changed' | 'words_changed' | 'end_missing'
}

export type AuditVerdict = {
  company: string
  events: number
  withoutWords: number
  broken: AuditBreak | null
}

const BATCH = 2_000

/**
 * Computes every company's chain anew, from its beginning (or where retention cut it) to its head, in a program of
 * its own: the database's function that wrote it is not asked.
 */
export async function* verifyAudit(): AsyncGenerator<AuditVerdict> {
  const heads = await inSystem(
    (tx) => tx.$queryRaw<Head[]>`
      SELECT h.company_id, c.slug, h.seq, h.hash, h.cut_seq, h.cut_hash
        FROM audit_heads h JOIN companies c ON c.id = h.company_id ORDER BY c.slug`,
  )
  for (const head of heads) yield await verifyChain(head)
}

type Head = { company_id: string; slug: string; seq: bigint; hash: Buffer; cut_seq: bigint; cut_hash: Buffer }

type Link = {
  seq: bigint
  micros: bigint
  event: string
  outcome: string
  actor_id: string | null
  subject_id: string | null
  digest: Uint8Array
  hash: Uint8Array
  salt: Uint8Array | null
  details: string | null
}

async function verifyChain(head: Head): Promise<AuditVerdict> {
  const verdict: AuditVerdict = { company: head.slug, events: 0, withoutWords: 0, broken: null }
  const breakAt = (seq: bigint, problem: AuditBreak['problem']): AuditVerdict => ({
    ...verdict,
    broken: { company: head.slug, seq: String(seq), problem },
  })
  let before: Uint8Array = head.cut_hash
  let expected = head.cut_seq + 1n
  while (expected <= head.seq) {
    const links = await inSystem((tx) => readLinks(tx, head, expected))
    for (const link of links) {
      if (link.seq !== expected) return breakAt(expected, 'missing')
      if (!same(hashOf(before, link), link.hash)) return breakAt(link.seq, 'changed')
      if (link.details === null) verdict.withoutWords += 1
      else if (!same(sha256(link.salt!, Buffer.from(link.details)), link.digest))
        return breakAt(link.seq, 'words_changed')
      verdict.events += 1
      before = link.hash
      expected += 1n
    }
    if (links.length < BATCH && expected <= head.seq) return breakAt(expected, 'missing')
  }
  return same(before, head.hash) ? verdict : breakAt(head.seq, 'end_missing')
}

/** Up to the head as it was read: what is appended meanwhile belongs to the next time. */
function readLinks(tx: Tx, head: Head, from: bigint): Promise<Link[]> {
  return tx.$queryRaw<Link[]>`
    SELECT e.seq, (extract(epoch FROM e.at) * 1000000)::bigint AS micros, e.event, e.outcome, e.actor_id, e.subject_id,
           e.digest, e.hash, d.salt, d.details
      FROM audit_events e LEFT JOIN audit_details d ON d.company_id = e.company_id AND d.seq = e.seq
     WHERE e.company_id = ${head.company_id}::uuid AND e.seq BETWEEN ${from}::bigint AND ${head.seq}::bigint
     ORDER BY e.seq LIMIT ${BATCH}::int`
}

function hashOf(before: Uint8Array, link: Link): Buffer {
  const { seq, micros, event, outcome, actor_id, subject_id, digest } = link
  const text = [seq, micros, event, outcome, actor_id ?? '-', subject_id ?? '-', hex(digest)].join('|')
  return sha256(before, Buffer.from(text))
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const same = (one: Uint8Array, other: Uint8Array) => Buffer.from(one).equals(Buffer.from(other))

function sha256(...parts: Uint8Array[]): Buffer {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}
