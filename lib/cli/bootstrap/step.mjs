// @ts-check
import { spawn } from 'node:child_process'
import { mkdirSync, openSync, closeSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { identifyProcess, isSameProcessAlive } from '../../platform/process-identity.mjs'

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()
/** Interrupted while preparing: these were asked to run until stopped, and so end well. */
const RUNS_UNTIL_STOPPED = new Set(['demo', 'start', 'web', 'worker'])

/**
 * Runs work and prints one line with its name and time.
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function timed(name, work) {
  const begun = performance.now()
  const result = await work()
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)
  console.error(`${name.padEnd(22)} ${seconds.padStart(5)} s`)
  return result
}

/**
 * Runs a Node program to its end, its output in a log file that is shown when it fails. It is a process group
 * of its own: a signal to us ends it too, and one that outlived a killed start is ended first.
 * @param {string[]} args program and arguments, run by this Node
 * @param {{ cwd: string, log: string, env: NodeJS.ProcessEnv, failure: string }} options
 * @returns {Promise<void>}
 */
export async function runNode(args, { cwd, log, env, failure }) {
  mkdirSync(dirname(log), { recursive: true })
  const pidFile = `${log}.pid`
  await endLeftover(pidFile)
  const output = openSync(log, 'w')
  const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', output, output], detached: true })
  closeSync(output)
  running.add(child)
  if (child.pid) writeFileSync(pidFile, JSON.stringify(identifyProcess(child.pid)))
  try {
    const code = await new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', (status, signal) => resolve(status ?? signal))
    })
    if (code !== 0) throw new Error(`${failure} (${code}):\n${readFileSync(log, 'utf8').trim()}`)
  } finally {
    running.delete(child)
    rmSync(pidFile, { force: true })
  }
}

/** @param {string} pidFile */
async function endLeftover(pidFile) {
  let identity
  try {
    identity = JSON.parse(readFileSync(pidFile, 'utf8'))
  } catch {
    return
  }
  if (isSameProcessAlive(identity)) endGroup(identity.pid)
  while (isSameProcessAlive(identity)) await new Promise((done) => setTimeout(done, 20))
  rmSync(pidFile, { force: true })
}

/** @param {number} pid */
function endGroup(pid) {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL')
  } catch {
    // ended meanwhile
  }
}

/** Ends what still runs, e.g. a build whose command has failed meanwhile. */
export function endRunning() {
  for (const { pid } of running) if (pid) endGroup(pid)
}

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
  process.on(signal, () => {
    endRunning()
    if (process.listenerCount(signal) > 1) return // the command has begun, and stops itself
    process.exit(RUNS_UNTIL_STOPPED.has(process.argv[2] ?? '') ? 0 : 130)
  })
