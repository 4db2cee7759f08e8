import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createCompany, openSession, type Person, type TestCompany } from '@/e2e/fixtures/company'
import { readEndToEnd } from '@/e2e/fixtures/installation'
import { sessionCookie } from '@/lib/auth/session-cookie'
import { encodeSession, readSessionId } from '@/lib/auth/session-token'
import { closeDatabases, inIdentity } from '@/lib/db'
import { cookieNames } from '@/lib/domain/cookies'
import { ROLES, type Role } from '@/lib/domain/permissions'
import type { Locale } from '@/lib/i18n/locales'
import { readBuiltDoors, type BuiltDoors } from './built-doors'
import { openRoleSql, type RoleSql } from './database'
import { Wire } from './http'
import { furnish } from './rows'

/** A person with the cookies of a session of theirs. */
export type Visitor = Person & { cookie: string }

/** A company with somebody in every role, and rows whose texts carry its marker. */
export type House = TestCompany & {
  marker: string
  /** Texts that nobody but its members may ever be sent. */
  secrets: string[]
  people: Record<Role, Visitor>
  /** Its mail server that sends for its whole domain. */
  serverId: string
}

/** The built application, running, with two companies that must not know of each other. */
export type World = {
  url: string
  built: BuiltDoors
  wire: Wire
  system: RoleSql
  identity: RoleSql
  own: House
  other: House
  /** Signed in, and a member of a third company only. */
  stranger: Visitor
  /** Runs the installation; a member of the third company only. */
  operator: Visitor
  /** Another session of somebody's, as a Cookie header. */
  openCookie: (person: Person) => Promise<string>
  /** The same of who proved an hour ago who they are; of a session that is there already, if its header is given. */
  staleCookie: (person: Person, cookie?: string) => Promise<string>
  /** What the web process has logged. */
  readLog: () => string
  close: () => Promise<void>
}

/** Furnishes what startDoors (start.ts) has started. */
export async function openDoorWorld(): Promise<World> {
  const built = readBuiltDoors()
  const { url, logs, databaseUrls } = readEndToEnd()
  const wire = new Wire(url)
  const system = await openRoleSql(databaseUrls.worker, 'system')
  const identity = await openRoleSql(databaseUrls.web, 'identity')
  // Proved for a long time: doors that ask for a proof are tried without one besides (matrix.ts, `stale`).
  const proved = async (sessionId: string) => {
    await identity(`UPDATE sessions SET proved_at = now() + interval '1 day' WHERE id = $1`, [sessionId])
    return cookieOf(url, sessionId)
  }
  const openCookie = async (person: Person) => proved(await openSession(person))
  const staleCookie = async (person: Person, cookie?: string) => {
    const { name } = sessionCookie(url)
    const given = cookie?.split('; ').find((part) => part.startsWith(`${name}=`))
    const sessionId = given ? await readSessionId(given.slice(name.length + 1)) : await openSession(person)
    await identity(`UPDATE sessions SET proved_at = now() - interval '1 hour' WHERE id = $1`, [sessionId])
    return cookie ?? cookieOf(url, sessionId!)
  }
  const visit = async (person: Person): Promise<Visitor> => ({
    ...person,
    cookie: await proved(person.who.actor.sessionId),
  })

  async function openHouse(): Promise<House> {
    const company = await createCompany()
    const people = {} as Record<Role, Visitor>
    for (const role of ROLES) people[role] = await visit(await company.add(role))
    const marker = `repere${randomBytes(6).toString('hex')}`
    const secrets = [marker, `@${company.domain}`, company.name, company.outlook.clientId]
    const house = { ...company, marker, secrets, people, serverId: '' }
    return { ...house, serverId: await furnish(house) }
  }

  // A worker that gives signs of life, for the pages that say when there is none.
  await system(`INSERT INTO workers (id, seen_at) VALUES ('doors', now() + interval '1 day')`)
  const [own, other, third] = [await openHouse(), await openHouse(), await createCompany()]
  return {
    url,
    built,
    wire,
    system,
    identity,
    own,
    other,
    stranger: await visit(await third.add('owner')),
    operator: await visit(await appoint(await third.add('owner', 'exploitant'))),
    openCookie,
    staleCookie,
    readLog: () => readFileSync(join(logs, 'web.log'), 'utf8'),
    close: async () => {
      wire.close()
      await Promise.all([system.end(), identity.end(), closeDatabases()])
    },
  }
}

async function appoint(person: Person): Promise<Person> {
  await inIdentity((tx) => tx.operator.create({ data: { userId: person.userId } }))
  return person
}

async function cookieOf(url: string, sessionId: string, locale: Locale = 'fr'): Promise<string> {
  const session = `${sessionCookie(url).name}=${await encodeSession(sessionId)}`
  return `${session}; ${cookieNames(url).locale}=${locale}`
}
