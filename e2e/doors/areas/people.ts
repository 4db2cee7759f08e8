import { randomBytes } from 'node:crypto'
import { invite } from '@/lib/data/invitations/invite'
import { newId } from '@/lib/platform/ids'
import { newToken } from '@/lib/platform/one-time-token'
import { action, page, type Door, type Place } from '../door'

/** Members, invitations, and the set-up that is over. */

const LIST = '/[company]/members'
const FILE = 'app/(console)/[company]/members/actions.ts'
const INVITATION = '/invitations/[token]'
const GUESTS = 'app/(auth)/invitations/[token]/actions.ts'
const PASSWORD = 'quatre gros copeaux'

const somebody = (domain: string) => `invite-${randomBytes(5).toString('hex')}@${domain}`

async function invited(place: Place) {
  const email = somebody(place.house.domain)
  const { who } = place.house.people.owner
  await invite(who, { email, role: 'sender' }, { by: 'link', locale: 'fr' })
  const [row] = await read(place, email)
  return { email, id: row!.id, before: row! }
}

type Row = { id: string; revoked: boolean; hash: string; message: string | null }

const read = ({ world, house }: Place, email: string) =>
  world.system<Row>(
    `SELECT id, revoked_at IS NOT NULL AS revoked, token_hash::text AS hash, message_id AS message FROM invitations
      WHERE company_id = $1 AND email = $2`,
    [house.id, email],
  )

/** A button beside an open invitation. */
function ofInvitation(name: string, effect: (before: Row, after: Row) => boolean): Door {
  return action(`${FILE}#${name}`, LIST, {
    may: 'member.edit',
    hasRows: true,
    example: async (place) => {
      const { id, email, before } = await invited(place)
      return {
        params: { company: place.slug },
        args: [place.slug, id],
        effect: async () => effect(before, (await read(place, email))[0]!),
      }
    },
  })
}

/** Somebody new of the house, whose role is nobody else's business. */
async function newMember(place: Place) {
  const person = await place.house.add('auditor', `membre-${randomBytes(5).toString('hex')}`)
  const sql = 'SELECT role FROM members WHERE company_id = $1 AND user_id = $2'
  const role = async () =>
    (await place.world.identity<{ role: string }>(sql, [place.house.id, person.userId]))[0]?.role ?? null
  return { person, id: person.who.member.id, role }
}

/** An open invitation of the house for an address, whoever is a member already. @returns its token */
async function openInvitation({ world, house }: Place, email: string): Promise<string> {
  const { text, hash } = newToken()
  await world.identity('UPDATE invitations SET revoked_at = now() WHERE company_id = $1 AND email = $2', [
    house.id,
    email,
  ])
  await world.identity(
    `INSERT INTO invitations (company_id, id, email, role, token_hash, expires_at)
     VALUES ($1, $2, $3, 'sender', $4, now() + interval '7 days')`,
    [house.id, newId(), email, Buffer.from(hash)],
  )
  return text
}

const isAccepted = async ({ world, house }: Place, email: string) =>
  (
    await world.identity(
      'SELECT 1 FROM invitations WHERE company_id = $1 AND email = $2 AND accepted_at IS NOT NULL',
      [house.id, email],
    )
  ).length > 0

export const peopleDoors = [
  page(LIST, {
    may: 'member.view',
    reads: ['removed'],
    example: ({ house, slug }) => ({
      params: { company: slug },
      query: { removed: 'Personne' },
      shows: [house.people.sender.email],
    }),
  }),
  page(`${LIST}/[id]`, {
    may: 'member.view',
    example: ({ house, slug }) => {
      const { email, who } = house.people.sender
      return { params: { company: slug, id: who.member.id }, shows: [email] }
    },
  }),
  action(`${FILE}#invitePerson`, LIST, {
    may: 'member.edit',
    example: (place) => {
      const email = somebody(place.house.domain)
      return {
        params: { company: place.slug },
        args: [place.slug],
        fields: { email, role: 'sender' },
        effect: async () => (await read(place, email)).length === 1,
      }
    },
  }),
  ofInvitation('resendInvitation', (before, after) => before.hash !== after.hash),
  ofInvitation('showInvitationLink', (before, after) => before.hash !== after.hash && after.message === null),
  ofInvitation('revokeInvitation', (_before, after) => after.revoked),
  action(`${FILE}#changeRole`, `${LIST}/[id]`, {
    may: 'member.edit',
    proof: true,
    example: async (place) => {
      const { id, role } = await newMember(place)
      return {
        params: { company: place.slug, id },
        args: [place.slug, id],
        fields: { role: 'sender' },
        effect: async () => (await role()) === 'sender',
      }
    },
  }),
  action(`${FILE}#removeMember`, `${LIST}/[id]`, {
    may: 'member.edit',
    example: async (place) => {
      const { id, role } = await newMember(place)
      return {
        params: { company: place.slug, id },
        args: [place.slug, id],
        effect: async () => (await role()) === null,
      }
    },
  }),
  page('/companies/[company]', {
    may: 'member',
    example: ({ house, slug }) => ({ params: { company: slug }, shows: [house.name] }),
  }),
  action('app/(console)/companies/[company]/actions.ts#leave', '/companies/[company]', {
    may: 'member',
    example: async (place) => {
      const { person, slug, house, world, signedIn } = place
      const rest = { params: { company: slug }, fields: { company: slug } }
      if (!signedIn || person.who.company.id !== house.id) return rest
      // Who leaves is somebody new: the others are still needed.
      const { person: leaver, role } = await newMember(place)
      return { ...rest, cookie: await world.openCookie(leaver), effect: async () => (await role()) === null }
    },
  }),

  page(INVITATION, {
    may: 'anyone',
    example: async (place) => ({
      params: { token: await openInvitation(place, somebody(place.house.domain)) },
      shows: [place.house.name],
    }),
  }),
  action(`${GUESTS}#accept`, INVITATION, {
    may: 'person',
    example: async (place) => {
      // Somebody new accepts: a stranger would be none any more.
      const { person: guest } = await newMember(place)
      const token = await openInvitation(place, guest.email)
      return {
        params: { token },
        fields: { token },
        cookie: place.signedIn ? await place.world.openCookie(guest) : undefined,
        effect: () => isAccepted(place, guest.email),
      }
    },
  }),
  action(`${GUESTS}#acceptWithNewAccount`, INVITATION, {
    may: 'anyone',
    example: async (place) => {
      const email = somebody(place.house.domain)
      const token = await openInvitation(place, email)
      return {
        params: { token },
        fields: { token, name: 'Marie Durand', password: PASSWORD, again: PASSWORD },
        // Who is signed in already would lose that session.
        cookie: place.signedIn ? await place.world.openCookie(place.person) : undefined,
        effect: () => isAccepted(place, email),
      }
    },
  }),
  action(`${GUESTS}#changeAccount`, INVITATION, {
    may: 'anyone',
    plain: true,
    example: async (place) => {
      const { world, person, signedIn } = place
      const token = await openInvitation(place, somebody(place.house.domain))
      const cookie = signedIn ? await world.openCookie(person) : undefined
      const live = 'SELECT 1 FROM sessions WHERE user_id = $1 AND revoked_at IS NULL'
      const before = (await world.identity(live, [person.userId])).length
      const ended = async () => (await world.identity(live, [person.userId])).length === before - 1
      return { params: { token }, fields: { token }, cookie, ...(signedIn ? { effect: ended } : {}) }
    },
  }),

  page('/setup', {
    may: 'anyone',
    reads: ['token'],
    example: () => ({ query: { token: newToken().text }, shows: ['déjà en service'] }),
  }),
  action('app/(auth)/setup/actions.ts#setUp', '/setup', {
    may: 'anyone',
    over: true,
    example: ({ world }) => {
      const email = somebody('relais.example')
      const person = { name: 'Patron', email, password: PASSWORD, again: PASSWORD }
      return {
        fields: { token: newToken().text, ...person, company: 'Encore une', slug: '' },
        effect: async () =>
          (await world.identity('SELECT 1 FROM users WHERE email = $1', [email])).length === 0,
      }
    },
  }),
]
