import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { withFileLock } from '@/lib/platform/file-lock.mjs'
import { initialiseDataFolder, readOrMakePassword } from './init'
import { refuseForeignLaunchers, registerLauncher } from './launchers'
import { embeddedPaths, type EmbeddedPaths } from './paths'
import { findFreePort, findPostmaster, lastComplaint, spawnPostmaster, stopPostmaster } from './postmaster'
import { ownerUrlFor, provisionServer } from './provision'
import { prepareRuntime } from './runtime'
import { canServerReach, sharedRuntimeFolder, takeDataFolder } from './server-user'
import { superviseServer } from './supervise'

const START_TIMEOUT_MS = 60_000

export interface EmbeddedDatabase {
  /** The owner's login on the database `relais`. */
  ownerUrl: string
  port: number
  /** The server already ran: another launcher's, or one left by a launcher that was killed. */
  adopted: boolean
  /** Leaves the server; stops it when nobody else uses it. May be called twice. */
  stop(): Promise<void>
}

/**
 * Starts the PostgreSQL that comes from npm on `dataDir`, or adopts the one that runs there.
 *
 * Who may stop it: everybody who uses a data folder is registered in DATA_DIR/launchers. Deciding, starting
 * and stopping happen under DATA_DIR/launcher.lock, one at a time. `stop()` takes the caller off the register
 * and ends the server only if nobody alive is left on it – whoever started it. A launcher that was killed
 * leaves the server running and its registration stale: the next one adopts the first and forgets the second.
 * A register entry of another machine or container refuses the start while its heartbeat goes on.
 *
 * While registered, a server that dies is started again on the same port, so that clients only reconnect.
 * Committed data survives every kill (fsync on); `settings` may loosen that for tests and are ignored when a
 * running server is adopted.
 *
 * @param options.onLost called when a dead server could not be brought back on its port
 * @throws Error with one sentence for people
 */
export async function startEmbeddedDatabase(options: {
  dataDir: string
  settings?: Record<string, string>
  onLost?: (error: Error) => void
}): Promise<EmbeddedDatabase> {
  const paths = embeddedPaths(options.dataDir)
  const settings = options.settings ?? {}
  mkdirSync(paths.postgres, { recursive: true, mode: 0o755 })
  await refuseForeignLaunchers(paths.launchers)
  const begin = () => withFileLock(paths.lock, () => ensureServer(paths, settings))
  const { server, registration } = await withFileLock(paths.lock, async () => ({
    server: await ensureServer(paths, settings),
    registration: registerLauncher(paths.launchers),
  }))
  const supervisor = superviseServer(server, begin, options.onLost ?? (() => {}))
  let stopped: Promise<void> | undefined
  const stop = async () => {
    await supervisor.end()
    await withFileLock(paths.lock, async () => {
      const last = registration.leave()
      const running = last ? findPostmaster(paths) : null
      if (running) await stopPostmaster(paths, running.pid, server.runtime)
    })
  }
  return {
    ownerUrl: ownerUrlFor(server.port, server.password),
    port: server.port,
    adopted: server.adopted,
    stop: () => (stopped ??= stop()),
  }
}

/**
 * Ends a server that a killed launcher left on `dataDir`, before its folder is removed; nothing to do when
 * none runs.
 * @throws Error with one sentence when somebody uses it
 */
export async function endEmbeddedDatabase(dataDir: string): Promise<void> {
  const paths = embeddedPaths(dataDir)
  if (!existsSync(paths.data)) return
  await refuseForeignLaunchers(paths.launchers)
  await withFileLock(paths.lock, async () => {
    if (!registerLauncher(paths.launchers).leave())
      throw new Error(`${dataDir} is in use: stop Relais there first.`)
    const running = findPostmaster(paths)
    if (running) await stopPostmaster(paths, running.pid, prepareRuntime(paths.postgres))
  })
}

export interface RunningServer {
  pid: number
  port: number
  adopted: boolean
  password: string
  runtime: string
}

/** Finds the server of this data folder or starts it. Called under the lock. */
async function ensureServer(paths: EmbeddedPaths, settings: Record<string, string>): Promise<RunningServer> {
  const reachable = canServerReach(paths.postgres)
  const runtime = prepareRuntime(reachable ? paths.postgres : sharedRuntimeFolder())
  const password = readOrMakePassword(paths)
  initialiseDataFolder(paths, runtime, password, reachable)
  takeDataFolder(paths.data)
  for (const end = Date.now() + START_TIMEOUT_MS; Date.now() < end; await sleep(50)) {
    const found = findPostmaster(paths)
    if (found && !found.ready) continue // starting or recovering
    const port = found?.port ?? (await findFreePort(readPort(paths)))
    const server = found ?? (await spawnPostmaster(paths, { runtime, reachable, port, settings }))
    if (!server || !(await isReady(server.port, password))) continue
    writeFileSync(paths.port, String(server.port))
    return { pid: server.pid, port: server.port, adopted: found !== null, password, runtime }
  }
  throw new Error(`The embedded database does not start (${lastComplaint(paths)}); its log is ${paths.log}.`)
}

async function isReady(port: number, password: string): Promise<boolean> {
  try {
    await provisionServer(port, password)
    return true
  } catch (error) {
    const code = (error as { code?: string }).code ?? ''
    if (/^(57P0\d|ECONN\w+|08\w+)$/.test(code) || /terminated|timeout/.test((error as Error).message))
      return false
    throw new Error(`The embedded database refuses us: ${(error as Error).message}.`, { cause: error })
  }
}

/** The port of last time, so that a restart finds its clients again; 0 for any. */
function readPort(paths: EmbeddedPaths): number {
  return existsSync(paths.port) ? Number(readFileSync(paths.port, 'utf8')) || 0 : 0
}
