import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, lchownSync, lstatSync, mkdirSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const NOBODY = 65534

/** PostgreSQL refuses to run as root: then it runs as nobody. Otherwise it is whoever we are. */
export function serverUser(): { uid: number; gid: number } | Record<string, never> {
  return process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
}

/** Hands files to the user the server runs as. */
export function giveToServer(...paths: string[]): void {
  const { uid, gid } = serverUser()
  if (uid === undefined || gid === undefined) return
  for (const path of paths) chownSync(path, uid, gid)
}

/**
 * Makes a data folder the server's own again. A copy that root made, or a backup that was put back, belongs to root or
 * may be opened by others, and PostgreSQL takes neither.
 */
export function takeDataFolder(folder: string): void {
  const state = lstatSync(folder)
  if (state.mode & 0o077) chmodSync(folder, 0o700)
  const { uid, gid } = serverUser()
  if (uid === undefined || gid === undefined || state.uid === uid) return
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    lchownSync(join(folder, name), uid, gid)
  // Last: a start that was killed in the middle is made again.
  chownSync(folder, uid, gid)
}

/** Whether the server's user can walk to a folder; root's own folders are often closed to it. */
export function canServerReach(folder: string): boolean {
  if (process.getuid?.() !== 0) return true
  const walk = spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { ...serverUser(), cwd: '/' })
  return walk.status === 0
}

/**
 * How the server names its data folder: by path, or through the working directory it inherits when it could
 * not walk there (Linux).
 */
export function dataFolderFor(folder: string, reachable: boolean): { argument: string; cwd: string } {
  return reachable ? { argument: folder, cwd: folder } : { argument: '/proc/self/cwd', cwd: folder }
}

/**
 * A folder under the system's temporary one that only we may write to, for programs that the server's user
 * could not reach elsewhere.
 */
export function sharedRuntimeFolder(): string {
  const uid = process.getuid?.() ?? 0
  const folder = join(tmpdir(), `relais-postgres-${uid}`)
  mkdirSync(folder, { recursive: true, mode: 0o755 })
  const state = lstatSync(folder)
  if (!state.isDirectory() || state.uid !== uid || state.mode & 0o022)
    throw new Error(`${folder} belongs to somebody else: remove it, or set TMPDIR.`)
  return folder
}
