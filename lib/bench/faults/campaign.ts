import { fork, type ChildProcess } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openWebProcess } from '@/e2e/run/web-process'
import { programFile } from '@/lib/cli/launcher/installation'
import { systemEnv } from '@/lib/platform/env-system'
import {
  openEngineInstallation,
  until,
  type BenchWorker,
  type EngineInstallation,
} from '../engine/installation'
import type { CallerOrder } from './caller'
import type { WriterOrder } from './writer'

/** Servers, connections to each, and workers at once. */
const SERVERS = 4
const EACH = 3
const WORKERS = 2
/** All that can be open at a kill. */
export const CONNECTIONS = SERVERS * EACH
/** How long the receiving server takes over each message, before it notes it and after, ms at the most. */
const SINK_DELAY_MS = 200
/** Messages waiting at which the writer pauses: every connection is busy all the time. */
const ENOUGH = 1_500

/** Those that are killed; a worker twice as often as anybody else. */
export const VICTIMS = ['worker', 'worker', 'web', 'writer', 'database', 'sink'] as const
export type Victim = (typeof VICTIMS)[number]
/** Who was killed, and when by this machine's clock: what had begun before that and has no answer is its doing. */
export type Kill = { victim: Victim; at: number }

/** What processes noted that may be killed: Message-IDs of the writer, forms of the web's visitors, arrivals. */
export type Ledgers = { written: string; submitted: string; arrived: string }
export type Campaign = Awaited<ReturnType<typeof openCampaign>>

/**
 * Everything that delivers, at work: a durable database, the web with visitors who send its form, a writer that
 * enqueues in batches, two workers, and a server that takes mail.
 * @param folder for ledgers and logs
 */
export async function openCampaign(folder: string) {
  const ledgers: Ledgers = {
    written: join(folder, 'written'),
    submitted: join(folder, 'submitted'),
    arrived: join(folder, 'arrived'),
  }
  for (const file of Object.values(ledgers)) writeFileSync(file, '')
  const engine = await openEngineInstallation()
  return begin(engine, folder, ledgers).catch(async (error: unknown) => {
    await engine.close()
    throw error
  })
}

async function begin(engine: EngineInstallation, folder: string, ledgers: Ledgers) {
  const startSink = (port: number) =>
    startChild('ledger', { ledger: ledgers.arrived, port, delayMs: SINK_DELAY_MS }, {})
  let sink = await startSink(0)
  const port = sink.said.port!
  const servers: string[] = []
  const senders = Array.from({ length: SERVERS }, (_, index) => `bureau${index + 1}@atelier.example`)
  for (const fromFilter of senders)
    servers.push(await engine.addServer(port, { connections: EACH, fromFilter }))
  const workers: BenchWorker[] = []
  for (let index = 0; index < WORKERS; index++) workers.push(await engine.startWorker(port))

  const { companyId } = engine
  const written: WriterOrder = { companyId, servers, ledger: ledgers.written, enough: ENOUGH }
  const startWriter = () => startChild('writer', written, engine.webVariables)
  let writer = await startWriter()
  const web = await openWebProcess(engine.webVariables, join(folder, 'logs', 'web.log'))
  const submitted: CallerOrder = { companyId, slug: 'atelier', senders, ledger: ledgers.submitted }
  const caller = await startChild('caller', submitted, web.variables)
  const coaxer = coax(engine)

  /** Kills one and starts it again. @returns when it died */
  async function kill(victim: Victim): Promise<number> {
    if (caller.exitCode !== null) throw new Error('the visitors got no message accepted any more')
    if (victim === 'database') {
      await engine.stopDatabaseAtOnce()
      const at = Date.now()
      await patiently(engine, 'SELECT 1')
      return at
    }
    if (victim === 'worker') {
      const place = Math.floor(Math.random() * workers.length)
      const dead = workers[place]!
      await dead.kill('SIGKILL')
      const at = Date.now()
      await patiently(engine, EXPIRE, [`%/${dead.pid}/%`])
      workers[place] = await engine.startWorker(port)
      return at
    }
    await (victim === 'web' ? web.kill() : end(victim === 'sink' ? sink : writer))
    const at = Date.now()
    if (victim === 'web') await web.start()
    else if (victim === 'sink') sink = await startSink(port)
    else writer = await startWriter()
    return at
  }

  /** Nothing more is accepted; everything that waits is let go on, until nothing does. */
  async function finish(): Promise<void> {
    await end(writer)
    await end(caller)
    await until(async () => (await patiently<{ n: number }>(engine, WAITING))[0]!.n === 0)
    await coaxer.stop()
    for (const worker of workers) await worker.kill('SIGTERM')
    await web.stop()
    await end(sink)
  }
  return { engine, ledgers, kill, finish, close: () => engine.close() }
}

/** Two counts, so that each finds its own index. */
const WAITING = `SELECT ((SELECT count(*) FROM messages WHERE state = 'queued')
  + (SELECT count(*) FROM messages WHERE state = 'sending'))::int AS n`
const EXPIRE = `UPDATE mail_server_leases SET until = now() - interval '1 second' WHERE owner LIKE $1`
/** Waits of minutes after a fault are not what is tried here. */
const LET_GO = [
  `UPDATE messages SET due_at = now() WHERE state = 'queued' AND due_at > now()`,
  `UPDATE mail_server_leases SET held_until = NULL, next_due_at = now() WHERE owner IS NULL`,
]

/** Lets everything go on that would wait, again and again. */
function coax(engine: EngineInstallation): { stop: () => Promise<void> } {
  let going = true
  const work = (async () => {
    while (going) {
      for (const text of LET_GO) await patiently(engine, text)
      await pause(500)
    }
  })()
  work.catch(() => {})
  return {
    stop: () => {
      going = false
      return work
    },
  }
}

/** SQL that goes on when the database comes back. */
export async function patiently<Row extends object>(
  engine: EngineInstallation,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  for (const limit = Date.now() + 60_000; ;) {
    try {
      return await engine.sql<Row>(text, values)
    } catch (error) {
      if (Date.now() > limit) throw error
      await pause(100)
    }
  }
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
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.kill('SIGKILL')
  await ended
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
