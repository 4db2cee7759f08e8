import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../run/test-database'
import { TEST_SECRETS } from '../run/test-secrets'

/** Who has an account here is not told by the time a refusal takes; `signin_timing_difference` measures it. */

let database: TestDatabase
let auth: Awaited<ReturnType<typeof load>>

async function load() {
  const [people, signIn, db] = await Promise.all([
    import('@/lib/auth/people'),
    import('@/lib/auth/sign-in'),
    import('@/lib/db'),
  ])
  return { ...people, ...signIn, db }
}

beforeAll(async () => {
  database = await createTestDatabase()
  const env = { ...TEST_SECRETS, WEB_DATABASE_URL: database.webUrl, APP_URL: 'http://localhost:3210' }
  for (const [name, value] of Object.entries({ ...env, LOG_LEVEL: 'silent' })) vi.stubEnv(name, value)
  auth = await load()
})
afterAll(async () => {
  await auth?.db.closeDatabases()
  vi.unstubAllEnvs()
  await database?.drop()
})

const time = async (email: string) => {
  const start = performance.now()
  const { outcome } = await auth.signIn({ email, password: 'wrong' }, { address: null, userAgent: 'test' })
  expect(outcome).toBe('wrong')
  return performance.now() - start
}

it('an account nobody has takes as long as one there is', async () => {
  const pairs: { known: number; unknown: number }[] = []
  // The quickest of several, each known one beside an unknown one: what else is at work slows both.
  for (const n of [0, 1, 2, 3, 4, 5, 6]) {
    const email = `known${n}@atelier.example`
    const account = { email, companySlug: 'atelier', companyName: 'Atelier', role: 'sender' as const }
    const { userId } = await auth.createUser(account)
    await auth.setPassword(userId, 'relais-demo')
    pairs.push({ known: await time(email), unknown: await time(`nobody${n}@atelier.example`) })
  }
  const quickest = (kind: 'known' | 'unknown') => Math.min(...pairs.map((pair) => pair[kind]))
  expect(quickest('unknown')).toBeGreaterThan(quickest('known') / 3)
})
