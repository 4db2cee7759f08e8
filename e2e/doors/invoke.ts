import { IDLE, type ActionState } from '@/lib/domain/action-state'
import type { Door, Example } from './door'
import { readFlightAnswer } from './flight'
import { readForm } from './html-forms'
import type { Answer, Sent } from './http'
import { encodeMultipart, type Part } from './multipart'
import type { Visitor, World } from './world'

/** `script`: as Next's client sends an action; `form`: as a browser without JavaScript does. */
export type Transport = 'script' | 'form'

type Called = Pick<Example, 'params' | 'query' | 'args' | 'fields' | 'headers' | 'body'>

/** A door's address with an example's values in it. */
export function addressOf(
  path: string,
  { params = {}, query = {} }: Pick<Example, 'params' | 'query'>,
): string {
  const filled = path.replace(/\[(?:\.\.\.)?(\w+)\]/g, (_whole, name: string) =>
    encodeURIComponent(params[name] ?? ''),
  )
  const asked = new URLSearchParams(query).toString()
  return asked ? `${filled}?${asked}` : filled
}

/** A page or route asked for by its example. */
export function requestOf(world: World, door: Door, example: Example, cookie: string | null): Sent {
  const { method, path, stream } = door
  return {
    method,
    path: addressOf(path, example),
    headers: { ...headersOf(world, method, cookie), ...example.headers },
    body: example.body,
    stream,
  }
}

/** What every browser of ours sends. */
export function headersOf(world: World, method: string, cookie: string | null): Record<string, string> {
  return {
    'accept-language': 'fr',
    ...(cookie ? { cookie } : {}),
    ...(method === 'GET' || method === 'HEAD' ? {} : { origin: world.url }),
  }
}

/** The parts of an action's request as Next's client encodes them (React's encodeReply). */
export function scriptParts(args: readonly unknown[], fields: Called['fields'], plain: boolean): Part[] {
  const form = partsOf(fields).map(({ name, value }) => ({ name: `_1_${name}`, value }))
  // A text that begins with $ would be read as a reference.
  const escaped = args.map((arg) => (typeof arg === 'string' && arg.startsWith('$') ? `$${arg}` : arg))
  return [...form, { name: '0', value: JSON.stringify([...escaped, ...(plain ? [] : [IDLE]), '$K1']) }]
}

/** The same as a form without JavaScript: the action and its arguments are fields too. */
export function formParts(
  id: string,
  args: readonly unknown[],
  fields: Called['fields'],
  plain: boolean,
): Part[] {
  const bound = [...args, ...(plain ? [] : [IDLE])]
  const head =
    bound.length === 0
      ? [{ name: `$ACTION_ID_${id}`, value: '' }]
      : [
          { name: '$ACTION_REF_1', value: '' },
          { name: '$ACTION_1:0', value: JSON.stringify({ id, bound: '$@1' }) },
          { name: '$ACTION_1:1', value: JSON.stringify(bound) },
        ]
  return [...head, ...partsOf(fields)]
}

function partsOf(fields: Called['fields'] = {}): Part[] {
  return Object.entries(fields).flatMap(([name, value]) =>
    [value].flat().map((one) => ({ name, value: one })),
  )
}

/** An action asked for by its example, one way or the other. */
export function actionRequestOf(
  world: World,
  door: Pick<Door, 'path' | 'plain'>,
  id: string,
  example: Called,
  cookie: string | null,
  transport: Transport = 'script',
  parts?: Part[],
): Sent {
  const { args = [], fields } = example
  const byScript = transport === 'script'
  const made = byScript ? scriptParts(args, fields, door.plain) : formParts(id, args, fields, door.plain)
  const { contentType, body } = encodeMultipart(parts ?? made)
  return {
    method: 'POST',
    path: addressOf(door.path, example),
    headers: {
      ...headersOf(world, 'POST', cookie),
      'content-type': contentType,
      accept: byScript ? 'text/x-component' : 'text/html',
      ...(byScript ? { 'next-action': id } : {}),
      ...example.headers,
    },
    body,
  }
}

/**
 * The form of an action as it stands on its page, filled in with an example's fields.
 * @returns null when the page has no such form: it is a button that only works with JavaScript
 */
export async function formOnPage(
  world: World,
  door: Door,
  id: string,
  example: Example,
  cookie: string | null,
): Promise<Part[] | null> {
  const page = await world.wire.send({
    method: 'GET',
    path: addressOf(door.path, example),
    headers: headersOf(world, 'GET', cookie),
  })
  const hidden = readForm(page.text, id, example.args)
  if (!hidden) return null
  const given = partsOf(example.fields)
  const kept = hidden.filter(
    ({ name }) => name.startsWith('$ACTION') || !given.some((part) => part.name === name),
  )
  return [...kept.filter(({ name }) => name.startsWith('$ACTION')), ...given]
}

/** The id the browser sends for an action. @throws when the build has none of that name */
export function actionId(world: World, name: string): string {
  const found = world.built.actions.find((action) => action.name === name)
  if (!found) throw new Error(`the build has no action ${name}`)
  return found.id
}

/** Uses an action as somebody, by script, and reads its state. */
export async function callAction(
  world: World,
  name: string,
  person: Visitor,
  example: Called,
): Promise<{ answer: Answer; state: ActionState | null }> {
  const id = actionId(world, name)
  const path = world.built.actions.find((action) => action.name === name)!.pages[0]!
  const answer = await world.wire.send(
    actionRequestOf(world, { path, plain: false }, id, example, person.cookie),
  )
  return { answer, state: readFlightAnswer(answer.text) }
}
