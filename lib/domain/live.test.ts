import { expect, it } from 'vitest'
import { concerns, formatLivePayload, parseLivePayload } from './live'

const COMPANY = '0199f000-0000-7000-8000-000000000001'

it('a payload comes back as it was', () => {
  expect(parseLivePayload(formatLivePayload(COMPANY, 'messages', ['a', 'b']))).toEqual({
    companyId: COMPANY,
    change: { kind: 'messages', ids: ['a', 'b'] },
  })
})

it('many ids become any, within PostgreSQL’s bound', () => {
  const ids = Array.from({ length: 100 }, (_, at) => COMPANY.slice(0, -3) + String(at).padStart(3, '0'))
  expect(formatLivePayload(COMPANY, 'messages', ids).length).toBeLessThan(8000)
  expect(parseLivePayload(formatLivePayload(COMPANY, 'messages', [...ids, 'one']))?.change.ids).toEqual([])
})

it.each(['', 'null', '[]', '{"c":1,"k":"messages"}', '{"c":"x","k":"secrets"}', '{"k":"server"}'])(
  '%s is no payload',
  (text) => expect(parseLivePayload(text)).toBeNull(),
)

it('concerns the pages that show it', () => {
  const change = { kind: 'messages', ids: ['a'] } as const
  expect(concerns({ ...change, ids: ['a'] }, ['messages'])).toBe(true)
  expect(concerns({ ...change, ids: ['a'] }, ['server'])).toBe(false)
  expect(concerns({ ...change, ids: ['a'] }, ['messages'], ['b'])).toBe(false)
  expect(concerns({ ...change, ids: [] }, ['messages'], ['b'])).toBe(true)
})
