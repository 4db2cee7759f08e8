import type { Door, Example } from '../door'
import type { Sent } from '../http'
import { actionRequestOf, addressOf, requestOf } from '../invoke'
import type { Attack, Given } from './attack'
import { SPOILS, TOO_LONG_FOR_ADDRESSES, type Spoiled } from './texts'

/** Attacks on a door's address: what stands in its path, and each name of its query. */
export function addressAttacks(door: Door, example: Example): Attack[] {
  const names = Object.keys(SPOILS).filter((how) => !TOO_LONG_FOR_ADDRESSES.has(how))
  const params = Object.keys(example.params ?? {}).flatMap((param) => [
    ...names.map((how) =>
      attack(door, `path ${param}`, how, (given) => {
        const value = SPOILS[how]!(given.example.params![param]!, given.ids)
        return pathWith(door, given.example, param, encode(one(value)))
      }),
    ),
    ...RAW_SEGMENTS.map((raw) =>
      attack(door, `path ${param}`, `raw ${raw}`, ({ example: e }) => pathWith(door, e, param, raw)),
    ),
  ])
  if (door.kind === 'action') return params
  const read = [...new Set([...door.reads, ...Object.keys(example.query ?? {})])]
  const queries = [...read, 'unknown'].flatMap((name) => [
    ...names.map((how) =>
      attack(door, `query ${name}`, how, (given) => {
        const { [name]: text = '', ...rest } = given.example.query ?? {}
        return withQuery(door, given.example, rest, pairs(name, SPOILS[how]!(text, given.ids)))
      }),
    ),
    ...rawQueries(name).map((raw) =>
      attack(door, `query ${name}`, `raw ${raw}`, ({ example: e }) => {
        const { [name]: _left, ...rest } = e.query ?? {}
        return withQuery(door, e, rest, [raw])
      }),
    ),
  ])
  return [...params, ...queries]
}

/** What percent-encoding makes impossible to say otherwise. */
const RAW_SEGMENTS = [
  '%',
  '%zz',
  '%00',
  '%2e%2e%2f',
  '..',
  '.',
  '%2F',
  '%5c',
  ';a=b',
  '%E0%A4%A',
  '%ED%A0%80',
  '[company]',
  '*',
  '',
]

const rawQueries = (name: string) => [
  `${name}`,
  `${name}=%`,
  `${name}=%00`,
  `${name}=%E0%A4%A`,
  `${name}[]=a`,
  `${name}[__proto__]=a`,
  `${name}=a&${name}[]=b&${name}=c`,
  `__proto__=a&constructor=b`,
  `&&&=&`,
]

function attack(door: Door, place: string, how: string, address: (given: Given) => string): Attack {
  const make = (given: Given): Sent => ({ ...plainRequest(given), path: address(given) })
  return { door, place, how, make }
}

/** The example's request as it is, for attacks that spoil something beside the form. */
export function plainRequest(given: Given): Sent {
  const { world, door, example, cookie, id, transport } = given
  return door.kind === 'action'
    ? actionRequestOf(world, door, id, example, cookie, transport)
    : requestOf(world, door, example, cookie)
}

function pathWith(door: Door, example: Example, param: string, encoded: string): string {
  const marked = addressOf(door.path, { ...example, params: { ...example.params, [param]: 'SPOILED' } })
  return marked.replace('SPOILED', () => encoded)
}

function withQuery(door: Door, { params }: Example, rest: Record<string, string>, more: string[]): string {
  const kept = new URLSearchParams(rest).toString()
  const query = [...(kept ? [kept] : []), ...more].join('&')
  return addressOf(door.path, { params }) + (query ? `?${query}` : '')
}

function pairs(name: string, value: Spoiled): string[] {
  if (value === null) return []
  return (Array.isArray(value) ? value : [value]).map((text) => `${name}=${encode(text)}`)
}

const one = (value: Spoiled): string | Buffer => (Array.isArray(value) ? value.join('/') : (value ?? ''))

/** Every byte that is not a plain letter or digit, percent-encoded. */
export function encode(value: string | Buffer): string {
  return [...Buffer.from(value as string)]
    .map((byte) => {
      const char = String.fromCharCode(byte)
      return /[A-Za-z0-9._~-]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
    })
    .join('')
}
