import { getApproval } from '@/lib/data/connection/get-approval'
import { callAction } from '../invoke'
import { action, route, type Door, type Example, type Place } from '../door'
import { addServer, outlookFields } from '../rows'

const FILE = 'app/(console)/[company]/mail-servers/connection-actions.ts'
const PAGE = '/[company]/mail-servers/[id]'

/** A button of a server's page: a fresh server of the company's mailbox, and what shows that it was pressed. */
function command(
  name: string,
  make: (place: Place, id: string) => Promise<Pick<Example, 'fields' | 'effect'>>,
): Door {
  return action(`${FILE}#${name}`, PAGE, {
    may: 'mail_server.connect',
    example: async (place) => {
      const id = await addServer(place.house, outlookFields(place.house))
      return { params: { company: place.slug, id }, args: [place.slug, id], ...(await make(place, id)) }
    },
  })
}

const ATTEMPTS = 'SELECT 1 FROM connect_attempts WHERE company_id = $1 AND mail_server_id = $2'

async function count({ world, house }: Place, id: string, sql: string): Promise<number> {
  return (await world.system(sql, [house.id, id])).length
}

/** A sign-in of the server's: under way, or ended with the wrong account. */
async function addAttempt({ world, house, author }: Place, id: string, ended: boolean): Promise<void> {
  await world.system(
    `INSERT INTO connect_attempts (company_id, id, mail_server_id, user_id, session_id, state_hash, nonce, verifier,
       authority, client_id, expires_at, used_at, outcome, error_text, refused_tenant_id, refused_object_id)
     VALUES ($1, gen_random_uuid(), $2, $3, $4, decode(md5(random()::text), 'hex'), '', '', '', '',
       now() + interval '10 minutes', ${ended ? `now(), 'wrong_account', $5, gen_random_uuid(), gen_random_uuid()` : 'NULL, NULL, $5, NULL, NULL'})`,
    [house.id, id, author.userId, author.who.actor.sessionId, house.colleague],
  )
}

export const connectionDoors = [
  command('takeRefusedAccount', async (place, id) => {
    await addAttempt(place, id, true)
    const pinned = `${ATTEMPTS} AND pinned_oid IS NOT NULL AND take_username`
    return { fields: { takeUsername: 'on' }, effect: async () => (await count(place, id, pinned)) === 1 }
  }),
  command('explainCode', async (place, id) => {
    await addAttempt(place, id, false)
    const pasted = `${ATTEMPTS} AND pasted_codes = ARRAY['50011']`
    return { fields: { error: 'AADSTS50011' }, effect: async () => (await count(place, id, pasted)) === 1 }
  }),
  command('makeApproval', async (place, id) => {
    const made = 'SELECT 1 FROM admin_approvals WHERE company_id = $1 AND mail_server_id = $2'
    return { effect: async () => (await count(place, id, made)) === 1 }
  }),
  // An administrator who approved has no account here: the state alone says what it is about.
  route('GET', '/microsoft_outlook/confirm', {
    case: 'approval',
    may: 'anyone',
    reads: ['state', 'admin_consent', 'tenant', 'error', 'error_description'],
    example: async (place) => {
      const { world, house } = place
      const { owner } = house.people
      const id = await addServer(house, outlookFields(house))
      const params = { company: house.slug, id }
      await callAction(world, `${FILE}#makeApproval`, owner, { params, args: [house.slug, id] })
      const { link } = await getApproval(owner.who, id)
      const state = new URL(link!.url).searchParams.get('state')!
      const approved = `SELECT 1 FROM admin_approvals WHERE company_id = $1 AND mail_server_id = $2 AND outcome = 'approved'`
      return {
        query: { admin_consent: 'True', tenant: house.outlook.directoryId, state },
        effect: async () => (await count(place, id, approved)) === 1,
      }
    },
  }),
]
