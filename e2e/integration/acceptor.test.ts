import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Acceptor } from '@/lib/delivery/acceptor'
import type { EnqueueInput } from '@/lib/delivery/enqueue'
import { createDeliveryWorld, type DeliveryWorld } from './support/delivery-world'

/** Single messages that are accepted together. */

let world: DeliveryWorld
let servers: string[]
let makeAcceptor: (counter: Counter) => Acceptor
beforeAll(async () => {
  world = await createDeliveryWorld([])
  servers = await Promise.all(Array.from({ length: 8 }, () => world.addServer(25)))
  const { Acceptor } = await import('@/lib/delivery/acceptor')
  const { inCompany } = await import('@/lib/db')
  makeAcceptor = (counter) =>
    new Acceptor((companyId, work) => {
      counter.transactions++
      if (counter.fails) return Promise.reject(counter.fails())
      return inCompany(companyId, work)
    })
})
afterAll(() => world?.close())

type Counter = { transactions: number; fails?: () => Error }
const count = async (text: string) => Number((await world.sql(text))[0]!.n)

async function prepare(change: Partial<EnqueueInput> = {}, server = servers[0]!) {
  const { prepareMessage } = await import('@/lib/delivery/enqueue')
  return prepareMessage(world.draft(server, change))
}

it('many at once share few transactions, and each has its own answer', async () => {
  const counter = { transactions: 0 }
  const acceptor = makeAcceptor(counter)
  const prepared = await Promise.all(Array.from({ length: 120 }, (_, at) => prepare({}, servers[at % 8])))
  const accepted = await Promise.all(prepared.map((one) => acceptor.accept(one)))
  expect(accepted.map(({ id }) => id)).toEqual(prepared.map(({ id }) => id))
  expect(await count('SELECT count(*) AS n FROM messages')).toBe(120)
  expect(counter.transactions).toBe(3)
})

it('one that is refused takes nobody along, and the same key twice is one message', async () => {
  const counter = { transactions: 0 }
  const acceptor = makeAcceptor(counter)
  const submissionKey = world.newId()
  const gone = await prepare()
  gone.input.attachments = [{ id: world.newId() }]
  const prepared = [await prepare({ submissionKey }), gone, await prepare(), await prepare({ submissionKey })]
  const [first, refused, other, repeated] = await Promise.allSettled(
    prepared.map((one) => acceptor.accept(one)),
  )
  expect(refused).toMatchObject({ status: 'rejected', reason: { code: 'not_found' } })
  expect(first).toMatchObject({ status: 'fulfilled', value: { id: prepared[0]!.id, repeated: false } })
  expect(other).toMatchObject({ status: 'fulfilled', value: { id: prepared[2]!.id } })
  expect(repeated).toMatchObject({ status: 'fulfilled', value: { id: prepared[0]!.id, repeated: true } })
})

it('a company waits for no other one', async () => {
  const companyId = world.newId()
  await world.addCompany(companyId, 'verriere')
  const server = await world.addServer(25, {}, companyId)
  const counter = { transactions: 0 }
  const acceptor = makeAcceptor(counter)
  const prepared = [await prepare(), await prepare({ companyId }, server)]
  await Promise.all(prepared.map((one) => acceptor.accept(one)))
  expect(counter.transactions).toBe(2)
  expect(await count(`SELECT count(*) AS n FROM messages WHERE company_id = '${companyId}'`)).toBe(1)
})

it('a database that goes away in the middle is said to each, and nothing is written again', async () => {
  const fails = () => Object.assign(new Error('terminating connection'), { code: '57P01' })
  const counter: Counter = { transactions: 0, fails }
  const acceptor = makeAcceptor(counter)
  const prepared = [await prepare(), await prepare(), await prepare()]
  const ends = await Promise.allSettled(prepared.map((one) => acceptor.accept(one)))
  expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  expect(counter.transactions).toBe(1)
  delete counter.fails
  await expect(acceptor.accept(prepared[0]!)).resolves.toMatchObject({ repeated: false })
})

it('two processes that accept for the same idle servers never lock each other out', async () => {
  const counter = { transactions: 0 }
  const away = Array.from({ length: 8 }, (_, at) => servers[7 - at]!)
  for (let round = 0; round < 25; round++) {
    await world.sql('UPDATE mail_server_leases SET next_due_at = NULL')
    const lines = await Promise.all(
      [servers, away].map((order) => Promise.all(order.map((server) => prepare({}, server)))),
    )
    await Promise.all(
      lines.map((line) => {
        const acceptor = makeAcceptor(counter)
        return Promise.all(line.map((one) => acceptor.accept(one)))
      }),
    )
  }
  // Whoever is locked out starts over alone, eight times.
  expect(counter.transactions).toBe(50)
})
