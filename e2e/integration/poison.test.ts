import { createServer, type Server, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DEFAULT_RULES, MOST_UNCERTAIN } from '@/lib/domain/delivery-rules'
import { createDeliveryWorld, until, type DeliveryWorld } from './support/delivery-world'
import { findLongTransactions } from './support/long-transactions'
import { startSink, type Sink } from './support/sink'

/** One message or one mail server that cannot be dealt with is in nobody’s way (security.md 49, 51). */

let world: DeliveryWorld
let sink: Sink
let mute: Server
let server: string
const calls = new Set<Socket>()

beforeAll(async () => {
  sink = await startSink()
  mute = createServer((socket) => {
    calls.add(socket)
    socket.on('error', () => {}).on('close', () => calls.delete(socket))
  })
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve))
  world = await createDeliveryWorld([sink.port, mutePort()])
})
afterAll(async () => {
  for (const socket of calls) socket.destroy()
  mute?.close()
  await world?.close()
  await sink?.stop()
})
beforeEach(async () => {
  Object.assign(sink.options, { onEnd: undefined })
  sink.messages.length = 0
  await world.sql('DELETE FROM messages')
  server = await world.addServer(sink.port)
})

const mutePort = () => (mute.address() as AddressInfo).port
const enqueue = (...subjects: string[]) =>
  world.enqueue(subjects.map((subject) => world.draft(server, { subject })))
const hangOn = (subject: string) =>
  Object.assign(sink.options, {
    onEnd: ({ raw }: { raw: Buffer }) =>
      raw.includes(`Subject: ${subject}\r\n`) ? new Promise<null>(() => {}) : null,
  })

describe('poison', () => {
  it('what is stored of a message is damaged: it fails with that reason, stays, and the others go', async () => {
    const [gone, nobody] = await enqueue('gone', 'nobody', 'fine')
    await world.sql('DELETE FROM message_contents WHERE message_id = $1', [gone!.id])
    await world.sql('DELETE FROM recipients WHERE message_id = $1', [nobody!.id])
    await world.workUntil(async () => !(await world.states()).queued && !(await world.states()).sending)
    expect(await world.states()).toEqual({ failed: 2, sent: 1 })
    for (const { id } of [gone!, nobody!])
      expect((await world.message(id)).attempts).toMatchObject([{ outcome: 'failed', code: 'unreadable' }])
    expect((await world.message(gone!.id)).recipients).toMatchObject([{ state: 'failed' }])
  })

  it('workers die of it: after so many times it waits for a person, whatever the rules', async () => {
    const { retry, ...rules } = DEFAULT_RULES
    await world.db.inCompany(world.companyId, (tx) =>
      tx.deliveryRules.createMany({
        data: [
          {
            companyId: world.companyId,
            ...rules,
            uncertain: 'resend',
            retryFirstMinutes: retry.firstMinutes,
            retryLaterMinutes: retry.laterMinutes,
            retryGiveUpHours: retry.giveUpHours,
            retryJitterPercent: retry.jitterPercent,
          },
        ],
      }),
    )
    const [poison, , later] = await enqueue('poison', 'fine', 'later')
    await world.sql('UPDATE messages SET priority = 1 WHERE id = $1', [poison!.id])
    hangOn('poison')
    for (let death = 1; death <= MOST_UNCERTAIN; death++) {
      const dying = world.work({ session: { lingerMs: 0, maxConnections: 1 } })
      await until(async () => (await world.message(poison!.id)).state === 'sending')
      await world.sql(
        `UPDATE mail_server_leases SET until = now() - interval '1 second' WHERE owner IS NOT NULL`,
      )
      await world.workUntil(async () => (await world.message(poison!.id)).attempts?.length === death)
      sink.cut()
      await dying.stop()
      await world.sql(`UPDATE messages SET due_at = now() WHERE state = 'queued'`)
      await world.sql(
        'UPDATE mail_server_leases SET held_until = NULL, next_due_at = now() WHERE owner IS NULL',
      )
    }
    await world.workUntil(async () => (await world.message(later!.id)).state === 'sent')
    const { state, attempts } = await world.message(poison!.id)
    expect(state).toBe('uncertain')
    expect(attempts).toMatchObject(Array(MOST_UNCERTAIN).fill({ outcome: 'uncertain', code: 'worker_lost' }))
    expect(await world.states()).toEqual({ sent: 2, uncertain: 1 })
  }, 90_000)
})

describe('while a mail server says nothing', () => {
  it('(a transaction that is open all the while is seen)', async () => {
    const look = findLongTransactions(world.database, { during: 600, longer: 200 })
    await world.db.inCompany(world.companyId, async (tx) => {
      await tx.$queryRaw`SELECT 'waiting'`
      await look
    })
    expect(await look).toEqual(["SELECT 'waiting'"])
  })

  it.each([
    ['at all', async () => world.addServer(mutePort()), () => calls.size > 0],
    [
      'after the dot',
      async () => {
        hangOn('hung')
        return world.addServer(sink.port)
      },
      async () => (await world.states()).sending === 1,
    ],
  ])('%s, no transaction is open, and others are served', async (_when, open, isHung) => {
    const hung = await open()
    await world.enqueue([world.draft(hung, { subject: 'hung' })])
    const worker = world.work()
    try {
      await until(isHung)
      const [{ id }, long] = await Promise.all([
        world.enqueue([world.draft(server, { subject: 'served' })]).then(([message]) => message!),
        findLongTransactions(world.database, { during: 1_500, longer: 700 }),
      ])
      expect(long).toEqual([])
      await until(async () => (await world.message(id)).state === 'sent')
    } finally {
      for (const socket of calls) socket.destroy()
      sink.cut()
      await worker.stop()
    }
  })
})
