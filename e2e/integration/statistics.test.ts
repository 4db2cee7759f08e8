import { afterAll, beforeAll, expect, it } from 'vitest'
import { withClient } from '../run/sql'
import { createDeliveryWorld, until, type DeliveryWorld } from './support/delivery-world'
import { startSink, type Sink } from './support/sink'

/** Statistics by hour: each outcome counts once, whatever dies, and stays when its message is gone. */

let world: DeliveryWorld
let sink: Sink
let server: string
let app: Awaited<ReturnType<typeof load>>

const load = async () => ({
  ...(await import('@/lib/data/statistics/fold-tallies')),
  ...(await import('@/lib/data/overview/get-overview')),
  ...(await import('@/lib/data/messages/cancel-messages')),
  ...(await import('@/lib/data/messages/decide-uncertain')),
  ...(await import('@/lib/delivery/sql/recover-lost')),
})

beforeAll(async () => {
  sink = await startSink()
  world = await createDeliveryWorld([sink.port])
  app = await load()
  server = await world.addServer(sink.port)
})
afterAll(async () => {
  await world?.close()
  await sink?.stop()
})

type Counts = { accepted: number; sent: number; failed: number; cancelled: number }

/** By hour and server, as the messages themselves tell it. */
const fromMessages = () =>
  world.sql(`
    SELECT hour, mail_server_id, sum(accepted)::int AS accepted, sum(sent)::int AS sent, sum(failed)::int AS failed,
           sum(cancelled)::int AS cancelled FROM (
      SELECT date_trunc('hour', created_at, 'UTC') AS hour, mail_server_id, 1 AS accepted, 0 AS sent, 0 AS failed,
             0 AS cancelled FROM messages WHERE parent_id IS NULL
      UNION ALL
      SELECT date_trunc('hour', settled_at, 'UTC'), mail_server_id, 0, (state = 'sent')::int, (state = 'failed')::int,
             (state = 'cancelled')::int FROM messages
       WHERE parent_id IS NULL AND state IN ('sent', 'failed', 'cancelled')) one
    GROUP BY 1, 2 ORDER BY 1, 2`)

const fromStatistics = () =>
  world.sql(
    `SELECT hour, mail_server_id, accepted, sent, failed, cancelled FROM message_stats_hour ORDER BY 1, 2`,
  )

const totals = async () =>
  (
    await world.sql(`SELECT sum(accepted)::int AS accepted, sum(sent)::int AS sent, sum(failed)::int AS failed,
      sum(cancelled)::int AS cancelled, sum(deferred)::int AS deferred, sum(uncertain)::int AS uncertain
      FROM message_stats_hour`)
  )[0] as Counts & { deferred: number; uncertain: number }

const overview = () => app.getOverview(world.actor('admin'), { span: '24h', timeZone: 'Europe/Paris' })

/** Every way a message ends: 3 sent (one of them in part), 2 refused, 1 cancelled, 2 uncertain (one sent, one given up). */
async function everyEnd() {
  Object.assign(sink.options, {
    onRcpt: (to: string) =>
      to.startsWith('nobody') ? '550 5.1.1 unknown' : to.startsWith('later') ? '451 4.2.1 later' : null,
  })
  const to = (...names: string[]) => names.map((name) => ({ name: null, address: `${name}@client.example` }))
  const draft = (...names: string[]) => world.draft(server, { to: to(...names) })
  await world.enqueue([draft('a'), draft('b'), draft('c', 'later'), draft('nobody1'), draft('nobody2')])
  await world.workUntil(async () => {
    const states = await world.states()
    return states.sent === 3 && states.failed === 2 && states.queued === 1
  })
  const soon = new Date(Date.now() + 3_600_000)
  const [planned] = await world.enqueue([world.draft(server, { dueAt: soon })])
  await app.cancelMessages(world.actor('admin'), [planned!.id])
  const lost = await world.enqueue([draft('d'), draft('e')])
  const ids = lost.map(({ id }) => id)
  // As a worker leaves them that died between the end of DATA and the answer; nobody holds the server.
  await world.sql(
    `UPDATE messages SET state = 'sending', epoch = 0, started_at = now() - interval '6 minutes' WHERE id = ANY ($1)`,
    [ids],
  )
  expect(await app.sweepAbandoned(world.pool)).toBe(1)
  expect(await app.sweepAbandoned(world.pool)).toBe(0)
  await world.workUntil(async () => (await world.states()).uncertain === 2)
  await app.markAsSent(world.actor('admin'), [ids[0]!])
  await app.giveUp(world.actor('admin'), [ids[1]!])
}

it('equals the messages, through a kill in the middle, twice the chore, and their end', async () => {
  await everyEnd()
  // What is not folded yet is shown all the same.
  expect((await overview()).counts).toMatchObject({ sent: 4, failed: 3, waiting: 1, uncertain: 0 })

  // Killed in the middle: it waits for a row that somebody holds, and its connection is cut.
  const hold = `INSERT INTO message_stats_hour (company_id, hour, mail_server_id)
    SELECT company_id, date_trunc('hour', at, 'UTC'), mail_server_id FROM message_tallies
    ON CONFLICT DO NOTHING`
  await withClient(world.database.workerUrl, async (holder) => {
    const { rows } = await holder.query<{ role: string }>(`SELECT relais_role_prefix() || '_system' AS role`)
    await holder.query('BEGIN')
    await holder.query(`SET LOCAL ROLE ${holder.escapeIdentifier(rows[0]!.role)}`)
    await holder.query(hold)
    const folding = app.foldTallies(1_000).then(
      () => 'folded',
      () => 'killed',
    )
    await until(async () =>
      withClient(world.database.workerUrl, async (other) => {
        const { rowCount } = await other.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%DELETE FROM message_tallies%'`)
        return Boolean(rowCount)
      }),
    )
    expect(await folding).toBe('killed')
    await holder.query('ROLLBACK')
  })
  expect(await fromStatistics()).toEqual([])

  expect(await app.foldTallies(2)).toBe(2)
  while ((await app.foldTallies(2)) > 0);
  expect(await app.foldTallies(1_000)).toBe(0)
  const counted = await fromMessages()
  expect(await fromStatistics()).toEqual(counted)
  expect(await totals()).toEqual({ accepted: 8, sent: 4, failed: 3, cancelled: 1, deferred: 0, uncertain: 2 })

  // Two at once share the rows and count each once.
  Object.assign(sink.options, { onRcpt: undefined })
  await world.enqueue(Array.from({ length: 40 }, () => world.draft(server)))
  await world.workUntil(async () => (await world.states()).sent === 44)
  await Promise.all([app.foldTallies(1_000), app.foldTallies(1_000), app.foldTallies(1_000)])
  while ((await app.foldTallies(1_000)) > 0);
  expect(await fromStatistics()).toEqual(await fromMessages())

  // Retention takes the messages; the figures stay.
  await world.sql('DELETE FROM messages')
  const { counts, activity } = await overview()
  expect(counts).toEqual({ sent: 44, failed: 3, waiting: 0, uncertain: 0 })
  expect(activity).toHaveLength(24)
  expect(activity!.reduce((sum, { sent }) => sum + sent, 0)).toBe(44)
})

it('forgets hours of two years ago, and shows days by the member’s clock', async () => {
  const add = (hour: string) =>
    world.sql(
      `INSERT INTO message_stats_hour (company_id, hour, mail_server_id, sent) VALUES ($1, date_trunc('hour', ${hour}, 'UTC'), $2, 7)`,
      [world.companyId, world.newId()],
    )
  await add(`now() - interval '26 months'`)
  await add(`now() - interval '3 days'`)
  expect(await app.forgetOldHours(1_000)).toBe(1)
  const of = async (timeZone: string) =>
    (await app.getOverview(world.actor('admin'), { span: '30d', timeZone })).activity!
  for (const timeZone of ['Europe/Paris', 'Pacific/Auckland', 'America/Los_Angeles']) {
    const days = await of(timeZone)
    expect(days).toHaveLength(30)
    expect(days.filter(({ sent }) => sent === 7)).toHaveLength(1)
  }
})

it('a member who sees their own messages gets the counts of those alone, and no chart', async () => {
  await world.enqueue([world.draft(server), world.draft(server, { createdBy: world.newId() })])
  const { counts, activity } = await app.getOverview(world.actor('sender'), {
    span: '24h',
    timeZone: 'Europe/Paris',
  })
  expect(activity).toBeNull()
  expect(counts).toEqual({ sent: 0, failed: 0, waiting: 1, uncertain: 0 })
})
