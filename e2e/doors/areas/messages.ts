import { action, page, route, type Place } from '../door'
import { addMessage, addServer, addUpload, messageFields } from '../rows'

const LIST = '/[company]/messages'

const uploads = ({ world, house }: Place, id: string) =>
  world.system(`SELECT state FROM attachments WHERE company_id = $1 AND id = $2`, [house.id, id])

/** A file in a message of somebody's. */
async function attached({ house, slug }: Place, author: Place['author']) {
  const writer = author.who.can('message.send') ? author : house.people.owner
  const id = await addUpload(house, writer)
  await addMessage(house, writer, [id])
  return { params: { id }, query: { company: slug }, shows: [house.marker] }
}

export const messageDoors = [
  page(LIST, {
    may: 'message.view_own',
    reads: ['state', 'server', 'merge', 'period', 'from', 'until', 'q', 'older', 'newer'],
    example: async ({ house, slug, author }) => {
      const id = await addMessage(house, author)
      const query = {
        q: house.marker,
        state: 'queued',
        period: 'custom',
        from: '2020-01-01',
        until: '2040-12-31',
      }
      return {
        params: { company: slug },
        query: { ...query, server: house.serverId, merge: '', newer: '', older: '' },
        shows: [id],
      }
    },
  }),
  page(`${LIST}/new`, {
    may: 'message.send',
    example: ({ slug, author }) => ({ params: { company: slug }, shows: [author.email] }),
  }),
  page(`${LIST}/new`, {
    case: 'with what an earlier one said',
    may: 'message.send',
    reads: ['again'],
    hasRows: true,
    refuses: { rows: 'not_found' },
    example: async ({ world, house, slug, author }) => {
      const id = await addMessage(house, author)
      await world.system(`UPDATE messages SET state = 'cancelled' WHERE company_id = $1 AND id = $2`, [
        house.id,
        id,
      ])
      return { params: { company: slug }, query: { again: id }, shows: [house.marker] }
    },
  }),
  page(`${LIST}/[id]`, {
    may: 'message.view_own',
    example: async ({ house, slug, author }) => ({
      params: { company: slug, id: await addMessage(house, author) },
      shows: [house.marker],
    }),
  }),
  page(`${LIST}/[id]`, {
    case: 'a colleague’s',
    may: 'message.view_all',
    refuses: { role: 'not_found' },
    example: async ({ house, slug }) => ({
      params: { company: slug, id: await addMessage(house, house.people.owner) },
      shows: [house.marker],
    }),
  }),
  action('app/(console)/[company]/messages/new/actions.ts#send', `${LIST}/new`, {
    may: 'message.send',
    hasRows: true,
    refuses: { rows: 'refused' },
    example: async (place) => {
      const { world, house, slug, author, person } = place
      const fields = messageFields(house, slug === house.slug ? author : person)
      const sql = 'SELECT 1 FROM messages WHERE company_id = $1 AND submission_key = $2'
      return {
        params: { company: slug },
        args: [slug],
        fields: { ...fields, bcc: '', replyTo: '', html: '', attachments: await addUpload(house, author) },
        effect: async () => (await world.system(sql, [house.id, fields.submissionKey])).length === 1,
      }
    },
  }),
  action('app/(console)/[company]/messages/actions.ts#decide', `${LIST}/[id]`, {
    may: 'message.send',
    example: async (place) => {
      const { world, house, slug, author } = place
      const id = await addMessage(house, author)
      const set = (table: string, key: string) =>
        world.system(`UPDATE ${table} SET state = 'uncertain' WHERE company_id = $1 AND ${key} = $2`, [
          house.id,
          id,
        ])
      await set('messages', 'id')
      await set('recipients', 'message_id')
      const sql = `SELECT 1 FROM messages WHERE company_id = $1 AND id = $2 AND state = 'sent'`
      return {
        params: { company: slug, id },
        args: [slug, id],
        fields: { decision: 'sent' },
        effect: async () => (await world.system(sql, [house.id, id])).length === 1,
      }
    },
  }),
  action('app/(console)/[company]/messages/actions.ts#giveToServer', `${LIST}/[id]`, {
    may: 'message.send',
    example: async (place) => {
      const { world, house, slug, author } = place
      const id = await addMessage(house, author)
      const server = await addServer(house, { fromFilter: house.domain })
      // The owner's server is not connected: what waits for it may be given to another.
      const sql = 'SELECT 1 FROM messages WHERE company_id = $1 AND id = $2 AND mail_server_id = $3'
      return {
        params: { company: slug, id },
        args: [slug, id],
        fields: { server },
        effect: async () => (await world.system(sql, [house.id, id, server])).length === 1,
      }
    },
  }),
  ...(['cancel', 'actOnChosen', 'actOnAll'] as const).map((name) =>
    action(`app/(console)/[company]/messages/actions.ts#${name}`, name === 'cancel' ? `${LIST}/[id]` : LIST, {
      may: 'message.send',
      hasRows: name !== 'actOnAll',
      example: async ({ world, house, slug, author }) => {
        const id = await addMessage(house, author)
        const sql = `SELECT 1 FROM messages WHERE company_id = $1 AND id = $2 AND state = 'cancelled'`
        const fields: Record<string, string> = name === 'cancel' ? {} : { what: 'cancel', before: '0' }
        return {
          params: { company: slug, id },
          args: name === 'cancel' ? [slug, id] : name === 'actOnAll' ? [slug, '?state=queued'] : [slug],
          fields: name === 'actOnChosen' ? { ...fields, 'id[]': [id] } : fields,
          effect: async () => (await world.system(sql, [house.id, id])).length === 1,
        }
      },
    }),
  ),
  action('app/(console)/[company]/messages/actions.ts#again', `${LIST}/[id]`, {
    may: 'message.send',
    example: async ({ world, house, slug, author }) => {
      const id = await addMessage(house, author)
      await world.system(`UPDATE messages SET state = 'cancelled' WHERE company_id = $1 AND id = $2`, [
        house.id,
        id,
      ])
      await world.system(
        `UPDATE recipients SET state = 'cancelled' WHERE company_id = $1 AND message_id = $2`,
        [house.id, id],
      )
      const sql = `SELECT 1 FROM message_events WHERE company_id = $1 AND message_id = $2 AND kind = 'sent_again'`
      return {
        params: { company: slug, id },
        args: [slug, id],
        effect: async () => (await world.system(sql, [house.id, id])).length === 1,
      }
    },
  }),
  route('GET', '/api/attachments/[id]', {
    may: 'message.view_own',
    reads: ['company'],
    example: (place) => attached(place, place.author),
  }),
  route('GET', '/api/attachments/[id]', {
    case: 'a colleague’s',
    may: 'message.view_all',
    refuses: { role: 'not_found' },
    example: (place) => attached(place, place.house.people.owner),
  }),
  route('POST', '/api/uploads', {
    may: 'message.send',
    reads: ['company'],
    example: (place) => ({
      query: { company: place.slug },
      headers: {
        'content-type': 'application/octet-stream',
        'x-file-name': encodeURIComponent('plan d’été.txt'),
        'x-file-type': encodeURIComponent('text/plain'),
      },
      body: Buffer.from(place.house.marker),
      effect: async ({ text }) => {
        const { id } = JSON.parse(text) as { id: string }
        return (await uploads(place, id))[0]?.state === 'complete'
      },
    }),
  }),
  route('DELETE', '/api/uploads/[id]', {
    may: 'message.send',
    reads: ['company'],
    example: async (place) => {
      const id = await addUpload(place.house, place.author)
      return {
        params: { id },
        query: { company: place.slug },
        effect: async () => (await uploads(place, id)).length === 0,
      }
    },
  }),
]
