import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { encodeMultipart, type Part } from '@/e2e/doors/multipart'
import { isActionRequest, isReadableAction } from './action-request'

const ID = '7f37a0d910f51426299c8b5433de4d2795ec5f03a6'
const IDLE = '{"status":"idle"}'

function request(headers: Record<string, string>, method = 'POST'): IncomingMessage {
  return { method, headers } as unknown as IncomingMessage
}

async function byScript(parts: Part[], change: (body: Buffer) => Buffer = (body) => body): Promise<boolean> {
  const { contentType, body } = encodeMultipart(parts)
  return isReadableAction(request({ 'next-action': ID, 'content-type': contentType }), change(body))
}

async function byForm(parts: Part[]): Promise<boolean> {
  const { contentType, body } = encodeMultipart(parts)
  return isReadableAction(request({ 'content-type': contentType }), body)
}

describe('what is looked at', () => {
  it.each<[boolean, string, Record<string, string>, string]>([
    [true, 'POST', { 'next-action': ID }, '/atelier'],
    [true, 'POST', { 'content-type': 'multipart/form-data; boundary=x' }, '/atelier'],
    [false, 'GET', { 'next-action': ID }, '/atelier'],
    [false, 'POST', { 'content-type': 'application/x-www-form-urlencoded' }, '/atelier'],
    [false, 'POST', { 'content-type': 'multipart/form-data; boundary=x' }, '/api/uploads'],
  ])('%s: %s %o %s', (expected, method, headers, path) =>
    expect(isActionRequest(request(headers, method), path)).toBe(expected),
  )
})

describe('an action by script', () => {
  const field = { name: '_1_description', value: 'Courrier' }
  it.each<[string, Part[]]>([
    ['with its form', [field, { name: '0', value: `["atelier",${IDLE},"$K1"]` }]],
    ['without fields', [{ name: '0', value: '["atelier","$K1"]' }]],
    [
      'with a file',
      [
        { name: '_1_file', value: 'x', fileName: 'a.txt' },
        { name: '0', value: '["$K1"]' },
      ],
    ],
    [
      'with a state that has been around',
      [{ name: '0', value: '[{"status":"error","formError":{"why":"$undefined"}},"$K1"]' }],
    ],
    ['with a text that begins with $', [{ name: '0', value: '["$$5"]' }]],
  ])('%s passes', async (_name, parts) => expect(await byScript(parts)).toBe(true))

  it('as a text passes', async () => {
    const text = request({ 'next-action': ID, 'content-type': 'text/plain;charset=UTF-8' })
    expect(await isReadableAction(text, Buffer.from('["atelier"]'))).toBe(true)
    expect(await isReadableAction(text, Buffer.from('['))).toBe(false)
  })

  it.each<[string, Part[]]>([
    ['nothing', []],
    ['no JSON', [{ name: '0', value: 'x' }]],
    ['no list', [{ name: '0', value: '{"then":"$0:constructor"}' }]],
    [
      'arguments twice',
      [
        { name: '0', value: '[]' },
        { name: '0', value: '[]' },
      ],
    ],
    ['arguments as a file', [{ name: '0', value: '[]', fileName: 'a' }]],
    [
      'a chunk besides',
      [
        { name: '1', value: '"x"' },
        { name: '0', value: '["$1"]' },
      ],
    ],
    ['21 arguments', [{ name: '0', value: JSON.stringify(Array(21).fill('a')) }]],
    ['depth', [{ name: '0', value: '['.repeat(50) + ']'.repeat(50) }]],
    ['10,000 values', [{ name: '0', value: JSON.stringify([Array(10_000).fill('a')]) }]],
    ['a million characters', [{ name: '0', value: JSON.stringify(['a'.repeat(1_000_000)]) }]],
    ['__proto__', [{ name: '0', value: '[{"__proto__":{"a":1}}]' }]],
    ...[
      '$0',
      '$1:__proto__',
      '$@1',
      '$F1',
      '$h1',
      '$Q1',
      '$W1',
      '$i1',
      '$T1',
      '$R1',
      '$r1',
      '$A1',
      '$B1',
      '$n1',
      '$D1',
      '$Sx',
      '$K',
      '$',
    ].map((text): [string, Part[]] => [text, [{ name: '0', value: JSON.stringify([text]) }]]),
    ['3,000 parts', [...Array.from({ length: 3_000 }, () => field), { name: '0', value: '["$K1"]' }]],
  ])('with %s does not', async (_name, parts) => expect(await byScript(parts)).toBe(false))

  it('that was cut, or is in no form we know, does not', async () => {
    const parts = [field, { name: '0', value: '["$K1"]' }]
    expect(await byScript(parts, (body) => body.subarray(0, body.length - 20))).toBe(false)
    for (const type of [
      'multipart/form-data',
      'multipart/form-data; boundary=other',
      'application/json',
      'x',
      '',
    ])
      expect(
        await isReadableAction(request({ 'next-action': ID, 'content-type': type }), Buffer.from('[]')),
        type,
      ).toBe(false)
  })
})

describe('a plain form', () => {
  const own = (bound = `["atelier",${IDLE}]`, reference = `{"id":"${ID}","bound":"$@1"}`): Part[] => [
    { name: '$ACTION_REF_1', value: '' },
    { name: '$ACTION_1:0', value: reference },
    { name: '$ACTION_1:1', value: bound },
    { name: '$ACTION_KEY', value: 'k123' },
  ]
  const field = { name: 'description', value: 'Courrier' }
  it.each<[string, Part[]]>([
    ['with bound arguments', [...own(), field]],
    ['without', [{ name: `$ACTION_ID_${ID}`, value: '' }, field]],
    ['that is no action', [field]],
    ['with fields of ours', [...own(), { name: '$form', value: 'main' }, field]],
  ])('%s passes', async (_name, parts) => expect(await byForm(parts)).toBe(true))

  it.each<[string, Part[]]>([
    ['two actions', [{ name: `$ACTION_ID_${ID}`, value: '' }, ...own()]],
    ['a reference of another kind', own('["$F1"]')],
    ['another action’s reference', own('[]', `{"id":"x","bound":"$@1"}`)],
    ['bound to something else', own('[]', `{"id":"${ID}","bound":"$F1"}`)],
    ['unknown fields of Next’s', [...own(), { name: '$ACTION_x', value: '' }]],
  ])('with %s does not', async (_name, parts) => expect(await byForm(parts)).toBe(false))
})
