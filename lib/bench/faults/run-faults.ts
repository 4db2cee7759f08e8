import { systemEnv } from '@/lib/platform/env-system'
import { fork, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { programFile } from '@/lib/cli/launcher/installation'
import {
  openEngineInstallation,
  until,
  type BenchWorker,
  type EngineInstallation,
} from './engine/installation'

/** Servers, connections to each, and workers at once. */
const SERVERS = 4
const CONNECTIONS = 3
const WORKERS = 2
/** How long load runs between two kills, ms. */
const BETWEEN = [200, 1_500] as const
/** Messages waiting at which no more is accepted for a while. */
const ENOUGH = 4_000

const VICTIMS = ['worker', 'worker', 'web', 'database', 'sink'] as const

/**
 * The fault campaign: `npm run faults -- 400`. A random one of the processes that deliver is killed with -9 (the
 * database is stopped at once) under load and started again, so many times; then everything is let go on, and the
 * books are made: accepted = delivered + waiting + explained, and what arrived twice. The dead worker's leases are
 * made to run out, so that nobody waits half a minute for them.
 * @returns the exit code: 1 when a message was lost or came twice
 */
export async function runFaults(kills: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'relais-faults-'))
  const ledgers = { accepted: join(folder, 'accepted'), arrived: join(folder, 'arrived') }
  for (const file of Object.values(ledgers)) writeFileSync(file, '')
  const engine = await openEngineInstallation()
  const campaign = await begin(engine, ledgers)
  const count = Object.fromEntries(VICTIMS.map((victim) => [victim, 0])) as Record<Victim, number>
  for (let kill = 1; kill <= kills; kill++) {
    await pause(BETWEEN[0] + Math.random() * (BETWEEN[1] - BETWEEN[0]))
    const victim = VICTIMS[Math.floor(Math.random() * VICTIMS.length)]!
    count[victim]++
    await campaign.kill(victim)
    if (kill % 20 === 0) console.log(`${kill} of ${kills}`)
  }
  await campaign.finish()
  const books = await makeBooks(engine, ledgers)
  await engine.close()
  rmSync(folder, { recursive: true, force: true })
  console.log(
    Object.entries(count)
      .map(([name, times]) => `${name} ${times}`)
      .join(', '),
  )
  for (const [name, value] of Object.entries(books)) console.log(`${name} ${value}`)
  const connections = SERVERS * CONNECTIONS
  console.log(
    `uncertain_per_kill ${(books.uncertain / Math.max(kills, 1)).toFixed(2)} (${connections} connections)`,
  )
  return books.lost + books.broken_promises + books.duplicates > 0 ? 1 : 0
}

type Victim = (typeof VICTIMS)[number]
type Ledgers = { accepted: string; arrived: string }

async function begin(engine: EngineInstallation, ledgers: Ledgers) {
  let sink = await startSink(ledgers.arrived, 0)
  const { port } = sink
  const servers: string[] = []
  for (let index = 0; index < SERVERS; index++)
    servers.push(await engine.addServer(port, { connections: CONNECTIONS }))
  const order = { companyId: engine.companyId, servers, ledger: ledgers.accepted }
  const startWriter = () => startChild('writer', order, engine.webVariables)
  const workers: BenchWorker[] = []
  for (let index = 0; index < WORKERS; index++) workers.push(await engine.startWorker(port))
  let writer: ChildProcess | null = await startWriter()

  async function kill(victim: Victim): Promise<void> {
    if (victim === 'worker') {
      const place = Math.floor(Math.random() * workers.length)
      const dead = workers[place]!
      await dead.kill('SIGKILL')
      await patiently(engine, expire, [`%/${dead.pid}/%`])
      workers[place] = await engine.startWorker(port)
    } else if (victim === 'web') {
      await end(writer)
      writer = await startWriter()
    } else if (victim === 'sink') {
      await end(sink.child)
      sink = await startSink(ledgers.arrived, port)
    } else await engine.stopDatabaseAtOnce()
    await patiently(engine, LET_GO)
    const waiting = await patiently<{ n: number }>(engine, WAITING)
    if (waiting[0]!.n > ENOUGH)
      await until(async () => (await patiently<{ n: number }>(engine, WAITING))[0]!.n < ENOUGH / 2)
  }

  /** Everything that waits is let go on, until nothing does. */
  async function finish(): Promise<void> {
    await end(writer)
    await until(async () => {
      await patiently(engine, LET_GO)
      return (await patiently<{ n: number }>(engine, WAITING))[0]!.n === 0
    })
    for (const worker of workers) await worker.kill('SIGTERM')
    await end(sink.child)
  }
  return { kill, finish }
}

const WAITING = `SELECT count(*)::int AS n FROM messages WHERE state IN ('queued', 'sending')`
const expire = `UPDATE mail_server_leases SET until = now() - interval '1 second' WHERE owner LIKE $1`
/** Waits of minutes after a fault are not what is tried here. */
const LET_GO = `WITH due AS (UPDATE messages SET due_at = now() WHERE state = 'queued' AND due_at > now())
UPDATE mail_server_leases SET held_until = NULL, next_due_at = now() WHERE owner IS NULL`

/** SQL that goes on when the database comes back. */
async function patiently<Row extends object>(
  engine: EngineInstallation,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  for (const end = Date.now() + 60_000; ;) {
    try {
      return await engine.sql<Row>(text, values)
    } catch (error) {
      if (Date.now() > end) throw error
      await pause(200)
    }
  }
}

/**
 * lost: accepted, and neither arrived nor waiting nor explained · broken_promises: noted as accepted, and no row ·
 * duplicates: arrivals of a Message-ID beyond the first
 */
async function makeBooks(engine: EngineInstallation, ledgers: Ledgers) {
  const rows = await patiently<{ messageId: string; state: string; reply: string | null }>(
    engine,
    'SELECT message_id AS "messageId", state, reply FROM messages',
  )
  const read = (file: string) => readFileSync(file, 'utf8').split('\n').filter(Boolean)
  const arrived = new Map<string, number>()
  for (const id of read(ledgers.arrived)) arrived.set(id, (arrived.get(id) ?? 0) + 1)
  const known = new Set(rows.map(({ messageId }) => messageId))
  const number = (...states: string[]) => rows.filter(({ state }) => states.includes(state)).length
  const isLost = ({ messageId, state, reply }: (typeof rows)[number]) =>
    !arrived.has(messageId) && (state === 'sent' || (state === 'failed' && reply === null))
  return {
    accepted: rows.length,
    delivered: number('sent'),
    waiting: number('queued', 'sending'),
    uncertain: number('uncertain'),
    failed: number('failed'),
    lost: rows.filter(isLost).length,
    broken_promises: read(ledgers.accepted).filter((id) => !known.has(id)).length,
    duplicates: [...arrived.values()].reduce((sum, times) => sum + times - 1, 0),
  }
}

async function startSink(ledger: string, port: number): Promise<{ child: ChildProcess; port: number }> {
  const child = await startChild('ledger', { ledger, port }, {})
  return { child, port: child.said.port! }
}

async function startChild(kind: string, order: object, variables: Record<string, string>) {
  const child = fork(programFile('bench'), ['--child', kind, JSON.stringify(order)], {
    env: { ...systemEnv(), ...variables },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const said = await new Promise<{ port?: number }>((resolve, reject) => {
    child.once('message', (message) => resolve(message as { port?: number }))
    child.once('exit', (code) => reject(new Error(`${kind} ended (${code}) before it was ready`)))
  })
  return Object.assign(child, { said })
}

/** kill -9. */
async function end(child: ChildProcess | null): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.kill('SIGKILL')
  await ended
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
