import { randomBytes } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { existsSync, linkSync, mkdirSync, mkdtempSync, readFileSync, readdirSync } from 'node:fs'
import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemEnv } from '@/lib/platform/env-system'
import { isPidAlive } from '@/lib/platform/process-identity.mjs'
import { dataFolderFor, giveToServer, serverUser } from './server-user'
import { programPath } from './runtime'
import type { EmbeddedPaths } from './paths'

export const SUPERUSER = 'postgres'

/** The superuser's password, made at the first start and kept in a file of mode 0600. */
export function readOrMakePassword(paths: EmbeddedPaths): string {
  if (!existsSync(paths.password)) {
    const draft = `${paths.password}.${process.pid}`
    writeFileSync(draft, randomBytes(24).toString('base64url') + '\n', { mode: 0o600 })
    try {
      linkSync(draft, paths.password)
    } finally {
      rmSync(draft, { force: true })
    }
  }
  return readFileSync(paths.password, 'utf8').trim()
}

/**
 * Makes the data folder with initdb, in a temporary folder that gets its name only when whole: a kill in
 * the middle leaves nothing that looks like a database.
 * @throws Error with initdb's words
 */
export function initialiseDataFolder(
  paths: EmbeddedPaths,
  runtime: string,
  password: string,
  reachable: boolean,
) {
  removeAbandoned(paths)
  if (existsSync(join(paths.data, 'PG_VERSION'))) return
  const draft = `${paths.data}.init.${process.pid}`
  mkdirSync(draft, { mode: 0o700 })
  const passwordFolder = mkdtempSync(join(tmpdir(), 'relais-init-'))
  const passwordFile = join(passwordFolder, 'password')
  writeFileSync(passwordFile, password + '\n', { mode: 0o600 })
  giveToServer(draft, passwordFolder, passwordFile)
  try {
    runInitdb(draft, runtime, passwordFile, reachable)
    renameSync(draft, paths.data)
  } finally {
    rmSync(passwordFolder, { recursive: true, force: true })
    rmSync(draft, { recursive: true, force: true })
  }
}

function runInitdb(draft: string, runtime: string, passwordFile: string, reachable: boolean): void {
  const { argument, cwd } = dataFolderFor(draft, reachable)
  const options = `-U ${SUPERUSER} -E UTF8 -A scram-sha-256 --locale=C`.split(' ')
  const locale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  const result = spawnSync(
    programPath(runtime, 'initdb'),
    ['-D', argument, '--pwfile', passwordFile, ...options, ...locale],
    { ...serverUser(), cwd, env: { ...systemEnv(), LC_ALL: 'C', TZ: 'UTC' }, encoding: 'utf8' },
  )
  if (result.status === 0) return
  const words = result.error?.message ?? result.stderr.trim()
  const hint = /could not look up effective user/.test(words)
    ? ' Run as root or as a user that is in /etc/passwd, or set DATABASE_URL.'
    : ''
  throw new Error(`The embedded database could not be made (initdb: ${words}).${hint}`)
}

/** Temporary folders of starts that were killed. */
function removeAbandoned(paths: EmbeddedPaths): void {
  for (const name of readdirSync(paths.postgres)) {
    const pid = /^(?:data\.init|password)\.(\d+)$/.exec(name)?.[1]
    if (pid && !isPidAlive(Number(pid))) rmSync(join(paths.postgres, name), { recursive: true, force: true })
  }
}
