import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createAuthWorld, HERE, PASSWORD, type AuthWorld } from './support/auth-world'

/** Setting up a second factor, signing in with it, and losing it, against a real database. */

let world: AuthWorld

beforeAll(async () => {
  world = await createAuthWorld()
})
afterAll(() => world?.close())
beforeEach(() => world.forgetThrottles())

/** Somebody with a second factor. */
async function somebody() {
  const person = await world.person()
  const first = await world.signedIn(person)
  const factor = await world.enrolled(first)
  const password = () => world.signIn.signIn({ email: person.email, password: PASSWORD }, HERE)
  /** The password, then this code. */
  const signIn = async (code: string, address = HERE.address) => {
    const step = await password()
    if (step.outcome !== 'second_factor') throw new Error(step.outcome)
    return world.signIn.finishSignIn(step.token, code, { ...HERE, address })
  }
  const code = async (offset = 0) => world.totp.codeAt(factor.secret, (await world.clock()) + offset)
  return { ...person, ...factor, first, password, signIn, code }
}

describe('setting up', () => {
  it('shows the same secret until it is confirmed, sealed in the database', async () => {
    const { userId } = await world.person()
    const secret = await world.enrol.startEnrolment(userId)
    expect(await world.enrol.startEnrolment(userId)).toBe(secret)
    const rows = await world.db.inIdentity(
      (tx) => tx.$queryRaw<object[]>`SELECT * FROM second_factors, recovery_codes`,
    )
    expect(JSON.stringify(rows)).not.toContain(secret)
    expect(await world.enrol.countRecoveryCodes(userId)).toBeNull()
  })

  it('makes another after an hour', async () => {
    const { userId } = await world.person()
    const secret = await world.enrol.startEnrolment(userId)
    await world.sql(
      `UPDATE second_factors SET pending_at = now() - interval '61 minutes' WHERE user_id = '${userId}'`,
    )
    expect(await world.enrol.startEnrolment(userId)).not.toBe(secret)
  })

  it('needs a right code, and ends all other sessions', async () => {
    const person = await world.person()
    const [here, elsewhere] = [await world.signedIn(person), await world.signedIn(person)]
    const actor = await world.actorOf(here)
    await world.enrol.startEnrolment(person.userId)
    for (const code of ['000000', '', 'abc', '12345678'])
      expect(await world.enrol.confirmEnrolment(actor, { code, current: '' }, null)).toEqual({
        outcome: 'wrong',
        which: 'code',
      })
    await world.forgetThrottles()
    const { cookie, codes } = await world.enrolled(here)
    expect(codes).toHaveLength(10)
    expect(await world.token.readSessionToken(elsewhere)).toBeNull()
    expect((await world.actorOf(cookie)).session).toMatchObject({ fresh: true, hasSecondFactor: true })
  })

  it('does not open where it was copied to', async () => {
    const [one, two] = [await somebody(), await somebody()]
    await world.sql(`UPDATE second_factors SET secret_sealed = (SELECT secret_sealed FROM second_factors
      WHERE user_id = '${one.userId}') WHERE user_id = '${two.userId}'`)
    await expect(world.spend.spendCode(two.userId, await one.code(), null)).rejects.toMatchObject({
      code: 'secret_unreadable',
    })
  })

  it('replaces an application only for a code of the old one', async () => {
    const person = await somebody()
    const actor = await world.actorOf(person.cookie)
    const secret = await world.enrol.startEnrolment(person.userId)
    const code = world.totp.codeAt(secret, await world.clock())
    const confirm = (current: string) => world.enrol.confirmEnrolment(actor, { code, current }, null)
    expect(await confirm('')).toEqual({ outcome: 'wrong', which: 'current' })
    expect(await confirm('000000')).toEqual({ outcome: 'wrong', which: 'current' })
    expect(await confirm(await person.code())).toMatchObject({ outcome: 'on' })
    expect((await person.signIn(await person.code(30_000))).outcome).toBe('wrong')
  })
})

describe('signing in with it', () => {
  it('asks for the code after the right password, and opens no session before', async () => {
    const person = await somebody()
    const before = await world.list.findSessions(await world.actorOf(person.cookie))
    expect(await person.password()).toMatchObject({ outcome: 'second_factor' })
    expect(await world.list.findSessions(await world.actorOf(person.cookie))).toHaveLength(before.length)
    expect((await person.signIn(await person.code())).outcome).toBe('signed_in')
  })

  it('a challenge’s token is no session', async () => {
    const step = await (await somebody()).password()
    const token = step.outcome === 'second_factor' ? step.token : ''
    expect(token.length).toBeGreaterThanOrEqual(43)
    expect(await world.token.readSessionToken(token)).toBeNull()
  })

  it.each([
    ['one step early', -30_000, 'signed_in'],
    ['of now', 0, 'signed_in'],
    ['one step late', 30_000, 'signed_in'],
    ['two steps early', -60_000, 'wrong'],
    ['two steps late', 60_000, 'wrong'],
  ])('a code %s: %s', async (_name, offset, outcome) => {
    const person = await somebody()
    await world.sql('UPDATE second_factors SET last_step = 0')
    // Away from a step's edge, where a code would change between making and checking it.
    const into = (await world.clock()) % 30_000
    if (into > 25_000) await new Promise((resolve) => setTimeout(resolve, 30_500 - into))
    expect((await person.signIn(await person.code(offset))).outcome).toBe(outcome)
  })

  it('takes a code once, also when it is sent twice at the same moment', async () => {
    const person = await somebody()
    const code = await person.code()
    const results = await Promise.all([person.signIn(code), person.signIn(code, '203.0.113.10')])
    expect(results.map(({ outcome }) => outcome).sort()).toEqual(['signed_in', 'wrong'])
    expect((await person.signIn(code)).outcome).toBe('wrong')
  })

  it('takes no code older than the last one', async () => {
    const person = await somebody()
    const [now, next] = [await person.code(), await person.code(30_000)]
    expect((await person.signIn(next)).outcome).toBe('signed_in')
    expect((await person.signIn(now)).outcome).toBe('wrong')
  })

  it('takes a challenge once, for ten minutes, and not after the password changed', async () => {
    const person = await somebody()
    const open = async () => {
      const step = await person.password()
      if (step.outcome !== 'second_factor') throw new Error(step.outcome)
      return step.token
    }
    const finish = (token: string, code: string) => world.signIn.finishSignIn(token, code, HERE)
    const used = await open()
    expect((await finish(used, person.codes[0]!)).outcome).toBe('signed_in')
    expect((await finish(used, person.codes[1]!)).outcome).toBe('over')
    const old = await open()
    await world.sql(`UPDATE sign_in_challenges SET expires_at = now() - interval '1 second'`)
    expect((await finish(old, person.codes[1]!)).outcome).toBe('over')
    const changed = await open()
    await world.people.setPassword(person.userId, PASSWORD)
    expect((await finish(changed, person.codes[1]!)).outcome).toBe('over')
    expect((await finish('', person.codes[1]!)).outcome).toBe('over')
  })

  it('lets guesses through ever more slowly, from everywhere together, and never for good', async () => {
    const person = await somebody()
    const guess = (i: number) => world.spend.spendCode(person.userId, '000000', `198.51.100.${i}`)
    const outcomes = []
    for (let i = 0; i < 20; i++) outcomes.push((await guess(i)).outcome)
    expect(outcomes.filter((outcome) => outcome === 'wrong').length).toBeLessThanOrEqual(8)
    const blocked = await person.signIn(await person.code())
    expect(blocked.outcome).toBe('wait')
    await world.sql(`UPDATE throttles SET attempts = 1000, blocked_until = now()`)
    await guess(1)
    const [row] = await world.db.inIdentity(
      (tx) => tx.$queryRaw<{ wait: number }[]>`
        SELECT max(extract(epoch FROM blocked_until - now()))::float8 AS wait FROM throttles`,
    )
    expect(row!.wait).toBeLessThanOrEqual(15 * 60)
    await world.sql(`UPDATE throttles SET blocked_until = now()`)
    expect((await person.signIn(await person.code())).outcome).toBe('signed_in')
  })
})

describe('recovery codes', () => {
  it('work once each, in any spelling, and are counted', async () => {
    const person = await somebody()
    expect((await person.signIn(person.codes[0]!.toLowerCase().replace('-', ' '))).outcome).toBe('signed_in')
    expect((await person.signIn(person.codes[0]!)).outcome).toBe('wrong')
    expect(await world.enrol.countRecoveryCodes(person.userId)).toBe(9)
    const results = await Promise.all([
      person.signIn(person.codes[1]!),
      person.signIn(person.codes[1]!, '203.0.113.11'),
    ])
    expect(results.filter(({ outcome }) => outcome === 'signed_in')).toHaveLength(1)
  })

  it('are worth nothing once there are new ones, or for somebody else', async () => {
    const [person, other] = [await somebody(), await somebody()]
    expect((await other.signIn(person.codes[0]!)).outcome).toBe('wrong')
    const codes = await world.enrol.regenerateRecoveryCodes(person.userId)
    expect((await person.signIn(person.codes[0]!)).outcome).toBe('wrong')
    expect((await person.signIn(codes[0]!)).outcome).toBe('signed_in')
  })

  it('are not readable in the database', async () => {
    const person = await somebody()
    const rows = await world.db.inIdentity((tx) =>
      tx.recoveryCode.findMany({ where: { userId: person.userId } }),
    )
    expect(rows).toHaveLength(10)
    for (const { codeHash } of rows) expect(codeHash).toHaveLength(32)
  })
})

describe('turning it off', () => {
  it('is refused while a company asks for it', async () => {
    const companyId = await world.company('essai-exige', { secondFactor: 'everybody' })
    const person = await world.person({ [companyId]: 'sender' })
    const { cookie } = await world.enrolled(await world.signedIn(person))
    await expect(world.remove.removeOwnSecondFactor(await world.actorOf(cookie))).rejects.toMatchObject({
      details: { reason: 'second_factor_required' },
    })
  })

  it('ends other sessions and keeps this one', async () => {
    const person = await somebody()
    const other = await person.signIn(await person.code())
    await world.remove.removeOwnSecondFactor(await world.actorOf(person.cookie))
    expect(await world.token.readSessionToken(person.cookie)).not.toBeNull()
    expect(await world.token.readSessionToken(other.outcome === 'signed_in' ? other.token : '')).toBeNull()
    expect((await person.password()).outcome).toBe('signed_in')
  })
})

describe('who must have one', () => {
  it.each([
    ['nobody', 'owner', false],
    ['administrators', 'owner', true],
    ['administrators', 'admin', true],
    ['administrators', 'sender', false],
    ['everybody', 'auditor', true],
  ] as const)('%s, %s: led to set it up: %s', async (secondFactor, role, led) => {
    const companyId = await world.company(`essai-${secondFactor}-${role}`, { secondFactor })
    const person = await world.person({ [companyId]: role })
    const cookie = await world.signedIn(person)
    const lacks = async (value: string) => {
      const actor = await world.actorOf(value)
      const found = await world.companies.findCompanyOf(person.userId, `essai-${secondFactor}-${role}`)
      const seen = await world.sessions.maySessionSee(actor.sessionId, companyId)
      expect(seen).toBe(!world.companies.lacksSecondFactor(actor.session, found!))
      return !seen
    }
    expect(await lacks(cookie)).toBe(led)
    expect(await lacks((await world.enrolled(cookie)).cookie)).toBe(false)
  })

  it('administrators, in a company that chose nothing', async () => {
    const { id } = await world.db.inIdentity((tx) =>
      world.people.ensureCompany(tx, { slug: 'essai-sans-choix', name: 'x' }),
    )
    const person = await world.person({ [id]: 'admin' })
    const actor = await world.actorOf(await world.signedIn(person))
    expect(await world.sessions.maySessionSee(actor.sessionId, id)).toBe(false)
  })
})
