import { afterAll, beforeAll, expect, it } from 'vitest'
import { createDeliveryWorld, type DeliveryWorld } from './support/delivery-world'

/** What accepting writes, in its one statement. */

let world: DeliveryWorld
let servers: string[]
beforeAll(async () => {
  world = await createDeliveryWorld([])
  servers = [await world.addServer(25), await world.addServer(25)]
})
afterAll(() => world?.close())

const count = async (text: string) => Number((await world.sql(text))[0]!.n)

it('many at once: each with all its rows, each server counted and due once', async () => {
  const drafts = Array.from({ length: 1_200 }, (_, at) =>
    world.draft(servers[at % 2]!, { subject: `Relance ${at}` }),
  )
  const ids = (await world.enqueue(drafts)).map(({ id }) => id)
  expect(new Set(ids).size).toBe(1_200)
  for (const table of ['messages', 'message_bodies', 'message_search', 'message_contents', 'recipients'])
    expect(await count(`SELECT count(*) AS n FROM ${table}`), table).toBe(1_200)
  expect(await count('SELECT sum(accepted) AS n FROM message_tallies')).toBe(1_200)
  expect(await count('SELECT count(*) AS n FROM mail_server_leases WHERE next_due_at <= now()')).toBe(2)
})

it('the same key twice in one batch is one message', async () => {
  const submissionKey = world.newId()
  const [first, second] = await world.enqueue([
    world.draft(servers[0]!, { submissionKey }),
    world.draft(servers[0]!, { submissionKey }),
  ])
  expect(first).toMatchObject({ repeated: false })
  expect(second).toEqual({ ...first, repeated: true })
})

it('a later time makes the server due then, and an earlier one sooner', async () => {
  const server = await world.addServer(25)
  const due = async () =>
    count(`SELECT round(extract(epoch FROM next_due_at - now()) / 3600) AS n FROM mail_server_leases
      WHERE mail_server_id = '${server}'`)
  const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000)
  await world.enqueue([world.draft(server, { dueAt: inHours(5) })])
  expect(await due()).toBe(5)
  await world.enqueue([world.draft(server, { dueAt: inHours(9) })])
  expect(await due()).toBe(5)
  await world.enqueue([
    world.draft(server, { dueAt: inHours(2) }),
    world.draft(server, { dueAt: inHours(3) }),
  ])
  expect(await due()).toBe(2)
})

it('a text that was cut in the middle of a letter loses that letter, and nothing else', async () => {
  const cut = 'Coupé 📎'.slice(0, -1)
  const [message] = await world.enqueue([world.draft(servers[0]!, { subject: cut, text: `${cut}\n` })])
  const [row] = await world.sql(
    `SELECT m.subject, b.text FROM messages m JOIN message_bodies b ON b.message_id = m.id WHERE m.id = $1`,
    [message!.id],
  )
  expect(row).toEqual({ subject: 'Coupé \ufffd', text: 'Coupé \ufffd\n' })
})
