import { browserHash } from '@/lib/data/connection/browser-hash'
import { makeMailboxLink } from '@/lib/data/mailbox-links/make-mailbox-link'
import { inCompany } from '@/lib/db'
import { cookieNames } from '@/lib/domain/cookies'
import { newToken } from '@/lib/platform/one-time-token'
import { action, page, type Place } from '../door'
import { addServer, outlookFields } from '../rows'

/** The link of a mailbox's owner: made on a server's page, followed by anybody who has it. */

const SERVER = '/[company]/mail-servers/[id]'
const FILE = 'app/(console)/[company]/mail-servers/owner-link-actions.ts'
const VISITORS = 'app/(auth)/mailbox/actions.ts'

async function newLink({ house }: Place) {
  const id = await addServer(house, outlookFields(house))
  const { link } = await makeMailboxLink(house.people.owner.who, id)
  return { id, token: new URL(link).pathname.split('/').pop()! }
}

const links = ({ world, house }: Place, server: string, where = 'true') =>
  world.system<{ id: string }>(
    `SELECT id FROM mailbox_links WHERE company_id = $1 AND mail_server_id = $2 AND ${where}`,
    [house.id, server],
  )

const attempts = async ({ world, house }: Place, server: string) =>
  (
    await world.system(
      `SELECT 1 FROM connect_attempts WHERE company_id = $1 AND mail_server_id = $2 AND mailbox_link_id IS NOT NULL`,
      [house.id, server],
    )
  ).length

/** A link that is bound to a browser which went on to Microsoft, and that browser's cookies. */
async function followed(place: Place) {
  const { world, signedIn, person, house } = place
  const { id } = await newLink(place)
  const browser = newToken().text
  const [link] = await links(place, id)
  const bound = { browserHash: browserHash(browser, link!.id), openedAt: new Date() }
  await inCompany(house.id, (tx) =>
    tx.mailboxLink.updateMany({ where: { companyId: house.id, id: link!.id }, data: bound }),
  )
  const session = signedIn ? `${await world.openCookie(person)}; ` : ''
  const key = { company: house.id, link: link!.id }
  return { id, key, cookie: `${session}${cookieNames(world.url).browser}=${browser}` }
}

export const mailboxDoors = [
  action(`${FILE}#makeOwnerLink`, SERVER, {
    may: 'mail_server.connect',
    example: async (place) => {
      const id = await addServer(place.house, outlookFields(place.house))
      return {
        params: { company: place.slug, id },
        args: [place.slug, id],
        effect: async () => (await links(place, id)).length === 1,
      }
    },
  }),
  action(`${FILE}#revokeOwnerLink`, SERVER, {
    may: 'mail_server.connect',
    example: async (place) => {
      const { id } = await newLink(place)
      return {
        params: { company: place.slug, id },
        args: [place.slug, id],
        effect: async () => (await links(place, id, 'revoked_at IS NOT NULL')).length === 1,
      }
    },
  }),
  page('/mailbox/[token]', {
    may: 'anyone',
    example: async (place) => ({
      params: { token: (await newLink(place)).token },
      shows: [place.house.mailbox],
    }),
  }),
  action(`${VISITORS}#goToMicrosoft`, '/mailbox/[token]', {
    may: 'anyone',
    example: async (place) => {
      const { id, token } = await newLink(place)
      return {
        params: { token },
        fields: { token },
        effect: async () => (await attempts(place, id)) === 1,
      }
    },
  }),
  page('/mailbox/answer', {
    may: 'anyone',
    reads: ['company', 'link'],
    example: async (place) => {
      const { key, cookie } = await followed(place)
      return { query: key, cookie, shows: [place.house.mailbox] }
    },
  }),
  action(`${VISITORS}#tryAgain`, '/mailbox/answer', {
    may: 'anyone',
    example: async (place) => {
      const { id, key, cookie } = await followed(place)
      return { query: key, fields: key, cookie, effect: async () => (await attempts(place, id)) === 1 }
    },
  }),
]
