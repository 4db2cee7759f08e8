import { action, type Door, type Example, type Place } from '../door'
import { addServer } from '../rows'

const FILE = 'app/(console)/[company]/mail-servers/[id]/connection-test-actions.ts'
const PAGE = '/[company]/mail-servers/[id]'

/** A button of a fresh server's page. */
function button(name: string, make: (place: Place, id: string) => Pick<Example, 'fields' | 'effect'>): Door {
  return action(`${FILE}#${name}`, PAGE, {
    may: 'mail_server.test',
    example: async (place) => {
      const id = await addServer(place.house)
      return { params: { company: place.slug, id }, args: [place.slug, id], ...make(place, id) }
    },
  })
}

export const connectionTestDoors = [
  button('testConnection', ({ world, house }, id) => ({
    effect: async () => {
      const sql = 'SELECT 1 FROM connection_tests WHERE company_id = $1 AND mail_server_id = $2'
      return (await world.system(sql, [house.id, id])).length === 1
    },
  })),
  button('sendTrial', ({ world, house }, id) => ({
    fields: { to: `essai@${house.domain}` },
    effect: async () => {
      const sql = `SELECT 1 FROM messages WHERE company_id = $1 AND mail_server_id = $2 AND origin = 'test'`
      return (await world.system(sql, [house.id, id])).length === 1
    },
  })),
]
