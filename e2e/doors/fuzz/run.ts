import { cookieNames } from '@/lib/domain/cookies'
import { LOCALES, type Locale } from '@/lib/i18n/locales'
import { DOORS } from '../catalogue'
import { isOfCompany, rightfulRole, titleOf, type Door, type Example } from '../door'
import { actionId, type Transport } from '../invoke'
import { addServer } from '../rows'
import { judge } from '../verdict'
import type { World } from '../world'
import { addressAttacks } from './addresses'
import type { Attack, Given } from './attack'
import { formAttacks } from './forms'
import { Random } from './random'
import { isSentence, textsOf } from './sentences'
import { siteAttacks } from './site'
import { findForbiddenTexts } from './stored'
import type { OtherIds } from './texts'
import { wireAttacks } from './wire'

type Tell = (finding: string) => void

export type FuzzReport = {
  seed: number
  requests: number
  /** The slowest answers, ms and name. */
  slowest: [ms: number, name: string][]
  /** Answers by what they came to. */
  kinds: Record<string, number>
  /** 5xx, hangs and error pages, by the name that repeats them. */
  failed: string[]
  /** Answered, but not as one should. */
  wrong: string[]
  /** What the database holds that its schema forbids. */
  stored: string[]
  /** What the web process has logged as errors. */
  logged: string[]
}

/** Doors are shared out; more at once would only wait for the web process. */
const LANES = 3
/** An example is used up by what succeeds; it is made anew at the latest after so many. */
const USES = 40

/**
 * Spoils every example in every way.
 * @param options.sample at the most so many requests, the same ones for the same seed
 * @param options.only a part of an attack's name
 */
export async function runFuzz(
  world: World,
  options: {
    seed: number
    sample?: number
    only?: string
    doors?: readonly Door[]
    /** Told of each finding at once. */
    tell?: Tell
  },
): Promise<FuzzReport> {
  const { seed, sample = Infinity, only = '', doors = DOORS, tell = () => {} } = options
  const report: FuzzReport = {
    seed,
    requests: 0,
    slowest: [],
    kinds: {},
    failed: [],
    wrong: [],
    stored: [],
    logged: [],
  }
  const ids = await findOtherIds(world)
  const attacks: Attack[] = []
  for (const door of doors) attacks.push(...(await listAttacks(world, door)))
  const random = new Random(seed)
  const chosen = random
    .shuffle(attacks)
    .filter((attack) => nameOf(attack).includes(only))
    .slice(0, sample)
  const lanes = Array.from({ length: LANES }, () => [] as Attack[])
  for (const attack of chosen) lanes[laneOf(doors, attack.door)]!.push(attack)
  const logBefore = world.readLog().length
  await Promise.all(
    lanes.map(async (lane, index) => {
      // A door's attacks follow each other, so that they share its example.
      const ordered = lane.toSorted((a, b) => doors.indexOf(a.door) - doors.indexOf(b.door))
      await runLane(world, ordered, ids, new Random(seed + index), report, tell)
    }),
  )
  report.stored = await findForbiddenTexts(world)
  report.logged = findErrors(world.readLog().slice(logBefore))
  return report
}

/** What saves a company's application and what needs it whole are not tried at the same time. */
const laneOf = (doors: readonly Door[], door: Door) =>
  /saveOutlook|microsoft/i.test(titleOf(door)) ? 0 : doors.indexOf(door) % LANES

export const nameOf = ({ door, place, how }: Attack) => `${titleOf(door)} · ${place} · ${how}`

async function listAttacks(world: World, door: Door): Promise<Attack[]> {
  const { example } = await makeExample(world, door)
  return [
    ...addressAttacks(door, example),
    ...formAttacks(door, example),
    ...wireAttacks(door, example),
    ...siteAttacks(door),
  ]
}

async function makeExample(world: World, door: Door): Promise<{ example: Example; cookie: string | null }> {
  const house = world.own
  const person = house.people[isOfCompany(door) ? rightfulRole(door) : 'admin']
  const place = { world, house, slug: house.slug, author: person, person, signedIn: true }
  const example = await door.example(place)
  return { example, cookie: example.cookie ?? person.cookie }
}

async function findOtherIds({ system, own }: World): Promise<OtherIds> {
  const sql = 'SELECT id FROM messages WHERE company_id = $1 LIMIT 1'
  const message = (await system<{ id: string }>(sql, [own.id]))[0]?.id ?? own.people.owner.userId
  // A server of its own: what succeeds with its id must not change the one that examples need.
  return { server: await addServer(own), message, person: own.people.owner.userId, company: own.id }
}

async function runLane(
  world: World,
  attacks: Attack[],
  ids: OtherIds,
  random: Random,
  report: FuzzReport,
  tell: Tell,
) {
  let current = null as { door: Door; example: Example; cookie: string | null; uses: number } | null
  for (const attack of attacks) {
    const { door } = attack
    if (current?.door !== door || current.uses >= USES)
      current = { door, ...(await makeExample(world, door)), uses: 0 }
    current.uses++
    const locale: Locale = random.next() < 0.5 ? 'fr' : 'en'
    const transport: Transport = random.next() < 0.15 ? 'form' : 'script'
    const id = door.kind === 'action' ? actionId(world, door.name) : ''
    const cookie = inLanguage(world, current.cookie, locale)
    const given: Given = { world, door, id, example: current.example, cookie, ids, transport }
    const kind = await tryAttack(given, attack, locale, report, tell)
    if (kind === 'done' || kind === 'sign_in') current = null
  }
}

async function tryAttack(
  given: Given,
  attack: Attack,
  locale: Locale,
  report: FuzzReport,
  tell: Tell,
): Promise<string> {
  const note = (list: string[], finding: string) => {
    list.push(finding)
    tell(finding)
  }
  const { world, transport } = given
  const made = attack.make(given)
  const answer = 'bytes' in made ? await world.wire.sendBytes(made.bytes) : await world.wire.send(made)
  report.requests++
  const { kind, state, why } = judge(answer)
  report.kinds[kind] = (report.kinds[kind] ?? 0) + 1
  const name = `${nameOf(attack)}${given.door.kind === 'action' ? ` (by ${transport})` : ''}`
  report.slowest = [...report.slowest, [answer.ms, name] as [number, string]]
    .sort(([a], [b]) => b - a)
    .slice(0, 12)
  if (kind === 'failed') {
    if (answer.status !== 0 || !attack.mayEnd) note(report.failed, `${name}: ${why}`)
    return kind
  }
  if (attack.mustRefuse && transport === 'script' && kind === 'done')
    note(report.wrong, `${name}: taken as valid`)
  const said = state ? textsOf(state) : []
  // What changes the language answers in the new one.
  const changesLanguage = given.example.fields?.locale !== undefined
  const languages: readonly Locale[] = attack.anyLanguage || changesLanguage ? LOCALES : [locale]
  if (state?.status === 'error' && said.length === 0) note(report.wrong, `${name}: refused without a word`)
  const strange = said.find((text) => !languages.some((language) => isSentence(text, language)))
  if (strange !== undefined) note(report.wrong, `${name}: says « ${strange.slice(0, 200)} » (${locale})`)
  return kind
}

function inLanguage({ url }: World, cookie: string | null, locale: Locale): string | null {
  const { locale: name } = cookieNames(url)
  const others = cookie?.split('; ').filter((pair) => !pair.startsWith(`${name}=`))
  return others ? [...others, `${name}=${locale}`].join('; ') : null
}

/** Next's word for a sender who hung up in the middle. */
const HUNG_UP = /⨯ Error: aborted$/

/** Lines of our log from 50 (error) on, and what Next prints about errors it did not expect. */
function findErrors(log: string): string[] {
  const lines = log
    .split('\n')
    .filter((line) => /"level":[56]0|^ ?⨯|Unhandled|uncaught/i.test(line) && !HUNG_UP.test(line))
  return [...new Set(lines.map((line) => line.replace(/"time":\d+,?/, '').slice(0, 400)))]
}
