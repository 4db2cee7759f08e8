import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createAuthWorld, HERE, PASSWORD, type AuthWorld } from './support/auth-world'

/** What happens to accounts stands in the logs of their companies, and shows in nobody's sign-in. */

let world: AuthWorld
let events: Awaited<ReturnType<typeof loadEvents>>

type Line = { event: string; outcome: string; actorId: string | null; details: string }

/** After the world has set the environment. */
const loadEvents = () => import('@/lib/auth/account-events')

beforeAll(async () => {
  world = await createAuthWorld()
  events = await loadEvents()
})
afterAll(() => world?.close())
beforeEach(async () => {
  await world.forgetThrottles()
  await world.sql('DELETE FROM audit_outbox')
})

const waiting = () => world.db.inIdentity((tx) => tx.auditOutbox.count())

/** A company's log, oldest first. */
const log = (companyId: string) =>
  world.db.inCompany(
    companyId,
    (tx) => tx.$queryRaw<Line[]>`
      SELECT e.event, e.outcome, e.actor_id AS "actorId", d.details FROM audit_events e
        JOIN audit_details d ON d.company_id = e.company_id AND d.seq = e.seq ORDER BY e.seq`,
  )
const names = async (companyId: string) => (await log(companyId)).map(({ event }) => event)

let number = 0
async function somebody() {
  const [one, two, foreign] = [
    await world.company(`une-${++number}`, { secondFactor: 'nobody' }),
    await world.company(`deux-${number}`, { secondFactor: 'nobody' }),
    await world.company(`autre-${number}`),
  ]
  return { ...(await world.person({ [one]: 'admin', [two]: 'sender' })), one, two, foreign }
}

const attempt = (email: string, password: string, address = HERE.address) =>
  world.signIn.signIn({ email, password }, { ...HERE, address })

describe('a sign-in', () => {
  it('leaves one row, whether there is such an account or not; the logs come later', async () => {
    const { email, one } = await somebody()
    for (const name of [email, 'personne@atelier.example']) {
      await world.sql('DELETE FROM audit_outbox')
      expect((await attempt(name, 'faux')).outcome).toBe('wrong')
      expect(await waiting(), name).toBe(1)
    }
    for (const name of [email, 'personne@atelier.example']) {
      for (let i = 0; i < 7; i++) await attempt(name, 'faux', '192.0.2.44')
      await world.sql('DELETE FROM audit_outbox')
      expect((await attempt(name, 'faux', '192.0.2.44')).outcome).toBe('wait')
      expect(await waiting(), name).toBe(1)
    }
    expect(await log(one)).toEqual([])
  })

  it('is told to each of the person’s companies, with who and from where, and to no other', async () => {
    const { email, userId, one, two, foreign } = await somebody()
    await attempt(email, 'faux')
    await attempt('personne@atelier.example', 'faux')
    expect((await attempt(email, PASSWORD)).outcome).toBe('signed_in')
    expect(await events.tellCompanies()).toBe(4)
    expect(await waiting()).toBe(0)
    for (const company of [one, two]) {
      const lines = await log(company)
      expect(lines.map(({ event, outcome, actorId }) => [event, outcome, actorId])).toEqual([
        ['sign_in.failed', 'refused', userId],
        ['sign_in.succeeded', 'done', userId],
      ])
      for (const { details } of lines) {
        expect(JSON.parse(details)).toMatchObject({ actorEmail: email, address: HERE.address })
        expect(details).not.toContain('faux')
      }
    }
    expect(await log(foreign)).toEqual([])
    expect(await events.tellCompanies()).toBe(0)
  })

  it('that is tried again and again is a line a minute', async () => {
    const { email, one } = await somebody()
    for (let i = 0; i < 8; i++) await attempt(email, 'faux')
    await events.tellCompanies()
    expect(await names(one)).toEqual(['sign_in.failed', 'sign_in.throttled'])
  })

  it('is told once, however many tell', async () => {
    const { email, one } = await somebody()
    await attempt(email, PASSWORD)
    await Promise.all(Array.from({ length: 5 }, () => events.tellCompanies()))
    expect(await names(one)).toEqual(['sign_in.succeeded'])
  })
})

describe('an account', () => {
  it('tells of its second factor, its passwords, and sessions that were ended', async () => {
    const person = await somebody()
    const { cookie, codes } = await world.enrolled(await world.signedIn(person))
    const step = await attempt(person.email, PASSWORD)
    if (step.outcome !== 'second_factor') throw new Error(step.outcome)
    expect((await world.signIn.finishSignIn(step.token, '000000', HERE)).outcome).toBe('wrong')
    expect((await world.signIn.finishSignIn(step.token, codes[0]!, HERE)).outcome).toBe('signed_in')
    const actor = await world.actorOf(cookie)
    expect((await world.stepUp.proveWhoItIs(actor, 'faux', null)).outcome).toBe('wrong')
    expect(await world.sessions.revokeOtherSessions(actor)).toBe(1)
    expect(await world.sessions.revokeOtherSessions(actor)).toBe(0)
    const password = 'quatre gros copeaux'
    expect((await world.change.changePassword(actor, { current: PASSWORD, password }, null)).outcome).toBe(
      'changed',
    )
    await world.remove.removeOwnSecondFactor(actor)
    const links = await import('@/lib/auth/password-links')
    const link = await world.db.inIdentity((tx) => links.createPasswordLink(tx, person.userId))
    expect(await links.usePasswordLink(new URL(link).searchParams.get('token')!, PASSWORD, null)).toBe(true)
    await events.tellCompanies()
    expect(await names(person.one)).toEqual([
      'sign_in.succeeded',
      'second_factor.set',
      'sign_in.second_factor_failed',
      'sign_in.succeeded',
      'step_up.failed',
      'session.ended',
      'password.changed',
      'second_factor.removed',
      'password.reset',
    ])
  })

  it('of a session of one company tells that company only', async () => {
    const { userId, one, two } = await somebody()
    const session = await world.db.inIdentity((tx) =>
      world.sessions.createSession(tx, userId, HERE, { onlyCompanyId: one }),
    )
    const other = await world.db.inIdentity((tx) =>
      world.sessions.createSession(tx, userId, HERE, { onlyCompanyId: one }),
    )
    const actor = await world.actorOf(await world.token.encodeSession(session.id))
    expect(await world.sessions.revokeOwnSession(actor, other.id)).toBe(true)
    await events.tellCompanies()
    expect(await names(one)).toEqual(['session.ended'])
    expect(await names(two)).toEqual([])
  })
})
