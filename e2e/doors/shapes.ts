import { DOORS } from './catalogue'
import { leakOf, SHAPES } from './cross-reads'
import { isOfCompany, rightfulRole, titleOf } from './door'
import { addressOf, requestOf } from './invoke'
import { judge } from './verdict'
import type { World } from './world'

/** Other ways to write an address that Next has taken for the same page at one time or another. */
const SPELLINGS: Record<string, (path: string) => string> = {
  'as its data': (path) => withSuffix(path, '.rsc'),
  'as a segment': (path) => withSuffix(path, '.segments/_tree.segment.rsc'),
  'as a page’s segment': (path) => withSuffix(path, '.segments/__PAGE__.segment.rsc'),
  'of the pages router': (path) => `/_next/data/build${withSuffix(path, '.json')}`,
  'with two slashes': (path) => `/${path}`,
  'with an encoded letter': (path) =>
    path.replace(/^\/(\w)/, (_all, letter: string) => `/%${letter.charCodeAt(0).toString(16)}`),
  'with an encoded slash': (path) => path.replace(/(?!^)\//, '%2f'),
  'through a detour': (path) => `/sign-in/..${path}`,
  'with a parameter of Next’s': (path) =>
    `${path}${path.includes('?') ? '&' : '?'}nxtPcompany=sign-in&_rsc=x`,
}

function withSuffix(path: string, suffix: string): string {
  const [address = '', query] = path.split('?')
  return `${address}${suffix}${query === undefined ? '' : `?${query}`}`
}

/**
 * Asks for a company's pages and routes in every shape, as a member of another company and as nobody.
 * @returns how many were asked for, and a sentence for each that told anything or let anybody in
 */
export async function tryShapes(world: World): Promise<{ tries: number; leaks: string[] }> {
  const house = world.own
  const found = { tries: 0, leaks: [] as string[] }
  for (const door of DOORS.filter(
    (one) => one.kind !== 'action' && one.method === 'GET' && isOfCompany(one),
  )) {
    const author = house.people[rightfulRole(door)]
    const place = { world, house, slug: house.slug, author, person: author, signedIn: true }
    const example = await door.example(place)
    const name = titleOf(door)
    const rightful = judge(
      await world.wire.send(requestOf(world, door, example, example.cookie ?? author.cookie)),
    )
    if (rightful.kind !== 'done') found.leaks.push(`${name} does not even open for its own (${rightful.why})`)
    const path = addressOf(door.path, example)
    for (const cookie of [world.stranger.cookie, null]) {
      const who = cookie ? 'a stranger' : 'nobody'
      const usual = requestOf(world, door, example, cookie)
      const shaped = [
        ...Object.entries(SHAPES).map(
          ([shape, headers]) => [shape, { ...usual.headers, ...headers }, path] as const,
        ),
        ...Object.entries(SPELLINGS).map(([how, spell]) => [how, usual.headers, spell(path)] as const),
      ]
      for (const [how, headers, address] of shaped) {
        found.tries++
        const leak = await leakOf(
          world,
          `${name}, ${how}, by ${who}`,
          { ...usual, headers, path: address },
          house,
        )
        if (leak) found.leaks.push(leak)
      }
    }
  }
  return found
}
