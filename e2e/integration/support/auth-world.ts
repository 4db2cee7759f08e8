import { vi } from 'vitest'
import { createTestDatabase } from '@/e2e/run/test-database'
import { TEST_SECRETS } from '@/e2e/run/test-secrets'
import type { SecuritySettings } from '@/lib/domain/security-settings'
import type { Role } from '@/lib/domain/permissions'
import { DEFAULT_SECURITY } from '@/lib/domain/security-settings'
import type { SignedIn } from '@/lib/auth/sessions'

export const PASSWORD = 'trois petits copeaux'
export const HERE = { address: '203.0.113.9', userAgent: 'test' }

/**
 * A database and the product's own functions about people and sessions. Modules read the environment once, so
 * they are loaded here, after it was set.
 */
export async function createAuthWorld() {
  const database = await createTestDatabase()
  Object.assign(process.env, TEST_SECRETS, {
    WEB_DATABASE_URL: database.webUrl,
    APP_URL: 'http://localhost:3210',
    LOG_LEVEL: 'silent',
  })
  vi.resetModules()
  const [
    db,
    people,
    password,
    signIn,
    sessions,
    token,
    stepUp,
    enrol,
    spend,
    totp,
    remove,
    change,
    list,
    companies,
  ] = await Promise.all([
    import('@/lib/db'),
    import('@/lib/auth/people'),
    import('@/lib/auth/password'),
    import('@/lib/auth/sign-in'),
    import('@/lib/auth/sessions'),
    import('@/lib/auth/session-token'),
    import('@/lib/auth/step-up'),
    import('@/lib/auth/second-factor/enrol'),
    import('@/lib/auth/second-factor/spend-code'),
    import('@/lib/auth/second-factor/totp'),
    import('@/lib/auth/second-factor/remove'),
    import('@/lib/auth/change-password'),
    import('@/lib/auth/session-list'),
    import('@/lib/auth/companies'),
  ])
  const passwordHash = await password.hashPassword(PASSWORD)
  let number = 0

  /** A company with these rules. @returns its id */
  async function company(slug: string, settings: Partial<SecuritySettings> = {}): Promise<string> {
    const { id } = await db.inIdentity((tx) => people.ensureCompany(tx, { slug, name: slug }))
    await db.inCompany(id, (tx) =>
      tx.securitySettings.createMany({ data: [{ companyId: id, ...DEFAULT_SECURITY, ...settings }] }),
    )
    return id
  }

  /** Somebody new, with a password. @param roles by company id */
  async function person(roles: Record<string, Role> = {}) {
    const email = `person${++number}@atelier.example`
    return db.inIdentity(async (tx) => {
      const user = await tx.user.create({
        data: { id: newId(), email, name: `Person ${number}`, passwordHash },
      })
      for (const [companyId, role] of Object.entries(roles))
        await tx.member.create({ data: { companyId, id: newId(), userId: user.id, role } })
      return { userId: user.id, email }
    })
  }
  const { newId } = await import('@/lib/platform/ids')

  /** Signs in with the password alone, or throws. @returns the cookie's value */
  async function signedIn({ email }: { email: string }, address = HERE.address): Promise<string> {
    const result = await signIn.signIn({ email, password: PASSWORD }, { ...HERE, address })
    if (result.outcome !== 'signed_in') throw new Error(result.outcome)
    return result.token
  }

  /** Who a cookie's value stands for, or throws. */
  async function actorOf(cookie: string): Promise<SignedIn> {
    const actor = await token.readSessionToken(cookie)
    if (!actor) throw new Error('no such session')
    return actor
  }

  /** Sets up a second factor by a session. @returns its secret, recovery codes, and the session's new cookie */
  async function enrolled(cookie: string) {
    const actor = await actorOf(cookie)
    const secret = await enrol.startEnrolment(actor.userId)
    const confirm = async () => {
      const typed = { code: totp.codeAt(secret, (await clock()) - 30_000), current: '' }
      return enrol.confirmEnrolment(actor, typed, HERE.address)
    }
    // The step before counts, unless the next one begins just now.
    const first = await confirm()
    const result = first.outcome === 'wrong' ? await confirm() : first
    if (result.outcome !== 'on') throw new Error(result.outcome)
    return {
      secret,
      codes: result.codes,
      cookie: await token.encodeSession(result.session.id, result.session.revision),
    }
  }

  /** The database's, which is the only one that counts; ms. */
  async function clock(): Promise<number> {
    const [row] = await db.inIdentity(
      (tx) => tx.$queryRaw<{ now: number }[]>`SELECT (extract(epoch FROM now()) * 1000)::float8 AS now`,
    )
    return row!.now
  }

  const sql = (text: string) => db.inIdentity((tx) => tx.$executeRawUnsafe(text))
  const forgetThrottles = () => sql('DELETE FROM throttles')

  async function close() {
    await db.closeDatabases()
    await database.drop()
  }

  return {
    ...{ database, db, people, signIn, sessions, token, stepUp, enrol, spend, totp, remove, change, list },
    ...{ companies, company, person, signedIn, actorOf, enrolled, clock, sql, forgetThrottles, close },
  }
}

export type AuthWorld = Awaited<ReturnType<typeof createAuthWorld>>
