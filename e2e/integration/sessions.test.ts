import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createAuthWorld, HERE, PASSWORD, type AuthWorld } from './support/auth-world'

/** How long sessions hold, who ends them, and when who it is must be proved again. */

let world: AuthWorld
let relaxed: string
let strict: string
let idle: string

beforeAll(async () => {
  world = await createAuthWorld()
  relaxed = await world.company('relaxed')
  strict = await world.company('strict', { absoluteMinutes: 60, idleMinutes: 60, secondFactor: 'nobody' })
  idle = await world.company('idle', { absoluteMinutes: 480, idleMinutes: 5, secondFactor: 'nobody' })
})
afterAll(() => world?.close())
beforeEach(() => world.forgetThrottles())

const holds = async (cookie: string) => (await world.token.readSessionToken(cookie)) !== null
const age = async (cookie: string, change: string) => {
  const { sessionId } = await world.actorOf(cookie)
  await world.sql(`UPDATE sessions SET ${change} WHERE id = '${sessionId}'`)
}

describe('timeouts: the strictest of a person’s companies holds', () => {
  const ago = (column: string, minutes: number) => `${column} = now() - interval '${minutes} minutes'`
  it.each([
    ['no company', [], ago('created_at', 7 * 1440 - 1), true],
    ['no company', [], ago('created_at', 7 * 1440 + 1), false],
    ['no company', [], ago('last_seen_at', 1439), true],
    ['no company', [], ago('last_seen_at', 1441), false],
    ['one that asks no less', ['relaxed'], ago('last_seen_at', 1439), true],
    ['one that asks less', ['strict'], ago('created_at', 59), true],
    ['one that asks less', ['strict'], ago('created_at', 61), false],
    ['one that asks less', ['strict'], ago('last_seen_at', 59), true],
    ['both', ['relaxed', 'strict'], ago('created_at', 61), false],
    [
      'three: one is strictest in one way, another in the other',
      ['relaxed', 'strict', 'idle'],
      ago('last_seen_at', 6),
      false,
    ],
    [
      'three: one is strictest in one way, another in the other',
      ['relaxed', 'strict', 'idle'],
      ago('created_at', 61),
      false,
    ],
    [
      'three: one is strictest in one way, another in the other',
      ['relaxed', 'strict', 'idle'],
      ago('last_seen_at', 4),
      true,
    ],
  ])('%s %j, %s: holds %s', async (_name, slugs, change, expected) => {
    const ids: Record<string, string> = { relaxed, strict, idle }
    const person = await world.person(
      Object.fromEntries(slugs.map((slug) => [ids[slug]!, 'sender' as const])),
    )
    const cookie = await world.signedIn(person)
    const { sessionId } = await world.actorOf(cookie)
    await age(cookie, change)
    expect(await holds(cookie)).toBe(expected)
    const streams = slugs[0] && (await world.sessions.maySessionSee(sessionId, ids[slugs[0]]!))
    if (slugs[0]) expect(streams).toBe(expected)
  })

  it('a setting holds at the next request', async () => {
    const companyId = await world.company('wechselt', { secondFactor: 'nobody' })
    const person = await world.person({ [companyId]: 'sender' })
    const cookie = await world.signedIn(person)
    await age(cookie, `last_seen_at = now() - interval '10 minutes', created_at = now() - interval '2 hours'`)
    expect(await holds(cookie)).toBe(true)
    await age(cookie, `last_seen_at = now() - interval '10 minutes'`)
    await world.db.inCompany(companyId, (tx) =>
      tx.securitySettings.updateMany({ data: { idleMinutes: 5, absoluteMinutes: 480 } }),
    )
    expect(await holds(cookie)).toBe(false)
  })
})

describe('one’s own sessions', () => {
  it('are listed with device and address, this one first, ended ones not', async () => {
    const person = await world.person()
    const here = await world.signedIn(person, '198.51.100.7')
    const [elsewhere, ended] = [await world.signedIn(person), await world.signedIn(person)]
    const actor = await world.actorOf(here)
    await world.sessions.revokeSession((await world.actorOf(ended)).sessionId)
    const list = await world.list.findSessions(actor)
    expect(list.map(({ id, current, address }) => [id, current, address])).toEqual([
      [actor.sessionId, true, '198.51.100.7'],
      [(await world.actorOf(elsewhere)).sessionId, false, HERE.address],
    ])
  })

  it('end one by one, or all but this; another person’s do not', async () => {
    const [person, other] = [await world.person(), await world.person()]
    const cookies = [await world.signedIn(person), await world.signedIn(person), await world.signedIn(person)]
    const foreign = await world.actorOf(await world.signedIn(other))
    const [actor, second] = [await world.actorOf(cookies[0]!), await world.actorOf(cookies[1]!)]
    expect(await world.sessions.revokeOwnSession(actor, foreign.sessionId)).toBe(false)
    expect(await world.sessions.revokeOwnSession(actor, 'x')).toBe(false)
    expect(await world.sessions.revokeOwnSession(actor, second.sessionId)).toBe(true)
    expect(await Promise.all(cookies.map(holds))).toEqual([true, false, true])
    expect(await world.sessions.revokeOtherSessions(actor)).toBe(1)
    expect(await Promise.all(cookies.map(holds))).toEqual([true, false, false])
    expect(await world.token.readSessionToken('')).toBeNull()
  })

  it('tell their streams when they end', async () => {
    const told: string[] = []
    const { listen } = world.db
    await new Promise<void>((resolve) => {
      const listener = listen(
        world.database.webUrl,
        [world.sessions.SESSION_CHANNEL],
        (_channel, payload) => {
          told.push(payload)
          listener.close()
          resolve()
        },
        () =>
          void world.person().then(async (person) => {
            const actor = await world.actorOf(await world.signedIn(person))
            await world.sessions.revokeSession(actor.sessionId)
            told.push(actor.sessionId)
          }),
      )
    })
    await expect.poll(() => told.length).toBe(2)
    expect(told[0]).toBe(told[1])
  })
})

describe('changing the password', () => {
  it('asks the current one, ends other sessions, and makes links useless', async () => {
    const person = await world.person()
    const [here, elsewhere] = [await world.signedIn(person), await world.signedIn(person)]
    const link = await world.db.inIdentity(async (tx) => {
      const { createPasswordLink } = await import('@/lib/auth/password-links')
      return createPasswordLink(tx, person.userId)
    })
    const actor = await world.actorOf(here)
    const change = (current: string) =>
      world.change.changePassword(actor, { current, password: 'un autre mot' }, null)
    expect(await change('wrong')).toEqual({ outcome: 'wrong' })
    const result = await change(PASSWORD)
    if (result.outcome !== 'changed') throw new Error(result.outcome)
    const { id, revision } = result.session
    expect(await holds(await world.token.encodeSession(id, revision))).toBe(true)
    expect(await holds(elsewhere)).toBe(false)
    const { findPasswordLink } = await import('@/lib/auth/password-links')
    expect(await findPasswordLink(new URL(link).searchParams.get('token')!)).toBeNull()
    const again = await world.signIn.signIn({ email: person.email, password: 'un autre mot' }, HERE)
    expect(again.outcome).toBe('signed_in')
  })

  it('is throttled like signing in, by the same count', async () => {
    const person = await world.person()
    const actor = await world.actorOf(await world.signedIn(person))
    const outcomes = []
    for (let i = 0; i < 7; i++)
      outcomes.push(
        (await world.change.changePassword(actor, { current: 'x', password: 'y' }, '192.0.2.1')).outcome,
      )
    expect(outcomes.slice(-1)).toEqual(['wait'])
    const signIn = await world.signIn.signIn(
      { email: person.email, password: PASSWORD },
      { ...HERE, address: '192.0.2.1' },
    )
    expect(signIn.outcome).toBe('wait')
  })
})

describe('step-up', () => {
  it('is not asked for five minutes after signing in, and then is', async () => {
    const cookie = await world.signedIn(await world.person())
    expect((await world.actorOf(cookie)).session.fresh).toBe(true)
    await age(cookie, `proved_at = now() - interval '4 minutes 55 seconds'`)
    expect((await world.actorOf(cookie)).session.fresh).toBe(true)
    await age(cookie, `proved_at = now() - interval '5 minutes 1 second'`)
    expect((await world.actorOf(cookie)).session.fresh).toBe(false)
  })

  it('takes the password, and gives a new cookie: the old one proves nothing and soon is none', async () => {
    const cookie = await world.signedIn(await world.person())
    await age(cookie, `proved_at = now() - interval '1 hour'`)
    const actor = await world.actorOf(cookie)
    expect(await world.stepUp.proveWhoItIs(actor, 'wrong', null)).toEqual({ outcome: 'wrong' })
    const result = await world.stepUp.proveWhoItIs(actor, PASSWORD, null)
    if (result.outcome !== 'proved') throw new Error(result.outcome)
    const renewed = await world.token.encodeSession(result.session.id, result.session.revision)
    expect((await world.actorOf(renewed)).session.fresh).toBe(true)
    expect((await world.actorOf(cookie)).session.fresh).toBe(false)
    await world.sql(
      `UPDATE sessions SET revised_at = now() - interval '31 seconds' WHERE id = '${actor.sessionId}'`,
    )
    expect(await holds(cookie)).toBe(false)
    expect(await holds(renewed)).toBe(true)
  })

  it('takes a code of the second factor, once', async () => {
    const person = await world.person()
    const { cookie, secret } = await world.enrolled(await world.signedIn(person))
    const actor = await world.actorOf(cookie)
    expect(world.stepUp.proofKindOf(actor)).toBe('password_or_code')
    const code = world.totp.codeAt(secret, await world.clock())
    expect((await world.stepUp.proveWhoItIs(actor, code, null)).outcome).toBe('proved')
    expect((await world.stepUp.proveWhoItIs(actor, code, null)).outcome).toBe('wrong')
    expect((await world.stepUp.proveWhoItIs(actor, PASSWORD, null)).outcome).toBe('proved')
  })

  it('of a session that ended meanwhile proves nothing', async () => {
    const actor = await world.actorOf(await world.signedIn(await world.person()))
    await world.sessions.revokeSession(actor.sessionId)
    expect(await world.stepUp.proveWhoItIs(actor, PASSWORD, null)).toEqual({ outcome: 'wrong' })
  })

  it('is throttled', async () => {
    const actor = await world.actorOf(await world.signedIn(await world.person()))
    const outcomes = []
    for (let i = 0; i < 7; i++)
      outcomes.push((await world.stepUp.proveWhoItIs(actor, 'x', '192.0.2.9')).outcome)
    expect(outcomes.at(-1)).toBe('wait')
  })
})

describe('a session by a company’s Microsoft', () => {
  const open = async (companyId: string, userId: string) => {
    const session = await world.db.inIdentity((tx) =>
      world.sessions.createSession(tx, userId, HERE, { onlyCompanyId: companyId }),
    )
    return world.token.encodeSession(session.id)
  }

  it('is good for that company alone, needs no second factor of ours there, and makes no operator', async () => {
    const [mine, other] = [
      await world.company('par-microsoft', { secondFactor: 'everybody' }),
      await world.company('autre', { secondFactor: 'nobody' }),
    ]
    const person = await world.person({ [mine]: 'admin', [other]: 'owner' })
    await world.sql(`INSERT INTO operators (user_id) VALUES ('${person.userId}')`)
    const cookie = await open(mine, person.userId)
    const actor = await world.actorOf(cookie)
    expect(actor.operator).toBe(false)
    expect(world.stepUp.proofKindOf(actor)).toBe('microsoft')
    expect(await world.sessions.maySessionSee(actor.sessionId, mine)).toBe(true)
    expect(await world.sessions.maySessionSee(actor.sessionId, other)).toBe(false)
    const { requireOwnAccount } = await import('@/lib/auth/own-account')
    expect(() => requireOwnAccount(actor)).toThrow()
    expect((await world.actorOf(await world.signedIn(person))).operator).toBe(true)
  })

  it('sees and ends only sessions of its own kind', async () => {
    const companyId = await world.company('seulement')
    const person = await world.person({ [companyId]: 'sender' })
    const byPassword = await world.signedIn(person)
    const [one, two] = [await open(companyId, person.userId), await open(companyId, person.userId)]
    const actor = await world.actorOf(one)
    expect(await world.list.findSessions(actor)).toHaveLength(2)
    const target = await world.actorOf(byPassword)
    expect(await world.sessions.revokeOwnSession(actor, target.sessionId)).toBe(false)
    expect(await world.sessions.revokeOtherSessions(actor)).toBe(1)
    expect([await holds(byPassword), await holds(one), await holds(two)]).toEqual([true, true, false])
  })
})
