import { action, page, route, type Place } from '../door'
import { addMerge, addMergeUpload } from '../rows'

const LIST = '/[company]/messages/merges'
const ACTIONS = 'app/(console)/[company]/messages/merges/actions.ts'

const stateOf = async ({ world, house }: Place, id: string) =>
  (await world.system('SELECT state FROM mail_merges WHERE company_id = $1 AND id = $2', [house.id, id]))[0]
    ?.state

/** Another's mail-merge cannot be prepared: it is made by who uses it, where they may. */
const own = (place: Place) => addMerge(place.house, place.author)

export const mergeDoors = [
  page(LIST, {
    may: 'message.view_own',
    reads: ['older', 'newer', 'done'],
    example: async (place) => ({
      params: { company: place.slug },
      query: { older: '', newer: '', done: 'discarded' },
      shows: [await own(place)],
    }),
  }),
  page(`${LIST}/new`, {
    may: 'message.send',
    example: ({ slug }) => ({ params: { company: slug } }),
  }),
  page(`${LIST}/new/[id]`, {
    may: 'message.send',
    example: async (place) => ({
      params: { company: place.slug, id: await own(place) },
      shows: [place.house.marker],
    }),
  }),
  page(`${LIST}/[id]`, {
    may: 'message.view_own',
    reads: ['after', 'done'],
    example: async (place) => ({
      params: { company: place.slug, id: await own(place) },
      query: { after: '0', done: 'started' },
      shows: [place.house.marker],
    }),
  }),
  page(`${LIST}/[id]`, {
    case: 'a colleague’s',
    may: 'message.view_all',
    refuses: { role: 'not_found' },
    example: async ({ house, slug }) => ({
      params: { company: slug, id: await addMerge(house, house.people.owner) },
      shows: [house.marker],
    }),
  }),
  route('GET', `${LIST}/[id]/rejected`, {
    may: 'message.view_own',
    example: async (place) => ({
      params: { company: place.slug, id: await own(place) },
      shows: [place.house.marker],
    }),
  }),
  action(`${ACTIONS}#readFile`, `${LIST}/new`, {
    may: 'message.send',
    hasRows: true,
    refuses: { rows: 'refused' },
    example: async ({ world, house, slug, author }) => {
      const file = await addMergeUpload(house, author)
      const sql = `SELECT 1 FROM mail_merges WHERE company_id = $1 AND upload_id = $2 AND state = 'draft'`
      return {
        params: { company: slug },
        args: [slug],
        fields: { file },
        effect: async () => (await world.system(sql, [house.id, file])).length === 1,
      }
    },
  }),
  action(`${ACTIONS}#check`, `${LIST}/new/[id]`, {
    may: 'message.send',
    example: async (place) => {
      const { world, house, slug, author, person } = place
      const id = await own(place)
      const fields = {
        from: (slug === house.slug ? author : person).email,
        column: '1',
        replyTo: '',
        subject: `Invitation ${house.marker}`,
        text: 'Bonjour {{Nom}}',
        html: '',
        priority: 'bulk',
        sendAt: '',
        unsubscribe: '',
        once: 'on',
        version: '1',
      }
      const sql = 'SELECT 1 FROM mail_merges WHERE company_id = $1 AND id = $2 AND version = 2'
      return {
        params: { company: slug, id },
        args: [slug, id],
        fields,
        effect: async () => (await world.system(sql, [house.id, id])).length === 1,
      }
    },
  }),
  ...(['start', 'stop', 'discard'] as const).map((name) =>
    action(`${ACTIONS}#${name}`, `${LIST}/[id]`, {
      may: 'message.send',
      example: async (place) => {
        const id = await addMerge(place.house, place.author, name === 'stop')
        const fields: Record<string, string> =
          name === 'start' ? { version: '1' } : name === 'stop' ? { answer: 'stop' } : {}
        const wanted = { start: 'running', stop: 'stopping', discard: undefined }[name]
        return {
          params: { company: place.slug, id },
          args: [place.slug, id],
          fields,
          effect: async () => (await stateOf(place, id)) === wanted,
        }
      },
    }),
  ),
]
