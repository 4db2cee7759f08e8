import { ROLES } from '@/lib/domain/permissions'
import { DOORS } from './catalogue'
import { isOfCompany, rightfulRole, titleOf, type Door, type Example } from './door'
import type { Sent } from './http'
import { actionId, actionRequestOf, requestOf } from './invoke'
import { openStream } from './live'
import { addMessage, addUpload } from './rows'
import { judge } from './verdict'
import { openCompanySql } from './walls-sql'
import type { House, Visitor, World } from './world'

export type CrossReads = {
  /** Tries to see or change what is another company's, each of which succeeds for its rightful member. */
  tries: number
  /** By what was tried. */
  by: Record<string, number>
  /** Tries that got something, or that did not even succeed for whom they should. */
  leaks: string[]
}

/** Ways to ask for a page besides the plain one: what Next's client sends, and what tries to skip layouts. */
export const SHAPES: Record<string, Record<string, string>> = {
  plain: {},
  flight: { rsc: '1' },
  prefetch: { rsc: '1', 'next-router-prefetch': '1' },
  segment: { rsc: '1', 'next-router-prefetch': '1', 'next-router-segment-prefetch': '/_tree' },
  'skipped layouts': {
    rsc: '1',
    'next-router-state-tree': encodeURIComponent(
      '["",{"children":["(console)",{"children":[["company","x","d",null],{"children":["__PAGE__",{}]}]}]},null,"refetch"]',
    ),
  },
  'middleware’s': { 'x-middleware-subrequest': 'middleware:middleware:middleware:middleware:middleware' },
  'a proxy’s': { 'x-forwarded-host': 'localhost', 'x-forwarded-for': '127.0.0.1' },
}

/**
 * Tries to reach the other company's rows, by their existing ids, slugs, cursors and files, from one's own.
 * @param atLeast goes on in SQL, as the application's role, until so many tries were made
 */
export async function tryCrossReads(world: World, atLeast: number): Promise<CrossReads> {
  const reads: CrossReads = { tries: 0, by: {}, leaks: [] }
  const count = (what: string, leak: string | null) => {
    reads.tries++
    reads.by[what] = (reads.by[what] ?? 0) + 1
    if (leak) reads.leaks.push(`${what}: ${leak}`)
  }
  for (const door of DOORS.filter(isOfCompany)) await tryDoor(world, door, count)
  await tryCursors(world, count)
  await tryStreams(world, count)
  await trySql(world, atLeast - reads.tries, count)
  return reads
}

type Count = (what: string, leak: string | null) => void

const attackersOf = (world: World): Visitor[] => [
  ...ROLES.map((role) => world.own.people[role]),
  world.stranger,
]

/** Another company's address, and one's own with its ids; at last the rightful one, with the same request. */
async function tryDoor(world: World, door: Door, count: Count): Promise<void> {
  const house = world.other
  const author = house.people[rightfulRole(door)]
  const shapes = door.kind === 'action' ? { plain: {} } : SHAPES
  const make = (slug: string, person: Visitor) =>
    door.example({ world, house, slug, author, person, signedIn: true })
  if (door.hasRows)
    for (const [shape, headers] of Object.entries(shapes)) {
      const mixed = await make(world.own.slug, author)
      for (const role of ROLES) {
        const sent = withHeaders(send(world, door, mixed, world.own.people[role].cookie), headers)
        count(door.kind, await leakOf(world, `${titleOf(door)}, ${shape}, own address`, sent, house))
      }
    }
  // The last one that is made: another of its kind may take its place.
  const example = await make(house.slug, author)
  for (const [shape, headers] of Object.entries(shapes))
    for (const person of attackersOf(world)) {
      const sent = withHeaders(send(world, door, example, person.cookie), headers)
      count(door.kind, await leakOf(world, `${titleOf(door)}, ${shape}`, sent, house))
    }
  const answer = await world.wire.send(send(world, door, example, example.cookie ?? author.cookie))
  const { kind, why } = judge(answer)
  if (kind !== 'done') count('rightful', `${titleOf(door)} did not succeed for its own: ${kind} (${why})`)
}

function send(world: World, door: Door, example: Example, cookie: string): Sent {
  return door.kind === 'action'
    ? actionRequestOf(world, door, actionId(world, door.name), example, cookie)
    : requestOf(world, door, example, cookie)
}

const withHeaders = (sent: Sent, headers: Record<string, string>): Sent => ({
  ...sent,
  headers: { ...sent.headers, ...headers },
})

export async function leakOf(world: World, name: string, sent: Sent, house: House): Promise<string | null> {
  const answer = await world.wire.send(sent)
  const verdict = judge(answer)
  if (verdict.kind === 'done' && !answer.headers.location) return `${name} was answered (${answer.status})`
  return tellsOf(name, answer.text, sent.path + (sent.body?.toString() ?? ''), house)
}

/** A text of the other company's that was not in the question. */
function tellsOf(name: string, text: string, asked: string, house: House): string | null {
  const said = decodeURIComponent(asked.replaceAll('+', ' ').replace(/%(?![0-9a-f]{2})/gi, '%25'))
  const told = house.secrets.find((secret) => !said.includes(secret) && text.includes(secret))
  return told === undefined ? null : `${name} tells ${told}`
}

/** One's own lists, asked for beyond the other company's rows, or filtered by them. */
async function tryCursors(world: World, count: Count): Promise<void> {
  const { own, other } = world
  for (let row = 0; row < 30; row++) {
    const ids = [await addMessage(other, other.people.admin), other.serverId, other.people.admin.userId]
    for (const name of ['older', 'newer', 'server', 'actor', 'q'])
      for (const [index, id] of ids.entries()) {
        const path = (slug: string) => `/${slug}/${name === 'actor' ? 'audit' : 'messages'}?${name}=${id}`
        const { cookie } = own.people[index === 1 ? 'auditor' : 'admin']
        const answer = await world.wire.send({ method: 'GET', path: path(own.slug), headers: { cookie } })
        const bad = answer.status === 200 ? null : `${path(own.slug)} answered ${answer.status}`
        count('cursor', bad ?? tellsOf(path(own.slug), answer.text, path(own.slug), other))
      }
    // For its own it leads to its own rows.
    const headers = { cookie: other.people.admin.cookie }
    const rightful = await world.wire.send({ method: 'GET', path: `/${other.slug}/messages`, headers })
    if (!rightful.text.includes(ids[0]!))
      count('rightful', 'the other company’s list does not show its message')
  }
}

/** What changes in one company is told in its streams, and in no other. */
async function tryStreams(world: World, count: Count): Promise<void> {
  const { own, other, stranger, url } = world
  for (const person of attackersOf(world)) {
    const stream = await openStream(url, other.slug, person.cookie)
    count('stream', stream.status === 404 ? null : `opened for ${person.role} (${stream.status})`)
    stream.close()
  }
  const mine = await openStream(url, own.slug, own.people.admin.cookie)
  const theirs = await openStream(url, other.slug, other.people.admin.cookie)
  const ids: string[] = []
  for (let turn = 0; turn < 100; turn++) ids.push(await addMessage(other, other.people.admin))
  const told = (text: string, id: string) => text.includes(id)
  for (const end = Date.now() + 20_000; Date.now() < end && !ids.every((id) => told(theirs.text(), id));)
    await new Promise((resolve) => setTimeout(resolve, 100))
  for (const id of ids) {
    count('stream', told(mine.text(), id) ? `tells another company’s ${id}` : null)
    if (!told(theirs.text(), id)) count('rightful', `the company’s own stream does not tell ${id}`)
  }
  mine.close()
  theirs.close()
  count(
    'stream',
    (await openStream(url, own.slug, stranger.cookie)).status === 404 ? null : 'opened for a stranger',
  )
}

/** Hand-written SQL as the application's role, under one's own company, for each row of the other. */
async function trySql(world: World, wanted: number, count: Count): Promise<void> {
  const { own, other } = world
  for (let row = 0; row < 20; row++)
    await addMessage(other, other.people.admin, [await addUpload(other, other.people.admin)])
  const sql = await openCompanySql(world)
  try {
    const questions = await sql.questionsAbout(other.id)
    for (let at = 0; at < Math.max(wanted, questions.length) && questions.length > 0; at++) {
      const question = questions[at % questions.length]!
      const seen = await sql.ask(own.id, question)
      count('sql', seen > 0 ? `${question} saw ${seen} rows` : null)
      if (at < questions.length && (await sql.ask(other.id, question)) === 0)
        count('rightful', `${question} finds nothing for its own company`)
    }
  } finally {
    await sql.close()
  }
}
