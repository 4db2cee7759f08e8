// @ts-check
// Plain JavaScript: the bootstrap uses it before anything is installed or bundled.
import { execFileSync } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/**
 * Who a process is, so that a number used again by another program is not mistaken for it.
 * `startedAt` comes from /proc (Linux, in clock ticks since boot) or ps (macOS); null where neither is.
 * `place` names the machine and its process namespace: pids of another place say nothing here.
 * @typedef {{ pid: number, startedAt: string | null, place: string }} ProcessIdentity
 */

/** @returns {string} */
function readPlace() {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return hostname()
  }
}

export const PLACE = readPlace()

/**
 * The fields of /proc/PID/stat after the command's name, or null.
 * @param {number} pid
 */
function readStat(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return null
  }
}

/**
 * @param {number} pid
 * @returns {string | null}
 */
function readStartedAt(pid) {
  if (process.platform === 'linux') return readStat(pid)?.[19] ?? null
  if (process.platform === 'win32') return null
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || null
  } catch {
    return null
  }
}

/**
 * @param {number} [pid]
 * @returns {ProcessIdentity}
 */
export function identifyProcess(pid = process.pid) {
  return { pid, startedAt: readStartedAt(pid), place: PLACE }
}

/**
 * Whether a process of this number runs here (a zombie does not).
 * @param {number} pid
 */
export function isPidAlive(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EPERM') return false
  }
  if (process.platform !== 'linux') return true
  const state = readStat(pid)?.[0]
  return state !== undefined && state !== 'Z' && state !== 'X'
}

/**
 * Whether exactly this process still runs. Only meaningful for identities of this place.
 * @param {ProcessIdentity} identity
 */
export function isSameProcessAlive(identity) {
  if (!isPidAlive(identity.pid)) return false
  return identity.startedAt === null || readStartedAt(identity.pid) === identity.startedAt
}
