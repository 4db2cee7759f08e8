import { randomUUID } from 'node:crypto'
import { requestExport } from '@/lib/data/privacy/request-export'
import { action, page, route, type Place } from '../door'
import { addMessage } from '../rows'

const FILE = 'app/(console)/[company]/settings/privacy/actions.ts'
const PAGE = '/[company]/settings/privacy'

/** One at a time: what an earlier example asked for is taken away. */
async function clearExports({ world, house }: Place): Promise<void> {
  await world.system('DELETE FROM data_exports WHERE company_id = $1', [house.id])
}

async function countExports({ world, house }: Place): Promise<number> {
  const sql = 'SELECT count(*)::int AS count FROM data_exports WHERE company_id = $1'
  return (await world.system<{ count: number }>(sql, [house.id]))[0]!.count
}

async function addExport(place: Place): Promise<string> {
  await clearExports(place)
  return (await requestExport(place.house.people.owner.who))!
}

export const privacyDoors = [
  page(PAGE, {
    may: 'settings.view',
    reads: ['download'],
    example: async (place) => {
      const { world, house, slug } = place
      const days = String(100 + Math.floor(Math.random() * 200))
      await world.system(
        `INSERT INTO retention_rules (company_id, body_days) VALUES ($1, $2::int)
         ON CONFLICT (company_id) DO UPDATE SET body_days = excluded.body_days`,
        [house.id, days],
      )
      return { params: { company: slug }, shows: [`value="${days}"`] }
    },
  }),
  action(`${FILE}#saveRetentionRules`, PAGE, {
    may: 'settings.edit',
    example: async ({ world, house, slug }) => {
      const sql = 'SELECT version, body_days AS days FROM retention_rules WHERE company_id = $1'
      const read = async () => (await world.system<{ version: number; days: number }>(sql, [house.id]))[0]
      const before = await read()
      const days = ((before?.days ?? 30) % 300) + 1
      return {
        params: { company: slug },
        args: [slug],
        fields: {
          bodyDays: String(days),
          messageMonths: '12',
          auditMonths: '12',
          version: String(before?.version ?? 0),
        },
        effect: async () => (await read())?.days === days,
      }
    },
  }),
  action(`${FILE}#eraseCorrespondent`, PAGE, {
    may: 'settings.edit',
    example: async ({ world, house, slug }) => {
      const id = await addMessage(house, house.people.owner)
      const address = `oubli-${randomUUID().slice(0, 8)}@lorme.example`
      await world.system(`UPDATE messages SET state = 'sent', settled_at = now() WHERE id = $1`, [id])
      await world.system(`UPDATE recipients SET address = $2 WHERE message_id = $1 AND position = 0`, [
        id,
        address,
      ])
      const sql = 'SELECT 1 FROM recipients WHERE company_id = $1 AND address = $2'
      return {
        params: { company: slug },
        args: [slug],
        fields: { address, sure: 'on' },
        effect: async () => (await world.system(sql, [house.id, address])).length === 0,
      }
    },
  }),
  action(`${FILE}#askForExport`, PAGE, {
    may: 'company.export',
    proof: true,
    example: async (place) => {
      await clearExports(place)
      return {
        params: { company: place.slug },
        args: [place.slug],
        effect: async () => (await countExports(place)) === 1,
      }
    },
  }),
  action(`${FILE}#dropExport`, PAGE, {
    may: 'company.export',
    plain: true,
    hasRows: true,
    example: async (place) => {
      const id = await addExport(place)
      return {
        params: { company: place.slug },
        args: [place.slug],
        fields: { id },
        effect: async () => (await countExports(place)) === 0,
      }
    },
  }),
  route('GET', `${PAGE}/exports/[id]`, {
    may: 'company.export',
    proof: true,
    example: async (place) => {
      const id = await addExport(place)
      const { world, house } = place
      const data = Buffer.from(`PK ${house.marker}`)
      await world.system(
        `INSERT INTO data_export_chunks (company_id, export_id, seq, data) VALUES ($1, $2, 0, $3)`,
        [house.id, id, data],
      )
      await world.system(
        `UPDATE data_exports SET state = 'done', size = $2, expires_at = now() + interval '1 day' WHERE id = $1`,
        [id, data.length],
      )
      return { params: { company: place.slug, id }, shows: [house.marker] }
    },
  }),
]
