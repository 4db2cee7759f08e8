import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startEmbeddedDatabase, type EmbeddedDatabase } from '@/lib/db/embedded'
import { isPidAlive } from '@/lib/platform/process-identity.mjs'
import { withClient } from '../run/sql'

const made = mkdtempSync(join(tmpdir(), 'relais-embedded-made-'))
let dataDir: string
let open: EmbeddedDatabase[]

// initdb takes the most of a first start: one folder is made and copied, except where making it is the point.
beforeAll(async () => {
  await (await startEmbeddedDatabase({ dataDir: made })).stop()
  rmSync(join(made, 'postgres/port'))
})

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'relais-embedded-'))
  execFileSync('cp', ['-a', `${made}/.`, dataDir])
  open = []
})

afterAll(() => rmSync(made, { recursive: true, force: true }))

afterEach(async () => {
  for (const database of open) await database.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

async function start(options: { onLost?: (error: Error) => void } = {}): Promise<EmbeddedDatabase> {
  const database = await startEmbeddedDatabase({ dataDir, ...options })
  open.push(database)
  return database
}

const emptyFolder = () => rmSync(join(dataDir, 'postgres'), { recursive: true })
const query = (url: string, text: string) =>
  withClient(url, async (client) => (await client.query(text)).rows)
const pidFile = () => join(dataDir, 'postgres/data/postmaster.pid')
const postmasterPid = () => Number(readFileSync(pidFile(), 'utf8').split('\n')[0])

/** Asks again until it does not throw: clients reconnect after a crash. */
async function eventually<T>(work: () => Promise<T>): Promise<T> {
  for (const end = Date.now() + 20_000; ; await sleep(50))
    try {
      return await work()
    } catch (error) {
      if (Date.now() > end) throw error
    }
}

describe('startEmbeddedDatabase', () => {
  it('makes a durable database whose owner is no superuser, and stops it', async () => {
    emptyFolder()
    const database = await start()
    expect(database.adopted).toBe(false)
    const [row] = await query(
      database.ownerUrl,
      `SELECT current_database() AS name, current_setting('fsync') AS fsync, rolsuper FROM pg_roles WHERE rolname = current_user`,
    )
    expect(row).toEqual({ name: 'relais', fsync: 'on', rolsuper: false })
    const pid = postmasterPid()
    await database.stop()
    expect(isPidAlive(pid)).toBe(false)
    expect(readdirSync(join(dataDir, 'launchers'))).toEqual([])
  })

  it('keeps its data and its port over a restart', async () => {
    const first = await start()
    await query(first.ownerUrl, 'CREATE TABLE kept AS SELECT 1 AS id')
    await first.stop()
    const second = await start()
    expect(second.port).toBe(first.port)
    expect(await query(second.ownerUrl, 'SELECT id FROM kept')).toEqual([{ id: 1 }])
  })

  it('takes a folder that was put back from a copy, whoever’s its files are and whoever may read them', async () => {
    const before = await start()
    await query(before.ownerUrl, 'CREATE TABLE kept AS SELECT 42 AS answer')
    await before.stop()
    const data = join(dataDir, 'postgres/data')
    const copy = join(dataDir, 'copy')
    // As root its files are root's then, which is not who the server runs as.
    execFileSync('cp', ['-r', data, copy])
    rmSync(data, { recursive: true })
    renameSync(copy, data)
    chmodSync(data, 0o755)
    const after = await start()
    expect(await query(after.ownerUrl, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }])
  })

  it('is shared by launchers and stopped by the last to leave, whoever started it', async () => {
    const first = await start()
    const second = await start()
    expect(second).toMatchObject({ adopted: true, port: first.port })
    await first.stop()
    await query(second.ownerUrl, 'SELECT 1')
    const pid = postmasterPid()
    await second.stop()
    expect(isPidAlive(pid)).toBe(false)
  })

  it('takes four starts at once on an empty folder', async () => {
    emptyFolder()
    const databases = await Promise.all([start(), start(), start(), start()])
    expect(new Set(databases.map(({ port }) => port)).size).toBe(1)
    expect(databases.filter(({ adopted }) => !adopted)).toHaveLength(1)
  })

  it('comes back on the same port with every committed row after a kill -9', async () => {
    const database = await start()
    await query(database.ownerUrl, 'CREATE TABLE rows (id int)')
    await query(database.ownerUrl, 'INSERT INTO rows SELECT generate_series(1, 500)')
    process.kill(postmasterPid(), 'SIGKILL')
    const [row] = await eventually(() => query(database.ownerUrl, 'SELECT count(*)::int AS count FROM rows'))
    expect(row).toEqual({ count: 500 })
  })

  it('removes a postmaster.pid whose number another program has by now', async () => {
    const database = await start()
    await database.stop()
    const lines = [
      process.pid,
      join(dataDir, 'postgres/data'),
      1,
      database.port,
      '',
      '127.0.0.1',
      '',
      'ready',
    ]
    writeFileSync(pidFile(), lines.join('\n') + '\n')
    const again = await start()
    expect(again.adopted).toBe(false)
    await query(again.ownerUrl, 'SELECT 1')
  })

  it('forgets folders that killed starts left half made', async () => {
    const left = join(dataDir, 'postgres/data.init.999999999')
    writeFileSync(left, '')
    await start()
    expect(existsSync(left)).toBe(false)
  })

  it('refuses a folder that another container uses', async () => {
    const file = join(dataDir, 'launchers/1-abc')
    const beat = () =>
      writeFileSync(file, JSON.stringify({ pid: 1, startedAt: '1', place: 'elsewhere pid:[1]' }))
    beat()
    const heartbeat = setInterval(beat, 500)
    await expect(start()).rejects.toThrow(/in use on elsewhere/)
    clearInterval(heartbeat)
  })

  it('adopts what a killed launcher left, and then stops it', async () => {
    const launcher = await startInChild(dataDir)
    launcher.kill('SIGKILL')
    await once(launcher, 'exit')
    const pid = postmasterPid()
    expect(isPidAlive(pid)).toBe(true)
    const database = await start()
    expect(database.adopted).toBe(true)
    await database.stop()
    expect(isPidAlive(pid)).toBe(false)
  })
})

/** A launcher in a process of its own, which can be killed. */
async function startInChild(folder: string): Promise<ChildProcess> {
  const program = `
    const { startEmbeddedDatabase } = await import(${JSON.stringify(join(import.meta.dirname, '../../lib/db/embedded/index.ts'))})
    await startEmbeddedDatabase({ dataDir: ${JSON.stringify(folder)} })
    process.send('ready')
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  await once(child, 'message')
  return child
}
