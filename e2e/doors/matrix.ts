import { findRolesThatMay, ROLES, type Permission, type Role } from '@/lib/domain/permissions'
import { messages } from '@/lib/i18n/messages'
import { DOORS } from './catalogue'
import { differences, prepareDigest, type Digest } from './digest'
import { isOfCompany, mayRole, rightfulRole, titleOf, type Door, type Example, type Refused } from './door'
import type { Answer, Sent } from './http'
import { actionId, actionRequestOf, formOnPage, requestOf, type Transport } from './invoke'
import { judge, type Verdict } from './verdict'
import type { House, Visitor, World } from './world'

/** Who tries: a role of one's own company, somebody of a third one, an operator of the installation, nobody. */
export type Subject = Role | 'stranger' | 'operator' | 'nobody'

/** `own`: a company's own address; `other`: another company's; `rows`: one's own with another company's ids. */
export type Column = 'own' | 'other' | 'rows'

export type Cell = {
  door: Door
  subject: Subject
  column: Column
  /** Null: it must succeed. Several: any of them will do. */
  refused: Refused[] | null
}

/** Every door × everybody × own and other company. */
export function listCells(doors: readonly Door[] = DOORS): Cell[] {
  return doors.flatMap((door) => {
    const own = (subject: Subject, refused: Refused[] | null): Cell => ({
      door,
      subject,
      column: 'own',
      refused,
    })
    const rightful = door.may === 'operator' ? 'operator' : rightfulRole(door)
    const stale = door.proof ? [own(rightful, ['stale'])] : []
    const everybody = [...ROLES.map((role) => own(role, null)), own('stranger', null), ...stale]
    if (door.may === 'operator') {
      const others = [...ROLES, 'stranger' as const].map((subject) => own(subject, ['other']))
      return [own('operator', null), ...stale, ...others, own('nobody', ['nobody'])]
    }
    if (door.may === 'anyone') return [...everybody, own('nobody', null)]
    if (door.may === 'person') return [...everybody, own('nobody', ['nobody'])]
    return [
      ...ROLES.map((role) => own(role, mayRole(door, role) ? null : ['role'])),
      own('stranger', ['other']),
      ...stale,
      own('operator', ['other']),
      own('nobody', ['nobody']),
      ...ROLES.map((subject): Cell => ({ door, subject, column: 'other', refused: ['other'] })),
      ...(door.hasRows
        ? ROLES.map((subject): Cell => {
            const refused: Refused[] = mayRole(door, subject) ? ['rows'] : ['role', 'rows']
            return { door, subject, column: 'rows', refused }
          })
        : []),
    ]
  })
}

/** @param only a part of the names of doors; all of them otherwise */
export const chosenCells = (only = '') => listCells().filter(({ door }) => door.name.includes(only))

export const nameOf = ({ door, subject, column, refused }: Cell) =>
  `${titleOf(door)}, ${subject}${refused?.includes('stale') ? ' of a while ago' : ''}, ${column}`

const USUAL = {
  role: 'forbidden',
  other: 'not_found',
  rows: 'not_found',
  nobody: 'sign_in',
  stale: 'step_up',
} as const

/**
 * Tries cells one after the other.
 * @param by the ways that actions are tried; pages and routes have but one
 * @returns a sentence for each that is not as the table says
 */
export async function tryCells(
  world: World,
  cells: readonly Cell[],
  by: readonly Transport[] = ['script', 'form'],
): Promise<string[]> {
  const digest = await prepareDigest(world, [world.own, world.other])
  const wrong: string[] = []
  for (const cell of cells) {
    const transports = cell.door.kind === 'action' ? by : (['script'] as const)
    for (const transport of transports) {
      const found = await tryCell(world, cell, transport, digest).catch(
        (error: unknown) => `the test itself failed: ${error instanceof Error ? error.stack : String(error)}`,
      )
      if (found)
        wrong.push(`${nameOf(cell)}${cell.door.kind === 'action' ? `, by ${transport}` : ''}: ${found}`)
    }
  }
  return wrong
}

async function tryCell(
  world: World,
  cell: Cell,
  transport: Transport,
  digest: Digest,
): Promise<string | null> {
  const { door, subject, column, refused } = cell
  const house = column === 'own' ? world.own : world.other
  const signedIn = subject !== 'nobody'
  const rightful = door.may === 'operator' ? world.operator : house.people[rightfulRole(door)]
  const person = personOf(world, subject) ?? rightful
  const isMember = person.who.company.id === house.id
  const author = isMember && (refused === null || !signedIn) ? person : rightful
  const slug = column === 'rows' ? world.own.slug : house.slug
  const example = await door.example({ world, house, slug, author, person, signedIn })
  const given = example.cookie ?? (signedIn ? person.cookie : null)
  const cookie = refused?.includes('stale') ? await world.staleCookie(person, example.cookie) : given
  if (refused === null) return succeed(world, door, example, cookie, transport)
  const { sent, onPage } = await requestFor(world, door, example, cookie, transport)
  const before = await digest()
  const answer = await world.wire.send(sent)
  const verdict = judge(answer)
  const expected = refused.map((one) => door.refuses[one] ?? USUAL[one])
  // Next answers a plain form whose action throws forbidden() with its 404 page.
  if (transport === 'form' && door.plain && expected.includes('forbidden')) expected.push('not_found')
  // A form that stands on no page of theirs has no place where its refusal could be said.
  const silent = transport === 'form' && !onPage && verdict.kind === 'done' && answer.status === 200
  if (!silent && !expected.some((kind) => kind === verdict.kind))
    return `expected ${expected.join(' or ')}, got ${verdict.kind} (${verdict.why}) ${answer.text.slice(0, 200)}`
  const changed = differences(before, await digest())
  if (changed.length > 0) return `refused, and yet it changed ${changed.join(', ')}`
  return findLeak(refused, house, example, sent, answer) ?? findUnsaidRoles(door, verdict)
}

/** The person of a subject; null: nobody. Own roles are the first company's. */
function personOf(world: World, subject: Subject): Visitor | null {
  if (subject === 'nobody') return null
  if (subject === 'operator') return world.operator
  return subject === 'stranger' ? world.stranger : world.own.people[subject]
}

/** By form: as it stands on the person's page, or as they would write it themselves. */
async function requestFor(
  world: World,
  door: Door,
  example: Example,
  cookie: string | null,
  transport: Transport,
): Promise<{ sent: Sent; onPage: boolean }> {
  if (door.kind !== 'action') return { sent: requestOf(world, door, example, cookie), onPage: false }
  const id = actionId(world, door.name)
  const found = transport === 'form' ? await formOnPage(world, door, id, example, cookie) : null
  const parts = found ?? undefined
  return { sent: actionRequestOf(world, door, id, example, cookie, transport, parts), onPage: found !== null }
}

/** The rightful one: it is done, it shows what it is for, and the database says so. */
async function succeed(
  world: World,
  door: Door,
  example: Example,
  cookie: string | null,
  transport: Transport,
): Promise<string | null> {
  const { sent } = await requestFor(world, door, example, cookie, transport)
  const answer = await world.wire.send(sent)
  const { kind, why } = judge(answer)
  // Where everybody may, the sign-in is where it leads to.
  const asMeant = door.leadsNowhere
    ? kind === 'not_found'
    : door.over
      ? kind === 'refused' || (transport === 'form' && kind === 'done') // the page itself says so
      : kind === 'done' || (kind === 'sign_in' && door.may === 'anyone')
  if (!asMeant) return `expected to succeed, got ${kind} (${why})`
  const missing = (example.shows ?? []).filter((text) => !answer.text.includes(text))
  if (missing.length > 0) return `does not show ${missing.join(', ')}`
  if (example.effect && !(await example.effect(answer)))
    return 'answered as if done, and the database does not have it'
  return null
}

/** What is secret and was not in the request itself. */
function findLeak(
  refused: Refused[],
  house: House,
  example: Example,
  sent: Sent,
  answer: Answer,
): string | null {
  const secrets =
    refused.includes('role') || refused.includes('stale')
      ? (example.shows ?? [])
      : [...house.secrets, ...(example.shows ?? [])]
  const said = decode(sent.path) + (sent.body?.toString() ?? '')
  const told = secrets.find((secret) => !said.includes(secret) && answer.text.includes(secret))
  return told === undefined ? null : `refused, and yet it tells ${told}`
}

function decode(path: string): string {
  return decodeURIComponent(path.replaceAll('+', ' '))
}

/** A refusal for the role's sake says which roles may. */
function findUnsaidRoles(door: Door, { state, kind }: Verdict): string | null {
  if (kind !== 'forbidden' || !state || !isOfCompany(door) || door.may === 'member') return null
  const said = state.formError?.why ?? ''
  const unsaid = findRolesThatMay(door.may as Permission).filter(
    (role) => !said.includes(messages.fr.common.roles[role]),
  )
  return unsaid.length > 0 ? `refused without saying that ${unsaid.join(', ')} may` : null
}
