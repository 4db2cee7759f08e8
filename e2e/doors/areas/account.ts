import { PASSWORD } from '@/e2e/fixtures/installation'
import { confirmEnrolment, startEnrolment } from '@/lib/auth/second-factor/enrol'
import { codeAt } from '@/lib/auth/second-factor/totp'
import { encodeSession, readSessionToken } from '@/lib/auth/session-token'
import { createChallenge } from '@/lib/auth/challenge'
import { createSession } from '@/lib/auth/sessions'
import { sessionCookie } from '@/lib/auth/session-cookie'
import { inIdentity } from '@/lib/db'
import { cookieNames } from '@/lib/domain/cookies'
import { action, page, type Place } from '../door'

const FILE = 'app/(console)/account/actions.ts'
const FACTOR = 'app/(console)/account/second-factor/actions.ts'

/** Somebody new: what an account's own actions end and change is nobody else's business. */
async function newcomer({ house, world, signedIn }: Place) {
  const person = await house.add('auditor', `compte-${Math.random().toString(36).slice(2, 10)}`)
  return { person, cookie: signedIn ? await world.openCookie(person) : undefined }
}

/** Somebody new with a second factor, and a code of it that was not used. */
async function withFactor(place: Place) {
  const { person } = await newcomer(place)
  const { url } = place.world
  const from = { address: null, userAgent: 'end-to-end' }
  const opened = await inIdentity((tx) => createSession(tx, person.userId, from))
  const actor = (await readSessionToken(await encodeSession(opened.id)))!
  const secret = await startEnrolment(person.userId)
  // The code of the step before, so that this step's is still good; where the next begins meanwhile, once more.
  const confirm = () =>
    confirmEnrolment(actor, { code: codeAt(secret, Date.now() - 30_000), current: '' }, null)
  const first = await confirm()
  const result = first.outcome === 'wrong' ? await confirm() : first
  if (result.outcome !== 'on') throw new Error(result.outcome)
  const { id, revision } = result.session
  const cookie = `${sessionCookie(url).name}=${await encodeSession(id, revision)}; ${cookieNames(url).locale}=fr`
  return {
    person,
    code: () => codeAt(secret, Date.now()),
    codes: result.codes,
    cookie: place.signedIn ? cookie : undefined,
  }
}

const rows = async ({ world }: Place, sql: string, values: unknown[]) =>
  (await world.identity(sql, values)).length

export const accountDoors = [
  page('/account', {
    may: 'person',
    reads: ['done'],
    example: ({ person }) => ({ shows: [person.email] }),
  }),
  page('/account/second-factor', {
    may: 'person',
    reads: ['next', 'replace'],
    example: async (place) => {
      const { cookie } = await newcomer(place)
      return { cookie, query: { next: `/${place.slug}`, replace: '1' } }
    },
  }),
  page('/sign-in/code', {
    may: 'anyone',
    reads: ['next', 'use'],
    example: async (place) => {
      const { person } = await withFactor(place)
      const { token } = await createChallenge(person.userId)
      return { cookie: `${cookieNames(place.world.url).challenge}=${token}`, query: { use: 'recovery' } }
    },
  }),
  action('app/(auth)/sign-in/actions.ts#signInWithCode', '/sign-in/code', {
    may: 'anyone',
    example: async (place) => {
      const { person, codes } = await withFactor(place)
      const { token } = await createChallenge(person.userId)
      const count = () => rows(place, 'SELECT 1 FROM sessions WHERE user_id = $1', [person.userId])
      const before = await count()
      return {
        cookie: `${cookieNames(place.world.url).challenge}=${token}`,
        fields: { code: codes[0]!, next: '' },
        effect: async () => (await count()) > before,
      }
    },
  }),
  action(`${FILE}#saveAccount`, '/account', {
    may: 'person',
    example: async (place) => {
      const { person, cookie } = await newcomer(place)
      const sql = `SELECT 1 FROM users WHERE id = $1 AND name = 'Quelqu’un d’autre' AND time_zone = 'Europe/Rome'`
      return {
        cookie,
        fields: { name: 'Quelqu’un d’autre', locale: 'fr', timeZone: 'Europe/Rome', theme: 'dark' },
        effect: async () => (await rows(place, sql, [person.userId])) === 1,
      }
    },
  }),
  action(`${FILE}#changeOwnPassword`, '/account', {
    may: 'person',
    example: async (place) => {
      const { person, cookie } = await newcomer(place)
      const hash = 'SELECT password_hash AS hash FROM users WHERE id = $1'
      const read = async () => (await place.world.identity<{ hash: string }>(hash, [person.userId]))[0]!.hash
      const before = await read()
      const password = 'quatre gros copeaux'
      return {
        cookie,
        fields: { current: PASSWORD, password, again: password },
        effect: async () => (await read()) !== before,
      }
    },
  }),
  action(`${FILE}#endSession`, '/account', {
    may: 'person',
    example: async (place) => {
      const { person, cookie } = await newcomer(place)
      const id = person.who.actor.sessionId
      const sql = 'SELECT 1 FROM sessions WHERE id = $1 AND revoked_at IS NOT NULL'
      return { cookie, fields: { id }, effect: async () => (await rows(place, sql, [id])) === 1 }
    },
  }),
  action(`${FILE}#endOtherSessions`, '/account', {
    may: 'person',
    example: async (place) => {
      const { person, cookie } = await newcomer(place)
      const sql = 'SELECT 1 FROM sessions WHERE user_id = $1 AND revoked_at IS NULL'
      return { cookie, effect: async () => (await rows(place, sql, [person.userId])) === 1 }
    },
  }),
  action(`${FACTOR}#turnOn`, '/account/second-factor', {
    may: 'person',
    proof: true,
    example: async (place) => {
      const { person, cookie } = await newcomer(place)
      const secret = await startEnrolment(person.userId)
      const sql = 'SELECT 1 FROM second_factors WHERE user_id = $1 AND confirmed_at IS NOT NULL'
      return {
        cookie,
        fields: { code: codeAt(secret, Date.now()) },
        effect: async () => (await rows(place, sql, [person.userId])) === 1,
      }
    },
  }),
  action(`${FACTOR}#makeRecoveryCodes`, '/account/second-factor', {
    may: 'person',
    example: async (place) => {
      const { person, code, cookie } = await withFactor(place)
      const sql = 'SELECT recovery_salt AS salt FROM second_factors WHERE user_id = $1'
      const read = async () =>
        (await place.world.identity<{ salt: Buffer }>(sql, [person.userId]))[0]!.salt.toString('hex')
      const before = await read()
      return { cookie, fields: { code: code() }, effect: async () => (await read()) !== before }
    },
  }),
  action(`${FACTOR}#turnOff`, '/account/second-factor', {
    may: 'person',
    example: async (place) => {
      const { person, code, cookie } = await withFactor(place)
      const sql = 'SELECT 1 FROM second_factors WHERE user_id = $1'
      return {
        cookie,
        fields: { code: code() },
        effect: async () => (await rows(place, sql, [person.userId])) === 0,
      }
    },
  }),
]
