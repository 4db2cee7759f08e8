import { claimLeases, type ClaimedLease } from '@/lib/delivery/sql/claim-leases'
import { fetchDue, type DueMessage } from '@/lib/delivery/sql/fetch-due'
import { settle, type Settlement } from '@/lib/delivery/sql/settle'
import { newId } from '@/lib/platform/ids'
import { percentile, summarize, type Benchmark } from '../figure'
import { addWaiting, fillSent, fillServers } from './fill'
import { openEngineInstallation, type EngineInstallation } from './installation'

const ROUNDS = 9
/** Servers that one claim takes, and what each of them has waiting: the same on both sides of every ratio. */
const SERVERS = 10
const WAITING = 20
/** Connections whose outcomes meet in one statement. */
const TOGETHER = 30
const CLAIMS = 200
/** No connection is opened: what is measured is the database's part. */
const PORT = 25
const WITHOUT = {
  owner: 'bench',
  leaseSeconds: 600,
  without: [],
  after: '00000000-0000-0000-0000-000000000000',
}

/**
 * What finding and writing down a message costs the database: servers are claimed, their due messages read,
 * every start and every outcome written, as the engine does it with its connections open. First with a million
 * delivered messages in the table against a thousand, then with 5,000 servers in line and 100,000 messages
 * waiting against ten servers with 200; the rounds of both are interleaved.
 */
export const scaleBenchmark: Benchmark = {
  figures: [
    { name: 'cost_per_message_1m_vs_1k', unit: 'times' },
    { name: 'cost_per_message_5000_servers_vs_10', unit: 'times' },
    { name: 'claim_p95_5000_servers', unit: 'ms' },
  ],
  run: async () => {
    const [small, large, crowded] = [await open(10), await open(10), await open(5_000)]
    await fillPast(small, 1_000)
    await fillPast(large, 1_000_000)
    const [byMessages, byServers]: [number[], number[]] = [[], []]
    for (let round = -1; round < ROUNDS; round++) {
      const base = await measure(small)
      const [withMany, withServers] = [await measure(large), await measure(crowded)]
      if (round < 0) continue
      byMessages.push(withMany / base)
      byServers.push(withServers / base)
    }
    const claims: number[] = []
    for (let turn = 0; turn < CLAIMS; turn++) claims.push(await measureClaim(crowded))
    for (const engine of [small, large, crowded]) await engine.close()
    return [
      summarize(byMessages, 0.5),
      summarize(byServers, 0.5),
      { value: percentile(claims, 0.95), runs: CLAIMS },
    ]
  },
}

async function open(servers: number): Promise<EngineInstallation> {
  const engine = await openEngineInstallation()
  await fillServers(engine, { servers, waiting: WAITING, port: PORT })
  return engine
}

async function fillPast(engine: EngineInstallation, count: number): Promise<void> {
  const [server] = await engine.sql<{ id: string }>('SELECT id FROM mail_servers LIMIT 1')
  await fillSent(engine, server!.id, count)
}

/** @returns ms a message */
async function measure(engine: EngineInstallation): Promise<number> {
  const begun = performance.now()
  const { leases } = await claimLeases(engine.pool, { ...WITHOUT, limit: SERVERS })
  const due: { lease: ClaimedLease; message: DueMessage }[] = []
  for (const lease of leases)
    for (const message of await fetchDue(engine.pool, lease, { limit: 64, known: [] }))
      due.push({ lease, message })
  for (let at = 0; at < due.length + TOGETHER; at += TOGETHER) await settlePart(engine, due, at)
  const spent = performance.now() - begun
  if (due.length !== SERVERS * WAITING) throw new Error(`${due.length} messages were due`)
  await refill(engine)
  return spent / due.length
}

/** The outcomes of one part, and the starts of the next one on the same connections. */
async function settlePart(
  engine: EngineInstallation,
  due: { lease: ClaimedLease; message: DueMessage }[],
  at: number,
): Promise<void> {
  const ended = due.slice(Math.max(0, at - TOGETHER), at)
  const started = due.slice(at, at + TOGETHER)
  const settlements: Settlement[] = [
    ...ended.map(({ lease, message }) => ({ lease, outcome: accepted(message), start: null, family: false })),
    ...started.map(({ lease, message }) => ({ lease, outcome: null, start: message.id, family: false })),
  ]
  const { started: really } = await settle(engine.pool, settlements)
  if (really.size !== started.length) throw new Error('a start was refused')
}

function accepted(message: DueMessage): Settlement['outcome'] {
  const reply = '250 2.0.0 OK'
  return {
    messageId: message.id,
    state: 'sent',
    attempt: { id: newId(), outcome: 'sent', code: null, dialogue: null },
    reply,
    retryAfter: null,
    deferred: false,
    counted: false,
    taken: 1,
    child: null,
    recipients: message.recipientIds.map((id) => ({ id, state: 'sent', reply })),
  }
}

/** What was delivered waits again, and its servers stand in line; the tables stay as large as they were. */
async function refill(engine: EngineInstallation): Promise<void> {
  await engine.sql(`DELETE FROM messages m USING mail_server_leases l
    WHERE l.owner IS NOT NULL AND m.mail_server_id = l.mail_server_id AND m.company_id = l.company_id
      AND m.created_at > now() - interval '1 hour' AND m.origin = 'console'`)
  await engine.sql(
    `UPDATE mail_server_leases SET owner = NULL, until = NULL, next_due_at = NULL WHERE owner IS NOT NULL`,
  )
  await addWaiting(engine, WAITING)
}

/** @returns ms of one claim that finds what it looks for */
async function measureClaim(engine: EngineInstallation): Promise<number> {
  const begun = performance.now()
  const { leases } = await claimLeases(engine.pool, { ...WITHOUT, limit: SERVERS })
  const spent = performance.now() - begun
  if (leases.length !== SERVERS) throw new Error(`${leases.length} servers were claimed`)
  await engine.sql(`UPDATE mail_server_leases SET owner = NULL, until = NULL WHERE owner IS NOT NULL`)
  return spent
}
