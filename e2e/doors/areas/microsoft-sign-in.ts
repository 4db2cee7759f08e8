import { randomBytes, randomUUID } from 'node:crypto'
import { PASSWORD } from '@/e2e/fixtures/installation'
import { microsoft } from '@/e2e/fixtures/standin'
import { createSession } from '@/lib/auth/sessions'
import { sessionCookie } from '@/lib/auth/session-cookie'
import { encodeSession } from '@/lib/auth/session-token'
import { getMicrosoftSignIn, saveMicrosoftSignIn } from '@/lib/data/microsoft-sign-in/settings'
import { findSignInLink } from '@/lib/data/microsoft-sign-in/sign-in-link'
import { inIdentity } from '@/lib/db'
import { cookieNames } from '@/lib/domain/cookies'
import { newId } from '@/lib/platform/ids'
import { action, page, route, type Place } from '../door'
import { callAction } from '../invoke'
import { restoreApplication } from '../rows'

const SIGN_IN = 'app/(auth)/sign-in/microsoft/actions.ts#signInWithMicrosoft'
const SETTINGS = 'app/(console)/[company]/settings/security/actions.ts'
const ACCOUNT = 'app/(console)/account/microsoft-actions.ts'
const SECURITY = '/[company]/settings/security'

const versionOf = async ({ house }: Place) => (await getMicrosoftSignIn(house.people.owner.who)).version

const signInFields = (place: Place) => ({
  application: 'outlook' as const,
  directoryId: place.house.outlook.directoryId,
})

/** Switches it on. @returns the unguessable part of its address */
async function enable(place: Place): Promise<string> {
  const { house } = place
  const { enabled, application, directoryId } = await getMicrosoftSignIn(house.people.owner.who)
  if (!enabled || application !== 'outlook' || directoryId !== house.outlook.directoryId)
    await saveMicrosoftSignIn(house.people.owner.who, {
      ...signInFields(place),
      enabled: true,
      clientId: null,
      clientSecret: '',
      version: await versionOf(place),
    })
  return (await findSignInLink(house.id))!
}

/** A Microsoft account that came and waits. @returns its row */
async function addIdentity({ world, house }: Place, memberId: string | null = null): Promise<string> {
  const id = newId()
  await world.identity(
    `INSERT INTO microsoft_identities (company_id, id, tenant_id, object_id, username, member_id, bound_at)
     VALUES ($1, $2, $3, $4, $5, $6::uuid, CASE WHEN $6::uuid IS NULL THEN NULL ELSE now() END)`,
    [house.id, id, house.outlook.directoryId, randomUUID(), `venu-${house.marker}@${house.domain}`, memberId],
  )
  return id
}

const memberOf = async ({ world, house }: Place, userId: string): Promise<string> => {
  const sql = 'SELECT id FROM members WHERE company_id = $1 AND user_id = $2'
  return (await world.identity<{ id: string }>(sql, [house.id, userId]))[0]!.id
}

/** To Microsoft and back in a visitor's browser. */
async function walk(place: Place): Promise<{ cookie: string; callback: URL }> {
  const { world, house, author } = place
  await world.identity('DELETE FROM throttles')
  await restoreApplication(place)
  const link = await enable(place)
  const cookie = `${cookieNames(world.url).microsoft}=${randomBytes(32).toString('base64url')}`
  const visitor = { ...author, cookie }
  const asked = await callAction(world, SIGN_IN, visitor, { params: { link }, fields: { link, next: '' } })
  const url = asked.state?.goTo
  if (!url) throw new Error(`no way to Microsoft: ${asked.answer.status} ${asked.answer.text.slice(0, 300)}`)
  const walked = await microsoft.authorize({ url, account: house.colleague, accept: true })
  if (!('redirect' in walked)) throw new Error(`the stand-in refused: ${walked.shown.code}`)
  return { cookie, callback: new URL(walked.redirect) }
}

const newcomer = ({ house }: Place) => house.add('auditor', `entra-${randomBytes(4).toString('hex')}`)

const rows = async ({ world }: Place, sql: string, values: unknown[]) =>
  (await world.identity(sql, values)).length

export const microsoftSignInDoors = [
  page('/sign-in/microsoft/[link]', {
    may: 'anyone',
    reads: ['next'],
    example: async (place) => ({
      params: { link: await enable(place) },
      // Who is signed in is sent on.
      cookie: place.signedIn ? 'relais_none=1' : undefined,
      shows: [place.house.name],
    }),
  }),
  action(SIGN_IN, '/sign-in/microsoft/[link]', {
    may: 'anyone',
    example: async (place) => {
      const link = await enable(place)
      await place.world.identity('DELETE FROM throttles')
      const sql = `SELECT 1 FROM microsoft_sign_ins WHERE company_id = $1 AND purpose = 'sign_in'`
      const before = await rows(place, sql, [place.house.id])
      return {
        params: { link },
        fields: { link, next: '' },
        effect: async () => (await rows(place, sql, [place.house.id])) > before,
      }
    },
  }),
  route('GET', '/api/auth/microsoft/confirm', {
    may: 'anyone',
    reads: ['state', 'code', 'error', 'error_description', 'iss'],
    example: async (place) => {
      const { world, house } = place
      const first = await walk(place)
      // The account comes once and waits; then it is somebody's.
      const known =
        'SELECT 1 FROM microsoft_identities WHERE company_id = $1 AND username = $2 AND member_id IS NOT NULL'
      if ((await rows(place, known, [house.id, house.colleague])) === 0) {
        const path = first.callback.pathname + first.callback.search
        await world.wire.send({ method: 'GET', path, headers: { cookie: first.cookie } })
        const memberId = await memberOf(place, house.people.sender.userId)
        await world.identity(
          `UPDATE microsoft_identities SET member_id = $3, bound_at = now() WHERE company_id = $1 AND username = $2`,
          [house.id, house.colleague, memberId],
        )
      }
      const { cookie, callback } = await walk(place)
      const sql = 'SELECT 1 FROM sessions WHERE only_company_id = $1'
      const before = await rows(place, sql, [house.id])
      return {
        cookie,
        query: Object.fromEntries(callback.searchParams),
        effect: async () => (await rows(place, sql, [house.id])) > before,
      }
    },
  }),
  page('/account/confirm', {
    may: 'person',
    reads: ['next', 'done'],
    example: ({ person }) => ({ query: { done: '1' }, shows: [person.email] }),
  }),
  action(`${ACCOUNT}#proveByPassword`, '/account/confirm', {
    may: 'person',
    example: async (place) => {
      const person = await newcomer(place)
      const sql = 'SELECT 1 FROM sessions WHERE user_id = $1 AND revision > 0'
      return {
        cookie: place.signedIn ? await place.world.openCookie(person) : undefined,
        fields: { proof: PASSWORD, next: '' },
        effect: async () => (await rows(place, sql, [person.userId])) === 1,
      }
    },
  }),
  action(`${ACCOUNT}#proveByMicrosoft`, '/account/confirm', {
    may: 'person',
    example: async (place) => {
      const { world, house } = place
      await enable(place)
      const person = await newcomer(place)
      await addIdentity(place, await memberOf(place, person.userId))
      const from = { address: null, userAgent: 'end-to-end' }
      const { id } = await inIdentity((tx) =>
        createSession(tx, person.userId, from, { onlyCompanyId: house.id }),
      )
      const sql = `SELECT 1 FROM microsoft_sign_ins WHERE user_id = $1 AND purpose = 'prove'`
      await world.identity('DELETE FROM throttles')
      return {
        cookie: place.signedIn ? `${sessionCookie(world.url).name}=${await encodeSession(id)}` : undefined,
        fields: { next: '' },
        effect: async () => (await rows(place, sql, [person.userId])) === 1,
      }
    },
  }),
  action(`${ACCOUNT}#linkMicrosoft`, '/account', {
    may: 'person',
    proof: true,
    example: async (place) => {
      const { world, house } = place
      await enable(place)
      const person = await newcomer(place)
      const sql = `SELECT 1 FROM microsoft_sign_ins WHERE user_id = $1 AND purpose = 'link'`
      await world.identity('DELETE FROM throttles')
      return {
        cookie: place.signedIn ? await world.openCookie(person) : undefined,
        fields: { companyId: house.id },
        effect: async () => (await rows(place, sql, [person.userId])) === 1,
      }
    },
  }),
  action(`${SETTINGS}#saveMicrosoft`, SECURITY, {
    may: 'settings.edit',
    proof: true,
    example: async (place) => {
      const version = await versionOf(place)
      return {
        params: { company: place.slug },
        args: [place.slug],
        fields: { ...signInFields(place), enabled: 'on', version: String(version) },
        effect: async () => (await versionOf(place)) === version + 1,
      }
    },
  }),
  action(`${SETTINGS}#renewMicrosoftAddress`, SECURITY, {
    may: 'settings.edit',
    proof: true,
    example: async (place) => {
      const before = await enable(place)
      return {
        params: { company: place.slug },
        args: [place.slug],
        effect: async () => (await findSignInLink(place.house.id)) !== before,
      }
    },
  }),
  action(`${SETTINGS}#bindMicrosoft`, SECURITY, {
    may: 'member.edit',
    proof: true,
    hasRows: true,
    example: async (place) => {
      const id = await addIdentity(place)
      const memberId = await memberOf(place, place.house.people.sender.userId)
      const sql = 'SELECT 1 FROM microsoft_identities WHERE id = $1 AND member_id = $2'
      return {
        params: { company: place.slug },
        args: [place.slug],
        fields: { id, memberId },
        effect: async () => (await rows(place, sql, [id, memberId])) === 1,
      }
    },
  }),
  action(`${SETTINGS}#forgetMicrosoft`, SECURITY, {
    may: 'member.edit',
    proof: true,
    hasRows: true,
    example: async (place) => {
      const id = await addIdentity(place)
      const sql = 'SELECT 1 FROM microsoft_identities WHERE id = $1'
      return {
        params: { company: place.slug },
        args: [place.slug],
        fields: { id },
        effect: async () => (await rows(place, sql, [id])) === 0,
      }
    },
  }),
  action(`${SETTINGS}#resetFactor`, SECURITY, {
    may: 'member.edit',
    proof: true,
    hasRows: true,
    example: async (place) => {
      const person = await newcomer(place)
      await place.world.identity(
        `INSERT INTO second_factors (user_id, secret_sealed, confirmed_at) VALUES ($1, '\\x00', now())`,
        [person.userId],
      )
      const sql = 'SELECT 1 FROM second_factors WHERE user_id = $1'
      return {
        params: { company: place.slug },
        args: [place.slug],
        fields: { memberId: await memberOf(place, person.userId) },
        effect: async () => (await rows(place, sql, [person.userId])) === 0,
      }
    },
  }),
  action(`${SETTINGS}#makePasswordLink`, SECURITY, {
    may: 'member.edit',
    proof: true,
    hasRows: true,
    example: async (place) => {
      const person = await newcomer(place)
      const sql = 'SELECT 1 FROM password_links WHERE user_id = $1'
      return {
        params: { company: place.slug },
        args: [place.slug],
        fields: { memberId: await memberOf(place, person.userId) },
        effect: async () => (await rows(place, sql, [person.userId])) === 1,
      }
    },
  }),
]
