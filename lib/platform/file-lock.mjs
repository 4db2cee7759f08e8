// @ts-check
// Plain JavaScript: the bootstrap uses it before anything is installed or bundled.
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { PLACE, identifyProcess, isSameProcessAlive } from './process-identity.mjs'

const HEARTBEAT_MS = 2_000
/** Whoever cannot be looked up by pid (another container) is gone when its file has not been touched for so long. */
export const SILENT_MS = 8_000

/**
 * Runs `work` while holding the lock file `path`: one holder at a time among all processes that see the
 * folder. The lock of a process that died is taken over at once; that of another machine or container
 * once its heartbeat stops.
 * @template T
 * @param {string} path
 * @param {() => Promise<T> | T} work
 * @param {{ timeoutMs?: number, onWait?: () => void }} [options] onWait is called once when somebody else holds it
 * @returns {Promise<T>}
 */
export async function withFileLock(path, work, { timeoutMs = 120_000, onWait } = {}) {
  await acquire(path, timeoutMs, onWait)
  const heartbeat = setInterval(() => touch(path), HEARTBEAT_MS)
  heartbeat.unref()
  try {
    return await work()
  } finally {
    clearInterval(heartbeat)
    rmSync(path, { force: true })
  }
}

/**
 * @param {string} path
 * @param {number} timeoutMs
 * @param {(() => void) | undefined} onWait
 */
async function acquire(path, timeoutMs, onWait) {
  mkdirSync(dirname(path), { recursive: true })
  const mine = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`
  writeFileSync(mine, JSON.stringify(identifyProcess()), { mode: 0o600 })
  const watch = watchSilence(path)
  const end = Date.now() + timeoutMs
  try {
    for (let waited = false; ; waited = true) {
      try {
        return linkSync(mine, path) // appears whole or not at all
      } catch (error) {
        if (!isCode(error, 'EEXIST')) throw error
      }
      if (breakIfStale(path, watch)) continue
      if (Date.now() > end)
        throw new Error(`Waited ${timeoutMs / 1000} s for ${path}: another start holds it.`)
      if (!waited) onWait?.()
      await sleep(20 + Math.random() * 30)
    }
  } finally {
    rmSync(mine, { force: true })
  }
}

/**
 * Removes the lock of a holder that is gone. Only one process may judge at a time, and it judges what is
 * there then: otherwise a slow judge would remove the lock of the next holder.
 * @param {string} path
 * @param {() => boolean} isSilent
 */
function breakIfStale(path, isSilent) {
  if (!isStale(path, isSilent)) return false
  const judge = `${path}.judge`
  try {
    writeFileSync(judge, '', { flag: 'wx' })
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error
    if (ageOf(judge) > SILENT_MS) rmSync(judge, { force: true }) // a judge killed in the act
    return false
  }
  try {
    if (!isStale(path, isSilent)) return false
    rmSync(path, { force: true })
    return true
  } finally {
    rmSync(judge, { force: true })
  }
}

/**
 * @param {string} path
 * @param {() => boolean} isSilent
 */
function isStale(path, isSilent) {
  let holder
  try {
    holder = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    return !isCode(error, 'ENOENT') && isSilent()
  }
  return holder.place === PLACE ? !isSameProcessAlive(holder) : isSilent()
}

/**
 * A function that tells whether the file has gone untouched for SILENT_MS while we looked. It compares the
 * file's time with itself, never with our clock.
 * @param {string} path
 * @returns {() => boolean}
 */
export function watchSilence(path) {
  let seen = NaN
  let since = Date.now()
  return () => {
    const time = timeOf(path)
    if (time !== seen) {
      seen = time
      since = Date.now()
    }
    return Date.now() - since > SILENT_MS
  }
}

/** @param {string} path */
export function touch(path) {
  try {
    const now = new Date()
    utimesSync(path, now, now)
  } catch {
    // the folder was removed under us: nothing left to protect
  }
}

/** @param {string} path */
const timeOf = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0

/** @param {string} path */
const ageOf = (path) => Date.now() - (timeOf(path) || Date.now())

/**
 * @param {unknown} error
 * @param {string} code
 */
const isCode = (error, code) => /** @type {NodeJS.ErrnoException} */ (error)?.code === code
