import { setArchived } from '@/lib/data/mail-servers/archive-mail-server'
import { page, route, type Place } from '../door'
import { addServer } from '../rows'

const READS = ['area', 'outcome', 'actor', 'period', 'from', 'until', 'older', 'newer']

/** Something that stands in the log with the company's words. */
async function record({ house, slug }: Place) {
  const { who, userId } = house.people.owner
  await setArchived(who, await addServer(house), true)
  const period = { period: 'custom', from: '2020-01-01', until: '2040-12-31' }
  return {
    params: { company: slug },
    query: { ...period, area: 'servers', outcome: 'done', actor: userId, older: '', newer: '' },
    shows: [house.marker],
  }
}

export const auditDoors = [
  page('/[company]/audit', { may: 'audit.view', reads: [...READS, 'download'], example: record }),
  route('GET', '/[company]/audit/export', {
    may: 'audit.view',
    proof: true,
    reads: [...READS, 'format'],
    example: async (place) => {
      const { query, ...rest } = await record(place)
      return { ...rest, query: { ...query, format: 'jsonl' } }
    },
  }),
]
