import { PASSWORD } from '@/e2e/fixtures/installation'
import { createPasswordLink } from '@/lib/auth/password-links'
import { inIdentity } from '@/lib/db'
import { action, page, type Place } from '../door'

const SITE = 'app/(auth)/actions.ts'

/** Somebody new, whose sessions and password are nobody else's business. */
async function newcomer({ house }: Place) {
  const local = `nouveau-${Math.random().toString(36).slice(2, 10)}`
  return house.add('auditor', local)
}

async function newLink(place: Place) {
  const person = await newcomer(place)
  const link = await inIdentity((tx) => createPasswordLink(tx, person.userId))
  return { person, token: new URL(link).searchParams.get('token')! }
}

const isUsed = async ({ world }: Place, userId: string) => {
  const sql = 'SELECT 1 FROM password_links WHERE user_id = $1 AND used_at IS NOT NULL'
  return (await world.identity(sql, [userId])).length > 0
}

export const authDoors = [
  page('/', { may: 'person', example: () => ({}) }),
  page('/companies', {
    may: 'person',
    reads: ['q', 'left'],
    example: ({ person }) => ({
      query: { q: person.who.company.name, left: 'Ailleurs' },
      shows: [person.who.company.name],
    }),
  }),
  page('/sign-in', {
    may: 'anyone',
    reads: ['next', 'done', 'kept'],
    example: () => ({ query: { next: '/companies', done: 'password', kept: '1' } }),
  }),
  page('/reset-password', {
    may: 'anyone',
    reads: ['token', 'asked'],
    example: async (place) => {
      const { person, token } = await newLink(place)
      return { query: { token }, shows: [person.email] }
    },
  }),
  action('app/(auth)/reset-password/actions.ts#setPasswordByLink', '/reset-password', {
    may: 'anyone',
    example: async (place) => {
      const { person, token } = await newLink(place)
      return {
        query: { token },
        fields: { token, password: 'quatre gros copeaux', again: 'quatre gros copeaux' },
        effect: () => isUsed(place, person.userId),
      }
    },
  }),
  action('app/(auth)/reset-password/actions.ts#requestPasswordLink', '/reset-password', {
    may: 'anyone',
    example: async ({ world }) => {
      await world.identity('DELETE FROM throttles')
      const count = async () => (await world.identity('SELECT 1 FROM throttles')).length
      return { fields: { email: 'personne@nulle-part.example' }, effect: async () => (await count()) > 0 }
    },
  }),
  action('app/(auth)/sign-in/actions.ts#signInWithPassword', '/sign-in', {
    may: 'anyone',
    example: async (place) => {
      const { world } = place
      const person = await newcomer(place)
      await world.identity('DELETE FROM throttles')
      const count = 'SELECT 1 FROM sessions WHERE user_id = $1'
      const before = (await world.identity(count, [person.userId])).length
      return {
        fields: { email: person.email, password: PASSWORD, next: '' },
        // Who is signed in already would lose that session.
        cookie: place.signedIn ? await world.openCookie(place.person) : undefined,
        effect: async () => (await world.identity(count, [person.userId])).length > before,
      }
    },
  }),
  action(`${SITE}#signOut`, '/companies', {
    may: 'anyone',
    plain: true,
    example: async ({ world, person, signedIn }) => {
      const live = `SELECT 1 FROM sessions WHERE user_id = $1 AND revoked_at IS NULL`
      const cookie = signedIn ? await world.openCookie(person) : undefined
      const before = (await world.identity(live, [person.userId])).length
      const ended = async () => (await world.identity(live, [person.userId])).length === before - 1
      return { cookie, ...(signedIn ? { effect: ended } : {}) }
    },
  }),
  action(`${SITE}#setLanguage`, '/sign-in', {
    may: 'anyone',
    plain: true,
    example: () => ({
      fields: { locale: 'fr' },
      effect: async ({ headers }) => /relais_locale\w*=fr/.test(String(headers['set-cookie'])),
    }),
  }),
  action(`${SITE}#setTheme`, '/sign-in', {
    may: 'anyone',
    plain: true,
    example: () => ({
      fields: { theme: 'dark' },
      effect: async ({ headers }) => /relais_theme\w*=dark/.test(String(headers['set-cookie'])),
    }),
  }),
]
