import { spawn, spawnSync } from 'node:child_process'
import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  realpathSync,
} from 'node:fs'
import { renameSync, rmSync, statSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemEnv } from '@/lib/platform/env-system'
import { isPidAlive } from '@/lib/platform/process-identity.mjs'
import { dataFolderFor, serverUser } from './server-user'
import { programPath } from './runtime'
import type { EmbeddedPaths } from './paths'

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '128MB',
}
const LOG_LIMIT = 10 << 20

export interface Postmaster {
  pid: number
  port: number
}

/** What postmaster.pid says (PostgreSQL, miscinit.h: pid, data folder, start, port, …, status), or null. */
export function readPidFile(paths: EmbeddedPaths): (Postmaster & { ready: boolean }) | null {
  if (!existsSync(paths.pidFile)) return null
  const lines = readFileSync(paths.pidFile, 'utf8').split('\n')
  return { pid: Number(lines[0]), port: Number(lines[3]), ready: (lines[7] ?? '').trim() === 'ready' }
}

/**
 * The server that runs on this data folder, or null. A postmaster.pid whose number another program has by
 * now is removed: PostgreSQL itself would take that program for a server and refuse to start.
 */
export function findPostmaster(paths: EmbeddedPaths): (Postmaster & { ready: boolean }) | null {
  const file = readPidFile(paths)
  if (!file || !isPidAlive(file.pid)) return null
  if (process.platform !== 'linux' || isServerIn(paths.data)) return file
  rmSync(paths.pidFile, { force: true })
  return null
}

/** Whether any postgres process works in this folder (PostgreSQL makes its data folder its own cwd). */
function isServerIn(data: string): boolean {
  const real = realpathSync(data)
  return readdirSync('/proc').some((pid) => {
    if (!/^\d+$/.test(pid)) return false
    try {
      return (
        readlinkSync(`/proc/${pid}/cwd`) === real &&
        /^postgres\n/.test(readFileSync(`/proc/${pid}/comm`, 'utf8'))
      )
    } catch {
      return false // gone meanwhile, or not ours to look at
    }
  })
}

/**
 * Starts the server and waits until it takes connections.
 * @returns null when it left again, which is worth another try: after a crash the old server's processes
 * may still be ending, or somebody took the port
 */
export async function spawnPostmaster(
  paths: EmbeddedPaths,
  options: { runtime: string; reachable: boolean; port: number; settings: Record<string, string> },
): Promise<Postmaster | null> {
  rotateLog(paths.log)
  const { argument, cwd } = dataFolderFor(paths.data, options.reachable)
  const settings = Object.entries({ ...SETTINGS, ...options.settings })
  const log = openSync(paths.log, 'a', 0o600)
  const child = spawn(
    programPath(options.runtime, 'postgres'),
    [
      '-D',
      argument,
      '-p',
      String(options.port),
      ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    {
      ...serverUser(),
      cwd,
      env: { ...systemEnv(), LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', log, log],
      detached: true, // a Ctrl-C in the terminal is for the launcher, which decides
    },
  )
  closeSync(log)
  child.unref()
  let gone = false
  let failure: Error | undefined
  child.once('exit', () => (gone = true)).once('error', (error) => ((gone = true), (failure = error)))
  while (!gone) {
    const file = readPidFile(paths)
    if (file?.pid === child.pid && file?.ready) return { pid: file.pid, port: options.port }
    await sleep(10)
  }
  if (failure) throw failure
  return null
}

/** Ends the server: at once for its clients (SIGINT; SIGTERM would wait for them), then harder. */
export async function stopPostmaster(paths: EmbeddedPaths, pid: number, runtime: string): Promise<void> {
  if (process.platform === 'win32')
    return void spawnSync(programPath(runtime, 'pg_ctl'), ['stop', '-m', 'fast', '-D', paths.data])
  const begun = Date.now()
  for (let signal: NodeJS.Signals | null = 'SIGINT'; isPidAlive(pid); await sleep(10)) {
    if (signal) sendSignal(pid, signal)
    signal = null
    if (Date.now() - begun > 30_000) throw new Error(`PostgreSQL (process ${pid}) does not end.`)
    if (Date.now() - begun > 15_000) signal = 'SIGQUIT'
  }
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as { code?: string }).code !== 'ESRCH') throw error // otherwise it ended meanwhile
  }
}

/** The last thing PostgreSQL complained of. */
export function lastComplaint(paths: EmbeddedPaths): string {
  if (!existsSync(paths.log)) return ''
  const lines = readFileSync(paths.log, 'utf8').trim().split('\n')
  return lines.findLast((line) => /FATAL|PANIC|error while loading/.test(line)) ?? lines.at(-1) ?? ''
}

/** `wanted` if it is free on the loopback address, else any that is. */
export async function findFreePort(wanted: number): Promise<number> {
  const tryPort = (port: number) =>
    new Promise<number | null>((done) => {
      const server = createServer()
      server.once('error', () => done(null))
      server.listen(port, '127.0.0.1', () => {
        const { port: given } = server.address() as AddressInfo
        server.close(() => done(given))
      })
    })
  const port = (wanted ? await tryPort(wanted) : null) ?? (await tryPort(0))
  if (port === null) throw new Error('No port is free on 127.0.0.1.')
  return port
}

function rotateLog(log: string): void {
  if (existsSync(log) && statSync(log).size > LOG_LIMIT) renameSync(log, `${log}.1`)
}
