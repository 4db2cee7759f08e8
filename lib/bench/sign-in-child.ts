import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import { PASSWORD, readEndToEnd } from '@/e2e/fixtures/installation'
import { actionId, actionRequestOf } from '@/e2e/doors/invoke'
import { openDoorWorld, type World } from '@/e2e/doors/world'
import { verifyPassword } from '@/lib/auth/password'
import { signIn } from '@/lib/auth/sign-in'
import { percentile, summarize, type Measured } from './figure'

const ACTION = 'app/(auth)/sign-in/actions.ts#signInWithPassword'
const PAIRS = 300
/** Without the dummy hash the difference is tens of milliseconds: fewer show it. */
const CONTROL_PAIRS = 60
const SUCCESSES = 200
const WARM_UP = 20
/** What counts as no difference. */
const BAND = { from: 0.95, to: 1.05 }

/**
 * How long a wrong password takes to be refused, for an account that there is and for one that there is not, through
 * the front door: each request from another address, which a trusted proxy names, at another account. Then the right
 * passwords. The control leaves out the dummy hash and must be found out, else the measurement measures nothing.
 * @returns known ÷ unknown, the control's, and the 95th percentile of signing in, ms
 */
export async function measureSignIn(): Promise<Measured[]> {
  const world = await openDoorWorld()
  try {
    const accounts = await addAccounts(world, PAIRS + WARM_UP + CONTROL_PAIRS + SUCCESSES)
    const take = () => accounts.pop()!
    for (let i = 0; i < WARM_UP; i++) await attempt(world, take(), 'un autre mot de passe')
    const ratio = await compare(PAIRS, take, (email) => attempt(world, email, 'un autre mot de passe'))
    const control = await compare(CONTROL_PAIRS, take, attemptWithoutDummy)
    if (control >= BAND.from && control <= BAND.to)
      throw new Error(`the control without the dummy hash was not found out: ${control.toFixed(2)}`)
    const successes: number[] = []
    for (let i = 0; i < SUCCESSES; i++) successes.push(await attempt(world, take(), PASSWORD))
    return [
      { value: ratio, runs: PAIRS },
      { value: control, runs: CONTROL_PAIRS },
      summarize(successes, 0.95),
    ]
  } finally {
    await world.close()
  }
}

/** People of the first company, who may sign in. @returns their addresses */
async function addAccounts({ identity, own }: World, count: number): Promise<string[]> {
  const { passwordHash } = readEndToEnd()
  const emails = Array.from({ length: count }, (_, n) => `mesure-${n}@${own.domain}`)
  await identity(
    `WITH u AS (INSERT INTO users (id, email, name, password_hash)
       SELECT gen_random_uuid(), e, e, $2 FROM unnest($1::text[]) e RETURNING id)
     INSERT INTO members (company_id, id, user_id, role) SELECT $3::uuid, gen_random_uuid(), id, 'auditor' FROM u`,
    [emails, passwordHash, own.id],
  )
  return emails
}

/** Interleaved pairs, either first. @returns the medians' ratio, known ÷ unknown */
async function compare(
  pairs: number,
  take: () => string,
  measure: (email: string) => Promise<number>,
): Promise<number> {
  const [known, unknown]: [number[], number[]] = [[], []]
  for (let i = 0; i < pairs; i++) {
    const there = async () => known.push(await measure(take()))
    const nowhere = async () => unknown.push(await measure(`${randomUUID()}@atelier.example`))
    for (const one of randomInt(2) === 0 ? [there, nowhere] : [nowhere, there]) await one()
  }
  return percentile(known, 0.5) / percentile(unknown, 0.5)
}

const elsewhere = () => `10.${[...randomBytes(3)].join('.')}`

/** @returns ms */
async function attempt(world: World, email: string, password: string): Promise<number> {
  const door = { path: '/sign-in', plain: false }
  const fields = { email, password, next: '' }
  const headers = { 'x-forwarded-for': elsewhere() }
  const sent = actionRequestOf(world, door, actionId(world, ACTION), { fields, headers }, null)
  const begun = performance.now()
  const { status, text } = await world.wire.send(sent)
  const spent = performance.now() - begun
  if (status === 0 || status >= 400) throw new Error(`signing in answered ${status}: ${text.slice(0, 200)}`)
  return spent
}

async function attemptWithoutDummy(email: string): Promise<number> {
  const verify = async (stored: string | null, password: string) =>
    stored !== null && verifyPassword(stored, password)
  const from = { address: elsewhere(), userAgent: 'bench' }
  const begun = performance.now()
  await signIn({ email, password: 'un autre mot de passe' }, from, verify)
  return performance.now() - begun
}
