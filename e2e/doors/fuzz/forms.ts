import type { Door, Example } from '../door'
import { actionRequestOf, formParts, scriptParts } from '../invoke'
import type { Part } from '../multipart'
import type { Attack, Given } from './attack'
import { SPOILS, type Spoiled } from './texts'

/** Attacks on what an action is given: its fields and its bound arguments. */
export function formAttacks(door: Door, example: Example): Attack[] {
  if (door.kind !== 'action') return []
  const fields = Object.keys(example.fields ?? {})
  return [
    ...fields.flatMap((name) => fieldAttacks(door, name)),
    ...STRANGE_FIELDS.map(([how, make]): Attack => ({
      door,
      place: 'form',
      how,
      mustRefuse: !door.plain && fields.length > 0,
      make: (given) => send(given, [...partsOf(given), ...make().map((part) => named(given, part))]),
    })),
    ...(example.args ?? []).flatMap((_arg, index) => argumentAttacks(door, index)),
  ]
}

function fieldAttacks(door: Door, name: string): Attack[] {
  const spoil = (how: string, value: (given: Given) => Part[], mustRefuse = false): Attack => ({
    door,
    place: `field ${name}`,
    how,
    mustRefuse: mustRefuse && !door.plain,
    make: (given) => {
      const [own, rest] = split(given, name)
      return send(given, [...value(given).map((part) => named(given, part)), ...rest, ...own])
    },
  })
  const text = ({ example }: Given) => [example.fields?.[name] ?? ''].flat().join(', ')
  return [
    ...Object.entries(SPOILS).map(([how, make]) =>
      spoil(how, (given) => values(name, make(text(given), given.ids))),
    ),
    spoil('as a list', (given) => [{ name: `${name}[]`, value: text(given) }]),
    spoil('as an object', (given) => [{ name: `${name}[key]`, value: text(given) }], true),
    spoil('with a path', (given) => [{ name: `${name}.value`, value: text(given) }], true),
    spoil('as a file', () => [{ name, value: Buffer.alloc(100), fileName: 'a.bin' }]),
    spoil('1,000 times', (given) => Array.from({ length: 1_000 }, () => ({ name, value: text(given) }))),
  ]
}

/** Fields that no form of ours has. */
const STRANGE_FIELDS: [how: string, make: () => Part[]][] = [
  ['an unknown field', () => [{ name: 'companyId', value: 'other' }]],
  ['a role', () => [{ name: 'role', value: 'owner' }]],
  ['__proto__', () => [{ name: '__proto__', value: 'x' }]],
  ['__proto__ as a path', () => [{ name: '__proto__[admin]', value: 'x' }]],
  ['constructor', () => [{ name: 'constructor', value: 'x' }]],
  ['toString', () => [{ name: 'toString', value: 'x' }]],
  ['a name of nothing', () => [{ name: '', value: 'x' }]],
  ['a name with a line end', () => [{ name: 'a\r\nb', value: 'x' }]],
  ['a name of 10,000', () => [{ name: 'a'.repeat(10_000), value: 'x' }]],
  ['1,000 of them', () => Array.from({ length: 1_000 }, (_, index) => ({ name: `f${index}`, value: 'x' }))],
]

const TYPES: [how: string, value: unknown][] = [
  ['null', null],
  ['a number', 5],
  ['true', true],
  ['an object', { toString: 'x' }],
  ['a list', ['a']],
  ['deep', JSON.parse('['.repeat(400) + ']'.repeat(400))],
  ['undefined', '$undefined'],
  ['NaN', '$NaN'],
  ['infinite', '$Infinity'],
  ['minus zero', '$-0'],
  ['a big integer', '$n12345678901234567890'],
  ['a date', '$D2026-11-24T00:00:00.000Z'],
  ['a date that is none', '$Dnever'],
  ['the form again', '$K1'],
  ['a form that is not there', '$K9'],
]

function argumentAttacks(door: Door, index: number): Attack[] {
  const change = (how: string, value: (given: Given) => unknown): Attack => ({
    door,
    place: `argument ${index}`,
    how,
    make: (given) => {
      const args = [...(given.example.args ?? [])] as unknown[]
      args[index] = value(given)
      return send(given, partsOf(given, args))
    },
  })
  const text = (given: Given) => given.example.args![index]!
  return [
    ...Object.entries(SPOILS).map(([how, make]) =>
      change(how, (given) => {
        const spoiled = make(text(given), given.ids)
        // JSON says what multipart cannot: half a pair of surrogates in a text.
        return Buffer.isBuffer(spoiled) ? `${text(given)}\ud800` : spoiled
      }),
    ),
    // As the wire has it: a text that begins with $ is a reference there.
    ...TYPES.map(([how, value]): Attack => ({
      ...change(how, () => 'SPOILED'),
      how: `type: ${how}`,
      make: (given) => {
        const args = [...(given.example.args ?? [])] as unknown[]
        args[index] = 'SPOILED'
        const parts = partsOf(given, args).map((part) => ({
          ...part,
          value:
            typeof part.value === 'string'
              ? part.value.replace('"SPOILED"', JSON.stringify(value))
              : part.value,
        }))
        return send(given, parts)
      },
    })),
  ]
}

function partsOf(
  { example, door, id, transport }: Given,
  args: readonly unknown[] = example.args ?? [],
): Part[] {
  return transport === 'script'
    ? scriptParts(args, example.fields, door.plain)
    : formParts(id, args, example.fields, door.plain)
}

/** The request's parts: those of one field put aside, the action's own at the end. */
function split(given: Given, name: string): [own: Part[], rest: Part[]] {
  const wire = wireName(given, name)
  const parts = partsOf(given).filter((part) => part.name !== wire)
  const own = parts.filter((part) => isOwn(part))
  return [own, parts.filter((part) => !isOwn(part))]
}

const isOwn = ({ name }: Part) => name === '0' || name.startsWith('$ACTION')
const wireName = ({ transport }: Given, name: string) => (transport === 'script' ? `_1_${name}` : name)
const named = (given: Given, part: Part): Part => ({ ...part, name: wireName(given, part.name) })

/** The action's own part is the last by script: what comes behind it is not seen. */
function send(given: Given, parts: Part[]) {
  const { world, door, id, example, cookie, transport } = given
  const ordered = [...parts.filter((part) => !isOwn(part)), ...parts.filter(isOwn)]
  return actionRequestOf(world, door, id, example, cookie, transport, ordered)
}

function values(name: string, spoiled: Spoiled): Part[] {
  if (spoiled === null) return []
  return (Array.isArray(spoiled) ? spoiled : [spoiled]).map((value) => ({ name, value }))
}
