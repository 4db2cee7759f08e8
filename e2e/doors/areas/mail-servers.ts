import { action, page, type Door, type Example, type Place } from '../door'
import { addServer, outlookFields, serverFields } from '../rows'

const FILE = 'app/(console)/[company]/mail-servers/actions.ts'
const LIST = '/[company]/mail-servers'
const PAGE = `${LIST}/[id]`

type Server = { id: string; description: string; version: number; archived: boolean; deleted: boolean }

async function read({ world, house }: Place, where = 'true', values: unknown[] = []): Promise<Server[]> {
  return world.system<Server>(
    `SELECT id, description, version, archived_at IS NOT NULL AS archived, deleted_at IS NOT NULL AS deleted
       FROM mail_servers WHERE company_id = $1 AND ${where} ORDER BY id`,
    [house.id, ...values],
  )
}

const readOne = async (place: Place, id: string) => (await read(place, 'id = $2', [id]))[0]!

/** A button of a server's page: a fresh server, and what shows that it was pressed. */
function command(
  name: string,
  may: Door['may'],
  make: (place: Place) => Promise<{ id: string } & Pick<Example, 'fields' | 'effect'>>,
  more: { proof?: boolean } = {},
): Door {
  return action(`${FILE}#${name}`, PAGE, {
    may,
    ...more,
    example: async (place) => {
      const { id, ...rest } = await make(place)
      return { params: { company: place.slug, id }, args: [place.slug, id], ...rest }
    },
  })
}

const connected = (place: Place, id: string) =>
  place.world.system(
    `UPDATE grants SET state = 'reconnect', tenant_id = gen_random_uuid(), object_id = gen_random_uuid()
      WHERE company_id = $1 AND mail_server_id = $2`,
    [place.house.id, id],
  )

export const mailServerDoors = [
  page(LIST, {
    may: 'mail_server.view',
    reads: ['q', 'archived', 'order', 'done', 'count'],
    example: async ({ house, slug }) => ({
      params: { company: slug },
      query: { q: house.marker, order: 'description', done: 'deletedKept', count: '2' },
      shows: [house.marker],
    }),
  }),
  page(`${LIST}/new`, {
    may: 'mail_server.edit',
    example: ({ slug }) => ({ params: { company: slug } }),
  }),
  page(PAGE, {
    may: 'mail_server.view',
    reads: ['done', 'count', 'failed'],
    example: async ({ house, slug }) => ({
      params: { company: slug, id: house.serverId },
      query: { done: 'created', failed: 'refused' },
      shows: [house.marker],
    }),
  }),
  action(`${FILE}#createServer`, `${LIST}/new`, {
    may: 'mail_server.edit',
    example: (place) => {
      const { house, slug } = place
      const fields = serverFields(house, {
        username: `envoi@${house.domain}`,
        password: 'mot de passe',
        fromFilter: `devis@${house.domain}, ventes.example`,
        displayName: house.marker,
        replyTo: `reponse@${house.domain}`,
        debug: 'on',
        intent: 'save',
        version: '0',
      })
      return {
        params: { company: slug },
        args: [slug],
        fields,
        effect: async () => (await read(place, 'description = $2', [fields.description])).length === 1,
      }
    },
  }),
  command(
    'saveServer',
    'mail_server.edit',
    async (place) => {
      const id = await addServer(place.house)
      const fields = serverFields(place.house, {
        host: `ailleurs.${place.house.domain}`,
        username: `envoi@${place.house.domain}`,
        password: '',
        fromFilter: '',
        displayName: '',
        replyTo: '',
        intent: 'save',
        version: '1',
      })
      return {
        id,
        fields,
        effect: async () => (await readOne(place, id)).description === fields.description,
      }
    },
    { proof: true },
  ),
  command('connectAgain', 'mail_server.connect', async (place) => {
    const id = await addServer(place.house, outlookFields(place.house))
    const sql = 'SELECT 1 FROM connect_attempts WHERE company_id = $1 AND mail_server_id = $2'
    return { id, effect: async () => (await place.world.system(sql, [place.house.id, id])).length === 1 }
  }),
  command('disconnectServer', 'mail_server.connect', async (place) => {
    const id = await addServer(place.house, outlookFields(place.house))
    await connected(place, id)
    const sql = `SELECT 1 FROM grants WHERE company_id = $1 AND mail_server_id = $2 AND state = 'none'`
    return { id, effect: async () => (await place.world.system(sql, [place.house.id, id])).length === 1 }
  }),
  command('archiveServer', 'mail_server.edit', async (place) => {
    const id = await addServer(place.house)
    return { id, effect: async () => (await readOne(place, id)).archived }
  }),
  command('restoreServer', 'mail_server.edit', async (place) => {
    const id = await addServer(place.house)
    const sql = 'UPDATE mail_servers SET archived_at = now() WHERE company_id = $1 AND id = $2'
    await place.world.system(sql, [place.house.id, id])
    return { id, effect: async () => !(await readOne(place, id)).archived }
  }),
  command('pauseServer', 'mail_server.edit', async (place) => {
    const id = await addServer(place.house)
    return {
      id,
      effect: async () => (await read(place, 'id = $2 AND paused_at IS NOT NULL', [id])).length === 1,
    }
  }),
  command('resumeServer', 'mail_server.edit', async (place) => {
    const id = await addServer(place.house)
    const sql = 'UPDATE mail_servers SET paused_at = now() WHERE company_id = $1 AND id = $2'
    await place.world.system(sql, [place.house.id, id])
    return { id, effect: async () => (await read(place, 'id = $2 AND paused_at IS NULL', [id])).length === 1 }
  }),
  command('duplicateServer', 'mail_server.edit', async (place) => {
    const id = await addServer(place.house)
    const { description } = await readOne(place, id)
    const copies = () => read(place, 'description LIKE $2 AND id <> $3', [`%${description}%`, id])
    return { id, effect: async () => (await copies()).length === 1 }
  }),
  command('deleteServer', 'mail_server.delete', async (place) => {
    const id = await addServer(place.house)
    return {
      id,
      fields: { name: (await readOne(place, id)).description },
      effect: async () => (await readOne(place, id)).deleted,
    }
  }),
]
