import { fork, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { programFile } from '@/lib/cli/launcher/installation'
import { openDatabase } from '@/lib/db'
import { startEmbeddedDatabase } from '@/lib/db/embedded'
import { migrateDatabase } from '@/lib/db/migrate'
import { derivePasswords, ensureLogins } from '@/lib/db/roles'
import { insertPrepared, prepareMessage, type EnqueueInput } from '@/lib/delivery/enqueue'
import { newId } from '@/lib/platform/ids'

const KEYS = `b1:${Buffer.alloc(32, 'relais benchmark').toString('base64')}`

export type EngineInstallation = Awaited<ReturnType<typeof openEngineInstallation>>
export type BenchWorker = { kill: (signal: NodeJS.Signals) => Promise<void> }

/** A durable PostgreSQL (fsync and synchronous_commit on), one company, and the engine as real processes. */
export async function openEngineInstallation() {
  const dataDir = await mkdtemp(join(tmpdir(), 'relais-bench-'))
  const server = await startEmbeddedDatabase({ dataDir })
  const { ownerUrl } = server
  const passwords = derivePasswords({ ownerUrl, secret: KEYS })
  const { webUrl, workerUrl } = await ensureLogins({ ownerUrl, ...passwords })
  await migrateDatabase(ownerUrl)
  const web = await openDatabase(webUrl)
  const system = await openDatabase(workerUrl, 2, 'system')
  const companyId = newId()
  const role = web.roleName('identity')
  await web.prisma.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT set_config('role', ${role}, true)`
    await tx.company.createMany({ data: [{ id: companyId, slug: 'atelier', name: 'Atelier' }] })
  })

  const inCompany = <T>(work: (tx: Parameters<typeof insertPrepared>[0]) => Promise<T>) =>
    web.prisma.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT set_config('role', ${web.roleName('company')}, true), set_config('app.company_id', ${companyId}, true)`
      return work(tx)
    })

  async function addServer(port: number): Promise<string> {
    const id = newId()
    const key = { companyId, mailServerId: id }
    const data = {
      companyId,
      id,
      description: 'Sink',
      host: '127.0.0.1',
      port,
      authentication: 'none',
      security: 'none',
      paceConnections: 3,
    }
    await inCompany(async (tx) => {
      await tx.mailServer.createMany({ data: [data] })
      await tx.grant.createMany({ data: [key] })
      await tx.mailServerLease.createMany({ data: [key] })
    })
    return id
  }

  /** Commits messages for a server. @returns how many */
  async function enqueue(mailServerId: string, count: number, bytes = 1_000): Promise<number> {
    const input: EnqueueInput = {
      companyId,
      mailServerId,
      createdBy: null,
      origin: 'system',
      from: { name: 'Atelier', address: 'courrier@atelier.example' },
      to: [{ name: null, address: 'client@client.example' }],
      cc: [],
      bcc: [],
      replyTo: null,
      subject: 'Bonjour',
      text: 'x'.repeat(bytes),
      html: null,
      attachments: [],
      priority: 2,
      chosenBecause: 'account',
      submissionKey: null,
    }
    const prepared = await Promise.all(Array.from({ length: count }, () => prepareMessage(input, inCompany)))
    await inCompany((tx) => insertPrepared(tx, prepared))
    return count
  }

  /** A worker process, ready. @param variables more of its environment */
  async function startWorker(port: number, variables: Record<string, string> = {}): Promise<BenchWorker> {
    const child = fork(programFile('worker'), {
      env: {
        NODE_ENV: 'production',
        WORKER_DATABASE_URL: workerUrl,
        ENCRYPTION_KEYS: KEYS,
        SMTP_ALLOWED_PRIVATE_NETWORKS: '127.0.0.0/8',
        SMTP_ALLOWED_PORTS: String(port),
        LOG_LEVEL: 'error',
        ...variables,
      },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    await ready(child)
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    return {
      kill: (signal) => {
        child.kill(signal)
        return ended
      },
    }
  }

  const sql = async <Row extends object>(text: string, values: unknown[] = []) =>
    (await system.pool.query<Row>(text, values)).rows

  async function close(): Promise<void> {
    await web.close()
    await system.close()
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }

  /** What a process of the web's side is given. */
  const webVariables = { WEB_DATABASE_URL: webUrl, ENCRYPTION_KEYS: KEYS, LOG_LEVEL: 'error' }

  return { addServer, enqueue, startWorker, sql, close, webVariables }
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('message', () => resolve())
    child.once('exit', (code) => reject(new Error(`the worker ended (${code}) before it was ready`)))
  })
}

/** Waits for a condition, looking often. @throws after ten minutes */
export async function until(done: () => Promise<boolean> | boolean): Promise<void> {
  for (const end = Date.now() + 600_000; ;) {
    if (await done()) return
    if (Date.now() > end) throw new Error('the benchmark did not get on')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
