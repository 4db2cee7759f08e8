import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../run/test-database'
import { TEST_SECRETS } from '../run/test-secrets'

/** Signing in, sessions, links and what the identity role may see, against a real database. */

let database: TestDatabase
let auth: Awaited<ReturnType<typeof load>>

async function load() {
  const [people, signIn, sessions, links, token, throttle, options, companies, db] = await Promise.all([
    import('@/lib/auth/people'),
    import('@/lib/auth/sign-in'),
    import('@/lib/auth/sessions'),
    import('@/lib/auth/password-links'),
    import('@/lib/auth/session-token'),
    import('@/lib/auth/throttle'),
    import('@/lib/auth/options'),
    import('@/lib/auth/companies'),
    import('@/lib/db'),
  ])
  return { ...people, ...signIn, ...sessions, ...links, ...token, ...throttle, ...options, ...companies, db }
}

beforeAll(async () => {
  database = await createTestDatabase()
  const env = {
    ...TEST_SECRETS,
    WEB_DATABASE_URL: database.webUrl,
    APP_URL: 'http://localhost:3210',
    LOG_LEVEL: 'silent',
  }
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
  auth = await load()
})

afterAll(async () => {
  await auth?.db.closeDatabases()
  vi.unstubAllEnvs()
  await database?.drop()
})

const HERE = { address: '203.0.113.9', userAgent: 'test' }
const PASSWORD = 'relais-demo'
const EMAIL = 'admin@atelier.example'
let userId: string
let companyId: string

beforeEach(async () => {
  if (!userId) {
    const made = await auth.createUser({
      email: EMAIL,
      companySlug: 'atelier',
      companyName: 'Atelier du Bois',
      role: 'admin',
    })
    ;({ userId, companyId } = made)
    await auth.setPassword(userId, PASSWORD)
  }
  await auth.db.inIdentity((tx) => tx.$executeRaw`DELETE FROM throttles`)
})

async function signedIn(): Promise<string> {
  const result = await auth.signIn({ email: EMAIL, password: PASSWORD }, HERE)
  if (result.outcome !== 'signed_in') throw new Error(result.outcome)
  return result.token
}

const sessionOf = async (token: string) => (await auth.readSessionToken(token))?.sessionId ?? ''

describe('signing in', () => {
  it('opens a session that names the person', async () => {
    expect(await auth.readSessionToken(await signedIn())).toMatchObject({
      userId,
      email: EMAIL,
      name: 'Admin',
      locale: null,
      timeZone: 'Europe/Paris',
    })
  })

  it.each(['ADMIN@Atelier.Example', '  admin@atelier.example ', 'admin＠atelier.example'])(
    '%s is the same account',
    async (email) => {
      expect((await auth.signIn({ email, password: PASSWORD }, HERE)).outcome).toBe('signed_in')
    },
  )

  it('says one thing about a wrong password, an unknown account, none set, and a disabled one', async () => {
    await auth.createUser({ email: 'new@atelier.example', companySlug: 'atelier', role: 'sender' })
    const off = await auth.createUser({
      email: 'off@atelier.example',
      companySlug: 'atelier',
      role: 'sender',
    })
    await auth.setPassword(off.userId, PASSWORD)
    await auth.db.inIdentity((tx) =>
      tx.user.update({ where: { id: off.userId }, data: { disabledAt: new Date() } }),
    )
    for (const [email, password] of [
      [EMAIL, 'wrong'],
      [EMAIL, ''],
      [EMAIL, 'x'.repeat(100_000)],
      ['nobody@atelier.example', PASSWORD],
      ['new@atelier.example', PASSWORD],
      ['off@atelier.example', PASSWORD],
    ]) {
      expect(await auth.signIn({ email: email!, password: password! }, HERE)).toEqual({ outcome: 'wrong' })
    }
  })

  it('ends the session it replaces', async () => {
    const before = await sessionOf(await signedIn())
    await auth.signIn({ email: EMAIL, password: PASSWORD }, { ...HERE, previousSessionId: before })
    expect(await auth.findSession(before)).toBeNull()
  })
})

describe('a session is over', () => {
  const after = async (change: string) => {
    const token = await signedIn()
    const id = await sessionOf(token)
    await auth.db.inIdentity((tx) => tx.$executeRawUnsafe(`UPDATE sessions SET ${change} WHERE id = '${id}'`))
    return auth.readSessionToken(token)
  }

  it.each([
    ['when it was revoked', 'revoked_at = now()'],
    ['a week after signing in, however busy', "expires_at = now() - interval '1 second'"],
    ['after a day unused', "last_seen_at = now() - interval '24 hours 1 second'"],
  ])('%s', async (_name, change) => expect(await after(change)).toBeNull())

  it('and not before', async () => {
    expect(await after("last_seen_at = now() - interval '23 hours 59 minutes'")).not.toBeNull()
    expect(await after("expires_at = now() + interval '1 minute'")).not.toBeNull()
  })

  it('lasts a week from signing in, and being seen is kept', async () => {
    const id = await sessionOf(await signedIn())
    const read = () =>
      auth.db.inIdentity((tx) =>
        tx.session.findUniqueOrThrow({
          where: { id },
          select: { expiresAt: true, createdAt: true, lastSeenAt: true },
        }),
      )
    const fresh = await read()
    expect(fresh.expiresAt.getTime() - fresh.createdAt.getTime()).toBe(7 * 24 * 3600 * 1000)
    await auth.db.inIdentity((tx) =>
      tx.$executeRawUnsafe(
        `UPDATE sessions SET last_seen_at = now() - interval '2 minutes' WHERE id = '${id}'`,
      ),
    )
    await auth.findSession(id)
    const seen = await read()
    expect(Date.now() - seen.lastSeenAt.getTime()).toBeLessThan(30_000)
    expect(seen.expiresAt).toEqual(fresh.expiresAt)
  })

  it('at once after signing out by next-auth, also for a kept cookie', async () => {
    const token = await signedIn()
    const claims = await auth.decodeToken({ token, secret: TEST_SECRETS.NEXTAUTH_SECRET })
    await auth.authOptions().events!.signOut!({ token: claims!, session: {} as never })
    expect(await auth.readSessionToken(token)).toBeNull()
  })

  it('for all of a person’s browsers when the password changes or the account is disabled', async () => {
    const tokens = [await signedIn(), await signedIn()]
    await auth.setPassword(userId, PASSWORD)
    for (const token of tokens) expect(await auth.readSessionToken(token)).toBeNull()
    const token = await signedIn()
    const disable = (at: Date | null) =>
      auth.db.inIdentity((tx) => tx.user.update({ where: { id: userId }, data: { disabledAt: at } }))
    await disable(new Date())
    expect(await auth.readSessionToken(token)).toBeNull()
    await disable(null)
  })

  it('for a cookie that is forged, of another secret, or none', async () => {
    const token = await signedIn()
    const other = await auth.encodeToken({
      token: { sid: await sessionOf(token) },
      secret: 'another secret of at least 32 characters',
    })
    for (const bad of [undefined, '', 'x', `${token}x`, token.slice(0, -2), other]) {
      expect(await auth.readSessionToken(bad)).toBeNull()
    }
  })

  it('holds a stream only for members of the company', async () => {
    const id = await sessionOf(await signedIn())
    const other = await auth.createUser({
      email: 'admin@verriere.example',
      companySlug: 'verriere',
      role: 'admin',
    })
    const asksNothing = [companyId, other.companyId].map((id) => ({ companyId: id, secondFactor: 'nobody' }))
    for (const data of asksNothing)
      await auth.db.inCompany(data.companyId, (tx) => tx.securitySettings.createMany({ data: [data] }))
    expect(await auth.maySessionSee(id, companyId)).toBe(true)
    expect(await auth.maySessionSee(id, other.companyId)).toBe(false)
    await auth.revokeSession(id)
    expect(await auth.maySessionSee(id, companyId)).toBe(false)
  })
})

describe('the cookies', () => {
  it('carry the port on localhost, so that two installations do not meet', () => {
    const { sessionToken, csrfToken } = auth.authOptions().cookies!
    expect([sessionToken!.name, csrfToken!.name]).toEqual(['relais_session_3210', 'relais_session_3210_csrf'])
    expect(sessionToken!.options).toEqual({ httpOnly: true, sameSite: 'lax', path: '/', secure: false })
  })

  it('are bound to the host over https', async () => {
    const { sessionCookie } = await import('@/lib/auth/session-cookie')
    const cookie = sessionCookie('https://relais.example')
    expect(cookie.name).toBe('__Host-relais_session')
    expect(cookie.options).toMatchObject({ httpOnly: true, secure: true, path: '/' })
    expect(cookie.options).not.toHaveProperty('domain')
  })
})

describe('attempts', () => {
  const attempt = (email: string, address: string | null, password = 'wrong') =>
    auth.signIn({ email, password }, { address, userAgent: null })

  it('at one account from one address wait longer and longer; another address still gets in', async () => {
    for (let i = 0; i < 5; i++) expect((await attempt(EMAIL, '198.51.100.1')).outcome).toBe('wrong')
    const blocked = await attempt(EMAIL, '198.51.100.1', PASSWORD)
    expect(blocked.outcome).toBe('wait')
    expect((await attempt(EMAIL, '198.51.100.2', PASSWORD)).outcome).toBe('signed_in')
    await auth.db.inIdentity((tx) => tx.$executeRaw`DELETE FROM throttles`)
  })

  it('sent at once are counted like those sent in turn', async () => {
    const results = await Promise.all(
      Array.from({ length: 20 }, () => auth.countSignInAttempt(EMAIL, '198.51.100.3')),
    )
    expect(results.filter((seconds) => seconds === 0).length).toBeLessThanOrEqual(5)
  })

  it('at many accounts from one address are stopped too', async () => {
    const results: number[] = []
    for (let i = 0; i < 35; i++)
      results.push(await auth.countSignInAttempt(`person${i}@atelier.example`, '198.51.100.4'))
    expect(results.slice(0, 30).every((seconds) => seconds === 0)).toBe(true)
    expect(results.at(-1)).toBeGreaterThan(0)
    expect(await auth.countSignInAttempt(EMAIL, '198.51.100.5')).toBe(0)
  })

  it('are never blocked for longer than a quarter of an hour, and forgotten afterwards', async () => {
    const push = () =>
      auth.db.inIdentity(
        (tx) =>
          tx.$executeRaw`UPDATE throttles SET blocked_until = clock_timestamp(), attempts = attempts + 50`,
      )
    await auth.countSignInAttempt(EMAIL, '198.51.100.6')
    await push()
    await auth.countSignInAttempt(EMAIL, '198.51.100.6')
    const seconds = await auth.countSignInAttempt(EMAIL, '198.51.100.6')
    expect(seconds).toBeGreaterThan(60)
    expect(seconds).toBeLessThanOrEqual(900)
    await auth.db.inIdentity(
      (tx) =>
        tx.$executeRaw`UPDATE throttles SET blocked_until = now() - interval '1 s', touched_at = now() - interval '61 minutes'`,
    )
    expect(await auth.countSignInAttempt(EMAIL, '198.51.100.6')).toBe(0)
    expect(await auth.countSignInAttempt(EMAIL, '198.51.100.6')).toBe(0)
  })

  it('leave no account or address readable in the database', async () => {
    await auth.countSignInAttempt(EMAIL, '198.51.100.7')
    const rows = await auth.db.inIdentity((tx) => tx.throttle.findMany())
    for (const row of rows) expect(row.key.length).toBe(32)
  })
})

describe('a password link', () => {
  const make = async () => {
    const { link } = await auth.createUser({
      email: 'link@atelier.example',
      companySlug: 'atelier',
      role: 'sender',
    })
    return new URL(link)
  }

  it('is on our address, and only its hash is stored', async () => {
    const link = await make()
    const token = link.searchParams.get('token')!
    expect(link.origin + link.pathname).toBe('http://localhost:3210/reset-password')
    const rows = await auth.db.inIdentity((tx) => tx.passwordLink.findMany())
    const hashes = rows.map((row) => Buffer.from(row.tokenHash).toString('hex'))
    expect(hashes).toContain(createHash('sha256').update(token).digest('hex'))
    expect(JSON.stringify(rows)).not.toContain(token)
  })

  it('works once, also when it is used twice at the same moment', async () => {
    const token = (await make()).searchParams.get('token')!
    expect(await auth.findPasswordLink(token)).toMatchObject({ email: 'link@atelier.example' })
    const used = await Promise.all([
      auth.usePasswordLink(token, 'first-password'),
      auth.usePasswordLink(token, 'second-password'),
    ])
    expect(used.filter(Boolean)).toHaveLength(1)
    expect(await auth.findPasswordLink(token)).toBeNull()
  })

  it('ends with the next one, and after a day', async () => {
    const first = (await make()).searchParams.get('token')!
    const second = (await make()).searchParams.get('token')!
    expect(await auth.usePasswordLink(first, 'a-new-password')).toBe(false)
    await auth.db.inIdentity(
      (tx) => tx.$executeRaw`UPDATE password_links SET expires_at = now() - interval '1 second'`,
    )
    expect(await auth.usePasswordLink(second, 'a-new-password')).toBe(false)
    expect(await auth.usePasswordLink('', 'a-new-password')).toBe(false)
  })
})

describe('making people', () => {
  it('makes the company with its data key once, and gives the role', async () => {
    const one = await auth.createUser({
      email: 'Two@Companies.Example',
      companySlug: 'nouvelle',
      role: 'owner',
    })
    const again = await auth.createUser({
      email: 'two@companies.example',
      companySlug: 'nouvelle',
      role: 'auditor',
    })
    await auth.createUser({ email: 'two@companies.example', companySlug: 'atelier', role: 'sender' })
    expect([one.companyCreated, again.companyCreated, again.userId]).toEqual([true, false, one.userId])
    const mine = await auth.findCompaniesOf(one.userId)
    expect(mine.map(({ slug, role }) => [slug, role])).toEqual([
      ['atelier', 'sender'],
      ['nouvelle', 'auditor'],
    ])
    const keys = await auth.db.inCompany(one.companyId, (tx) => tx.companyKey.count())
    expect(keys).toBe(1)
  })

  it.each([
    [{ email: 'nonsense', companySlug: 'atelier', role: 'admin' }, { email: 'invalid.email' }],
    [{ email: 'a@b.example', companySlug: 'api', role: 'admin' }, { company: 'invalid.slug' }],
    [{ email: 'a@b.example', companySlug: 'atelier', role: 'root' }, { role: 'invalid.role' }],
  ])('refuses %j', async (input, details) => {
    await expect(auth.createUser(input)).rejects.toMatchObject({ code: 'invalid', details })
  })

  it('knows no company of somebody else', async () => {
    expect(await auth.findCompanyOf(userId, 'atelier')).toMatchObject({ id: companyId, role: 'admin' })
    expect(await auth.findCompanyOf(userId, 'verriere')).toBeNull()
    expect(await auth.findCompanyOf(userId, 'nowhere')).toBeNull()
  })
})

describe('the identity role', () => {
  it.each([
    'messages',
    'message_bodies',
    'mail_servers',
    'grants',
    'outlook_applications',
    'attachment_chunks',
    'company_keys',
  ])('cannot read %s', async (table) => {
    await expect(
      auth.db.inIdentity((tx) => tx.$queryRawUnsafe(`SELECT count(*) FROM ${table}`)),
    ).rejects.toThrow(/permission denied/)
  })

  it('is the only one that reads sessions, links, throttles and password hashes', async () => {
    for (const sql of [
      'SELECT * FROM sessions',
      'SELECT * FROM password_links',
      'SELECT * FROM throttles',
      'SELECT password_hash FROM users',
    ]) {
      await expect(
        auth.db.inCompany(companyId, (tx) => tx.$queryRawUnsafe(sql)),
        sql,
      ).rejects.toThrow(/permission denied/)
    }
  })
})
