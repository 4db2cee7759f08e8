import { expect, it } from 'vitest'
import { findAttentions, type CompanyFigures } from './company-attention'

const NOW = new Date('2026-11-24T10:00:00Z')
const QUIET: CompanyFigures = {
  suspendedAt: null,
  deleteAfter: null,
  reconnect: 0,
  failed: 0,
  uncertain: 0,
  held: 0,
  secretExpiresOn: null,
}
const on = (day: string) => ({ secretExpiresOn: new Date(`${day}T00:00:00Z`) })

it.each<[string, Partial<CompanyFigures>, string[]]>([
  ['nothing', {}, []],
  ['nothing that may be seen', { reconnect: null, failed: null, uncertain: null, held: null }, []],
  [
    'counts',
    { failed: 2, held: 1, reconnect: 1, uncertain: 3 },
    ['reconnect', 'failed', 'uncertain', 'held'],
  ],
  ['suspended', { suspendedAt: NOW }, ['suspended']],
  ['being deleted', { suspendedAt: NOW, deleteAfter: NOW }, ['deleting']],
  ['a secret that ended yesterday', on('2026-11-22'), ['secret_over']],
  ['a secret on its last day', on('2026-11-24'), ['secret_ends']],
  ['a secret that ends in thirty days', on('2026-12-24'), ['secret_ends']],
  ['a secret that ends later', on('2026-12-25'), []],
])('%s', (_name, figures, expected) => {
  expect(findAttentions({ ...QUIET, ...figures }, NOW)).toEqual(expected)
})
