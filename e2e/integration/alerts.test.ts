import { afterAll, beforeAll, expect, it } from 'vitest'
import { createDeliveryWorld, type DeliveryWorld } from './support/delivery-world'
import { startSink, type Sink } from './support/sink'

let world: DeliveryWorld
let sinks: Sink[]
let app: Awaited<ReturnType<typeof load>>

const load = async () => ({
  ...(await import('@/lib/auth/company-actor')),
  ...(await import('@/lib/data/mail-servers/find-troubles')),
  ...(await import('@/lib/data/system-mail/alert-administrators')),
})

beforeAll(async () => {
  sinks = [await startSink(), await startSink()]
  world = await createDeliveryWorld(sinks.map(({ port }) => port))
  app = await load()
  await addPerson('ada@atelier.example', 'admin')
  await addPerson('sam@atelier.example', 'sender')
})
afterAll(async () => {
  await world?.close()
  for (const sink of sinks) await sink.stop()
})

const people = new Map<string, string>()

async function addPerson(email: string, role: string) {
  const userId = world.newId()
  people.set(role, userId)
  await world.db.inIdentity(async (tx) => {
    await tx.user.createMany({ data: [{ id: userId, email, name: email, locale: 'en' }] })
    await tx.member.createMany({ data: [{ companyId: world.companyId, id: world.newId(), userId, role }] })
  })
}

const actor = (role: 'admin' | 'sender') =>
  app.companyActor({
    actor: {
      userId: people.get(role)!,
      name: role,
      email: `${role}@atelier.example`,
      locale: null,
      timeZone: 'Europe/Paris',
      sessionId: world.newId(),
    },
    company: { id: world.companyId, slug: 'atelier', name: 'Atelier' },
    member: { id: world.newId(), role, developerMode: false },
  })

const alerted = async (id: string) => (await world.lease(id)).alerted_at !== null
const mend = (id: string) =>
  world.sql(
    'UPDATE mail_server_leases SET held_until = NULL, next_due_at = now() WHERE mail_server_id = $1',
    [id],
  )

it('administrators are written to once for each hold, through another server, and pages say it', async () => {
  const [broken, fine] = sinks as [Sink, Sink]
  const server = await world.addServer(broken.port, {
    description: 'Devis',
    fromFilter: 'devis@atelier.example',
  })
  Object.assign(broken.options, { onEnd: () => '550 5.1.8 Access denied, bad outbound sender' })
  await world.enqueue([world.draft(server), world.draft(server)])
  const held = async () => (await world.lease(server)).held_until !== null
  await world.workUntil(held)
  expect(await app.findTroubles(actor('admin'))).toMatchObject([
    { id: server, hold: 'server_fault', heldCode: 'restricted_sender', waiting: 2 },
  ])
  expect(await app.findTroubles(actor('sender'))).toEqual([])
  // There is no other way out yet.
  expect(await app.alertAdministrators()).toBe(0)
  expect(await alerted(server)).toBe(false)
  await world.addServer(fine.port, { description: 'Courrier', fromFilter: 'courrier@atelier.example' })
  expect(await app.alertAdministrators()).toBe(1)
  expect(await app.alertAdministrators()).toBe(0)
  await world.workUntil(() => fine.messages.length > 0)
  expect(fine.messages).toMatchObject([{ from: 'courrier@atelier.example', to: ['ada@atelier.example'] }])
  const [body] = await world.sql(
    `SELECT text FROM message_bodies b JOIN messages m ON m.id = b.message_id WHERE m.origin = 'system'`,
  )
  expect(body!.text).toContain('“Devis”: 2 messages wait.')
  expect(body!.text).toContain('550 5.1.8 Access denied, bad outbound sender')
  expect(body!.text).toContain(`/atelier/mail-servers/${server}`)

  // Held again without having worked in between: told already. Mended, then broken: told again.
  await mend(server)
  await world.workUntil(held)
  expect(await app.alertAdministrators()).toBe(0)
  Object.assign(broken.options, { onEnd: undefined })
  await mend(server)
  await world.workUntil(async () => broken.messages.length === 2 && !(await alerted(server)))
  Object.assign(broken.options, { onEnd: () => '550 5.1.8 Access denied, bad outbound sender' })
  await world.enqueue([world.draft(server)])
  await world.workUntil(held)
  expect(await app.alertAdministrators()).toBe(1)
})
