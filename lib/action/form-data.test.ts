import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { checkbox, findUnknownFields, handBack, readFields, readPlainForm, submissionOf } from './form-data'

function form(...entries: [string, string | Blob][]): FormData {
  const data = new FormData()
  for (const [name, value] of entries) data.append(name, value)
  return data
}

describe('a form as an object', () => {
  it('keeps texts, gathers lists, leaves out what is Next’s and files', () => {
    const fields = readFields(
      form(
        ['$ACTION_REF_1', ''],
        ['$ACTION_KEY', 'k'],
        ['name', ' a '],
        ['tag', '1'],
        ['tag', '2'],
        ['ids[]', 'x'],
        ['file', new Blob(['bytes'])],
      ),
    )
    expect({ ...fields }).toEqual({ name: ' a ', tag: ['1', '2'], ids: ['x'] })
  })

  it('has no inherited names', () => {
    expect(readFields(form()).constructor).toBeUndefined()
    expect(Object.keys(readFields(form(['__proto__', 'x'])))).toEqual(['__proto__'])
  })

  it('is handed back without secrets', () => {
    const fields = readFields(form(['name', 'a'], ['password', 'p'], ['to[]', 'x'], ['to[]', 'y']))
    expect(handBack(fields, ['password'])).toEqual({ name: 'a', to: 'x, y' })
  })
})

describe('fields a schema does not have', () => {
  const inner = z.object({ name: z.string(), on: checkbox })
  it.each([
    ['an object', inner],
    ['a checked object', inner.refine(() => true)],
    ['a transformed object', inner.transform((value) => value.name)],
    ['a prepared object', z.preprocess((value) => value, inner)],
  ])('are found behind %s', (_name, schema) => {
    const fields = readFields(form(['name', 'a'], ['companyId', 'other'], ['role', 'owner']))
    expect(findUnknownFields(schema, fields)).toEqual(['companyId', 'role'])
  })
})

it('a checkbox is on or absent', () => {
  expect([checkbox.parse('on'), checkbox.parse(undefined)]).toEqual([true, false])
  expect(checkbox.safeParse('yes').success).toBe(false)
})

describe('a plain form', () => {
  const schema = z.strictObject({ on: z.enum(['true', 'false']) })
  it.each<[string, unknown, { on: string } | null]>([
    ['ours', form(['on', 'true']), { on: 'true' }],
    ['with a field of somebody else’s', form(['on', 'true'], ['role', 'owner']), null],
    ['with the field twice', form(['on', 'true'], ['on', 'false']), null],
    ['with another value', form(['on', 'yes']), null],
    ['that is no form', 'on=true', null],
  ])('%s', (_name, data, input) => expect(readPlainForm(schema, data)).toEqual(input))
})

describe('one id for what was sent', () => {
  const key = '0d4f7a52-9c1e-4b3a-8f60-2a7c5e9d1b34'
  const id = (fields: Record<string, string | string[]>, sent: string | null = key) =>
    submissionOf({ key: sent, fields })

  it('is the same for the same, whatever the order', () => {
    expect(id({ a: '1', b: ['2', '3'] })).toBe(id({ b: ['2', '3'], a: '1' }))
    expect(id({})).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/)
  })

  it('is another for another form, other words, or words elsewhere', () => {
    const ids = [
      id({ a: '1' }),
      id({ a: '2' }),
      id({ b: '1' }),
      id({ a: ['1'] }),
      id({ a: '1', b: '' }),
      id({ a: '1' }, '1d4f7a52-9c1e-4b3a-8f60-2a7c5e9d1b34'),
    ]
    expect(new Set(ids).size).toBe(ids.length)
    expect(id({ a: '1' }, null)).toBeNull()
  })
})
