import { describe, expect, it } from 'vitest'
import { findForeignChanges, readBase } from './three-way'

describe('findForeignChanges', () => {
  it.each([
    ['nobody changed anything', { port: '25' }, { port: '25' }, { port: '25' }, []],
    ['only I changed it', { port: '25' }, { port: '25' }, { port: '465' }, []],
    ['the other one changed it, I did not', { port: '25' }, { port: '587' }, { port: '25' }, ['25 → 587']],
    ['both changed it', { port: '25' }, { port: '587' }, { port: '465' }, ['25 → 587']],
    ['both changed it to the same', { port: '25' }, { port: '587' }, { port: '587' }, []],
    ['a tick was taken away', { debug: 'on' }, { debug: '' }, { debug: 'on' }, ['on → ']],
    ['what was there before is unknown', null, { port: '587' }, { port: '25' }, ['? → 587']],
    ['unknown, and the same', null, { port: '25' }, { port: '25' }, []],
  ])('%s', (_name, base, stored, typed, said) => {
    const changes = findForeignChanges(base, stored, typed)
    expect(changes.map(({ before, now }) => `${before ?? '?'} → ${now}`)).toEqual(said)
  })
})

describe('readBase', () => {
  it('takes a flat object of texts', () => {
    expect(readBase('{"port":"25"}')).toEqual({ port: '25' })
  })
  it.each([undefined, '', '{', '[]', 'null', '"text"', '{"port":25}', '{"a":{"b":"c"}}'])(
    'takes nothing else: %s',
    (text) => {
      expect(readBase(text)).toBeNull()
    },
  )
})
