import { accountDoors } from './areas/account'
import { auditDoors } from './areas/audit'
import { authDoors } from './areas/auth'
import { connectionTestDoors } from './areas/connection-tests'
import { draftDoors } from './areas/drafts'
import { connectionDoors } from './areas/connection'
import { mailServerDoors } from './areas/mail-servers'
import { mailboxDoors } from './areas/mailbox'
import { mergeDoors } from './areas/merges'
import { messageDoors } from './areas/messages'
import { microsoftDoors } from './areas/microsoft'
import { microsoftSignInDoors } from './areas/microsoft-sign-in'
import { operatorDoors } from './areas/operator'
import { peopleDoors } from './areas/people'
import { privacyDoors } from './areas/privacy'
import { settingsDoors } from './areas/settings'
import { siteDoors } from './areas/site'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findPagePermission } from '@/lib/domain/page-permissions'
import { PERMISSIONS } from '@/lib/domain/permissions'
import { projectRoot } from '@/lib/platform/project-root'
import type { BuiltDoors } from './built-doors'
import type { Door } from './door'
import type { World } from './world'

/** Every door that is known, by area. A new area is a file in areas/ and a line here. */
export const DOORS: readonly Door[] = [
  ...accountDoors,
  ...auditDoors,
  ...authDoors,
  ...settingsDoors,
  ...privacyDoors,
  ...mailServerDoors,
  ...connectionTestDoors,
  ...connectionDoors,
  ...messageDoors,
  ...mergeDoors,
  ...microsoftDoors,
  ...microsoftSignInDoors,
  ...peopleDoors,
  ...mailboxDoors,
  ...operatorDoors,
  ...draftDoors,
  ...siteDoors,
]

const HOW = 'docs/testing.md, "A new door", says how'

/**
 * Compares the catalogue with what was built.
 * @returns a sentence that says what to do for each door that only one of them knows
 */
export async function findUnknownDoors(world: World): Promise<string[]> {
  const { built } = world
  const known = new Set(DOORS.map(({ name }) => name))
  const methods = await Promise.all(built.routes.map(async ({ path }) => methodsOf(world, path)))
  const routes = built.routes.flatMap(({ path }, index) =>
    methods[index]!.map((method) => `${method} ${path}`),
  )
  const there = new Set([
    ...built.pages.map(({ path }) => path),
    ...routes,
    ...built.actions.map(({ name }) => name),
  ])
  return [
    ...[...there]
      .filter((name) => !known.has(name))
      .map(
        (name) =>
          `${name} is in the build and has no valid example: register one in e2e/doors/areas (${HOW}).`,
      ),
    ...[...known]
      .filter((name) => !there.has(name))
      .map(
        (name) =>
          `${name} has an example in e2e/doors/areas and is not in the build: take it out, or correct its name.`,
      ),
    ...findUnsaidQueries(built),
    ...findUnsaidPermissions(),
  ]
}

/** Next answers OPTIONS itself, with the methods that a route has; HEAD is its GET, OPTIONS its own. */
async function methodsOf({ wire }: World, path: string): Promise<string[]> {
  const address = path.replace(/\[[^\]]*\]/g, 'x')
  const { status, headers } = await wire.send({ method: 'OPTIONS', path: address, headers: {} })
  if (status === 405 || !headers.allow) return ['GET']
  return String(headers.allow)
    .split(/,\s*/)
    .filter((method) => method !== 'OPTIONS' && method !== 'HEAD')
}

/** Who reads the address's query names in the example what it reads: otherwise nobody tries it. */
function findUnsaidQueries({ pages, routes }: BuiltDoors): string[] {
  return [...pages, ...routes].flatMap(({ path, file }) => {
    const source = [`${file}.tsx`, `${file}.ts`].map((name) => join(projectRoot(), name)).find(existsSync)
    if (!source || !/\bsearchParams\b/.test(readFileSync(source, 'utf8'))) return []
    const doors = DOORS.filter((door) => door.kind !== 'action' && door.path === path)
    return doors.some((door) => door.reads.length > 0)
      ? []
      : [`${path} reads the address’s query: name what it reads in its example’s door (\`reads\`, ${HOW}).`]
  })
}

/** The page of a 403 finds out by the address which roles may: it must know every page that asks for a permission. */
function findUnsaidPermissions(): string[] {
  return DOORS.filter(
    (door) => door.kind === 'page' && !door.case && Object.hasOwn(PERMISSIONS, door.may),
  ).flatMap(({ path, may }) =>
    findPagePermission(path) === may
      ? []
      : [`${path} is opened by ${may}: say so in lib/domain/page-permissions.ts, for the page about a 403.`],
  )
}
