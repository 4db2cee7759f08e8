import { readFileSync } from 'node:fs'
import { patiently, type Campaign, type Kill, type Victim } from './campaign'

/** How the books are made of what was noted and what is in the database. */
export type Books = {
  accepted: number
  delivered: number
  waiting: number
  uncertain: number
  /** Of them, those that had arrived: the answer alone was lost. */
  uncertainArrived: number
  failed: number
  /** Forms that the web accepted, and those that were sent again until it did. */
  forms: number
  /** Neither arrived nor waiting nor explained, by the kill that came next; likewise what arrived twice. */
  lost: number[]
  doubled: number[]
  uncertainByKill: number[]
  /** Noted as accepted, and no row; a form that is two messages, or another one than was said. */
  brokenPromises: number
  /** Arrived, and nobody had ever accepted it. */
  unknown: number
}

type Row = {
  id: string
  messageId: string
  state: string
  reply: string | null
  submissionKey: string | null
  /** Epoch, ms. */
  startedAt: number
  /** What its last try without an answer says of it; null: there was none. */
  code: string | null
}

const PAGE = 20_000
const FIRST = '00000000-0000-0000-0000-000000000000'
const ROWS = `SELECT id, message_id AS "messageId", state, reply, submission_key AS "submissionKey",
  coalesce(extract(epoch FROM started_at) * 1000, 0)::float8 AS "startedAt",
  (SELECT code FROM attempts a WHERE a.company_id = m.company_id AND a.message_id = m.id AND a.outcome = 'uncertain'
    ORDER BY number DESC LIMIT 1) AS code
FROM messages m WHERE company_id = $1 AND id > $2 ORDER BY id LIMIT ${PAGE}`

/** @param kills in the order of their times */
export async function makeBooks({ engine, ledgers }: Campaign, kills: readonly Kill[]): Promise<Books> {
  const arrived = countLines(ledgers.arrived)
  const { asked, accepted: forms } = readForms(ledgers.submitted)
  const books: Books = {
    accepted: 0,
    delivered: 0,
    waiting: 0,
    uncertain: 0,
    uncertainArrived: 0,
    failed: 0,
    forms: forms.size,
    lost: kills.map(() => 0),
    doubled: kills.map(() => 0),
    uncertainByKill: kills.map(() => 0),
    brokenPromises: 0,
    unknown: 0,
  }
  const known = new Set<string>()
  const found = new Map<string, string>()
  for (let after = FIRST; ;) {
    const rows = await patiently<Row>(engine, ROWS, [engine.companyId, after])
    for (const row of rows) {
      enter(books, row, arrived.get(row.messageId) ?? 0, kills)
      known.add(row.messageId)
      if (row.submissionKey === null) continue
      if (!asked.has(row.submissionKey) || found.has(row.submissionKey)) books.brokenPromises++
      found.set(row.submissionKey, row.id)
    }
    if (rows.length < PAGE) break
    after = rows.at(-1)!.id
  }
  for (const id of countLines(ledgers.written).keys()) if (!known.has(id)) books.brokenPromises++
  for (const [key, id] of forms) if (found.get(key) !== id) books.brokenPromises++
  for (const id of arrived.keys()) if (!known.has(id)) books.unknown++
  return books
}

function enter(books: Books, row: Row, times: number, kills: readonly Kill[]): void {
  const { state, reply, startedAt, code } = row
  const place = placeOf(kills, startedAt, CULPRITS[code ?? ''])
  const add = (list: number[], count: number) => (list[place] = (list[place] ?? 0) + count)
  books.accepted++
  if (state === 'sent') books.delivered++
  else if (state === 'queued' || state === 'sending') books.waiting++
  else if (state === 'uncertain') {
    books.uncertain++
    if (times > 0) books.uncertainArrived++
    add(books.uncertainByKill, 1)
  } else if (state === 'failed') books.failed++
  const missing =
    (state === 'sent' && times === 0) ||
    (state === 'failed' && reply === null) ||
    (state === 'uncertain' && code === null)
  if (missing) add(books.lost, 1)
  if (times > 1) add(books.doubled, times - 1)
}

/** Whose death leaves a message with which code; any other code may be anybody's doing. */
const CULPRITS: Record<string, Victim | undefined> = { worker_lost: 'worker', lost_after_end: 'sink' }

/** The first kill (of somebody) at or after a time: what was under way then is its doing. */
function placeOf(kills: readonly Kill[], at: number, of?: Victim): number {
  const place = kills.findIndex((kill) => kill.at >= at && (of === undefined || kill.victim === of))
  return place < 0 ? kills.length - 1 : place
}

/** Lines that a killed process was still writing are none. */
function readLines(file: string): string[] {
  const text = readFileSync(file, 'utf8')
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(Boolean)
}

function countLines(file: string): Map<string, number> {
  const times = new Map<string, number>()
  for (const line of readLines(file)) times.set(line, (times.get(line) ?? 0) + 1)
  return times
}

function readForms(file: string): { asked: Set<string>; accepted: Map<string, string> } {
  const asked = new Set<string>()
  const accepted = new Map<string, string>()
  for (const line of readLines(file)) {
    const [sign, key, id] = line.split(' ')
    if (sign === '?') asked.add(key!)
    else accepted.set(key!, id!)
  }
  return { asked, accepted }
}
