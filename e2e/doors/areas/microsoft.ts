import { microsoft } from '@/e2e/fixtures/standin'
import { callAction } from '../invoke'
import { route, type Place } from '../door'
import { addServer, outlookFields, restoreApplication } from '../rows'

const CONNECT = 'app/(console)/[company]/mail-servers/actions.ts#connectAgain'

/** The address that Microsoft's sign-in sends the browser back to, for a new server of the company's mailbox. */
async function walkToCallback(place: Place, accept = true): Promise<{ id: string; callback: URL }> {
  const { world, house, author } = place
  await world.system(
    `UPDATE grants SET state = 'none', tenant_id = NULL, object_id = NULL, cache_sealed = NULL WHERE company_id = $1`,
    [house.id],
  )
  await restoreApplication(place)
  const id = await addServer(house, outlookFields(house))
  const params = { company: house.slug, id }
  const asked = await callAction(world, CONNECT, author, { params, args: [house.slug, id] })
  const url = asked.state?.goTo
  if (!url) throw new Error(`no way to Microsoft: ${asked.answer.status} ${asked.answer.text.slice(0, 300)}`)
  const walked = await microsoft.authorize({ url, account: house.mailbox, accept })
  if (!('redirect' in walked)) throw new Error(`the stand-in refused: ${walked.shown.code}`)
  return { id, callback: new URL(walked.redirect) }
}

export const microsoftDoors = [
  route('GET', '/microsoft_outlook/confirm', {
    may: 'mail_server.connect',
    reads: ['state', 'code', 'error', 'error_description', 'iss'],
    // An attempt belongs to one person's session in one company: to everybody else it is none of theirs.
    refuses: { role: 'forbidden', other: 'refused' },
    example: async (place) => {
      const { id, callback } = await walkToCallback(place)
      const sql = `SELECT 1 FROM grants WHERE company_id = $1 AND mail_server_id = $2 AND state = 'checking'`
      return {
        query: Object.fromEntries(callback.searchParams),
        effect: async () => (await place.world.system(sql, [place.house.id, id])).length === 1,
      }
    },
  }),
  route('GET', '/microsoft_outlook/confirm', {
    case: 'refused there',
    may: 'mail_server.connect',
    refuses: { role: 'forbidden', other: 'refused' },
    reads: ['state', 'error', 'error_description'],
    example: async (place) => {
      const { id, callback } = await walkToCallback(place, false)
      const sql = `SELECT 1 FROM connect_attempts WHERE company_id = $1 AND mail_server_id = $2 AND outcome IS NOT NULL`
      return {
        query: Object.fromEntries(callback.searchParams),
        effect: async () => (await place.world.system(sql, [place.house.id, id])).length === 1,
      }
    },
  }),
]
