import { randomBytes, randomUUID } from 'node:crypto'
import { addMessage, addUpload } from './rows'
import type { World } from './world'

/** Pairs in a round: enough for a quartile. */
const PAIRS = 24
/** What a machine's noise does once it does not do each time; a difference that is there stays. */
const ROUNDS = 3
const CLOSE = 0.1

/**
 * How long it takes to be told that another company's row is not there ÷ that nobody's is: lower quartiles of
 * interleaved pairs, which noise only makes longer.
 */
export async function timeRefusals(world: World): Promise<{ what: string; ratio: number }[]> {
  const { own, other } = world
  const author = other.people.admin
  const messageId = await addMessage(other, author, [await addUpload(other, author)])
  const [file] = await world.system<{ id: string }>('SELECT id FROM attachments WHERE message_id = $1', [
    messageId,
  ])
  const nobodys = () => `x${randomBytes(8).toString('hex')}`.slice(0, other.slug.length)
  const doors: [what: string, theirs: string, none: () => string][] = [
    ['a company', `/${other.slug}/messages`, () => `/${nobodys()}/messages`],
    ['a message', `/${own.slug}/messages/${messageId}`, () => `/${own.slug}/messages/${randomUUID()}`],
    [
      'a server',
      `/${own.slug}/mail-servers/${other.serverId}`,
      () => `/${own.slug}/mail-servers/${randomUUID()}`,
    ],
    [
      'a file',
      `/api/attachments/${file!.id}?company=${own.slug}`,
      () => `/api/attachments/${randomUUID()}?company=${own.slug}`,
    ],
  ]
  const timed = []
  for (const [what, theirs, none] of doors) timed.push({ what, ratio: await compare(world, theirs, none) })
  return timed
}

async function compare(world: World, theirs: string, none: () => string): Promise<number> {
  const ask = async (path: string) => {
    const headers = { cookie: world.own.people.admin.cookie }
    const began = performance.now()
    const { status } = await world.wire.send({ method: 'GET', path, headers })
    if (status !== 404) throw new Error(`${path} answered ${status}`)
    return performance.now() - began
  }
  const times = { theirs: [] as number[], none: [] as number[] }
  let ratio = 0
  for (let pair = 0; pair < PAIRS * ROUNDS; pair++) {
    const both = { theirs: () => ask(theirs), none: () => ask(none()) }
    for (const which of pair % 2 ? (['theirs', 'none'] as const) : (['none', 'theirs'] as const))
      times[which].push(await both[which]())
    if ((pair + 1) % PAIRS !== 0) continue
    ratio = quartile(times.theirs) / quartile(times.none)
    if (Math.abs(Math.log(ratio)) < CLOSE) break
  }
  return ratio
}

const quartile = (times: number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 4)]!
