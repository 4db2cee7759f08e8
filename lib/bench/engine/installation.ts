import { fork, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { withClient } from '@/e2e/run/sql'
import { programFile } from '@/lib/cli/launcher/installation'
import { openDatabase, type Tx } from '@/lib/db'
import { startEmbeddedDatabase } from '@/lib/db/embedded'
import { embeddedPaths } from '@/lib/db/embedded/paths'
import { migrateDatabase } from '@/lib/db/migrate'
import { derivePasswords, ensureLogins } from '@/lib/db/roles'
import { Acceptor } from '@/lib/delivery/acceptor'
import { insertPrepared, prepareMessage, type EnqueueInput } from '@/lib/delivery/enqueue'
import { newId } from '@/lib/platform/ids'
import { benchMessage } from './bench-message'

const KEYS = `b1:${Buffer.alloc(32, 'relais benchmark').toString('base64')}`

/** The owner is under the walls too (FORCE); here it fills tables. The engine's own roles see no difference. */
const OPEN_TO_OWNER = `
DO $$ DECLARE t record; BEGIN
  FOR t IN SELECT oid::regclass AS name FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relforcerowsecurity
  LOOP EXECUTE format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY', t.name); END LOOP;
END $$`

export type EngineInstallation = Awaited<ReturnType<typeof openEngineInstallation>>
export type BenchWorker = { pid: number; kill: (signal: NodeJS.Signals) => Promise<void> }
/** What a server of a benchmark may be given: connections it opens at the most, whose it is, and who writes by it. */
export type ServerChoice = { connections?: number; companyId?: string; fromFilter?: string }

/** A durable PostgreSQL (fsync and synchronous_commit on), one company, and the engine as real processes. */
export async function openEngineInstallation() {
  const dataDir = await mkdtemp(join(tmpdir(), 'relais-bench-'))
  const server = await startEmbeddedDatabase({ dataDir })
  const { ownerUrl } = server
  const passwords = derivePasswords({ ownerUrl, secret: KEYS })
  const { webUrl, workerUrl } = await ensureLogins({ ownerUrl, ...passwords })
  await migrateDatabase(ownerUrl)
  await withClient(ownerUrl, async (client) => void (await client.query(OPEN_TO_OWNER)))
  const web = await openDatabase(webUrl)
  const system = await openDatabase(workerUrl, 2, 'system')
  const companies = new Map<string, string>()

  async function addCompany(slug: string): Promise<string> {
    const id = newId()
    await web.prisma.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT set_config('role', ${web.roleName('identity')}, true)`
      await tx.company.createMany({ data: [{ id, slug, name: slug }] })
    })
    return id
  }
  const first = await addCompany('atelier')

  const inCompany = <T>(companyId: string, work: (tx: Tx) => Promise<T>) =>
    web.prisma.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT set_config('role', ${web.roleName('company')}, true), set_config('app.company_id', ${companyId}, true)`
      return work(tx)
    })

  async function addServer(
    port: number,
    { connections = 3, companyId = first, fromFilter = '' }: ServerChoice = {},
  ): Promise<string> {
    const id = newId()
    const key = { companyId, mailServerId: id }
    companies.set(id, companyId)
    const data = {
      companyId,
      id,
      description: 'Sink',
      host: '127.0.0.1',
      port,
      authentication: 'none',
      security: 'none',
      paceConnections: connections,
      fromFilter,
    }
    await inCompany(companyId, async (tx) => {
      await tx.mailServer.createMany({ data: [data] })
      await tx.grant.createMany({ data: [key] })
      await tx.mailServerLease.createMany({ data: [key] })
    })
    return id
  }

  /** Composes messages for a server, and commits them together. @returns their Message-IDs */
  async function enqueue(
    mailServerId: string,
    count: number,
    bytes = 1_000,
    change: Partial<EnqueueInput> = {},
  ): Promise<string[]> {
    const companyId = companies.get(mailServerId)!
    const input = { ...benchMessage(companyId, mailServerId, bytes), ...change }
    const scope = <T>(work: (tx: Tx) => Promise<T>) => inCompany(companyId, work)
    const prepared = await Promise.all(Array.from({ length: count }, () => prepareMessage(input, scope)))
    const enqueued = await scope((tx) => insertPrepared(tx, prepared))
    return enqueued.map(({ messageId }) => messageId)
  }

  const acceptor = new Acceptor(inCompany)

  /** Composes and accepts one message as the web does: calls that meet share a transaction. */
  async function accept(mailServerId: string, bytes: number): Promise<void> {
    const companyId = companies.get(mailServerId)!
    const input = benchMessage(companyId, mailServerId, bytes)
    await acceptor.accept(await prepareMessage(input, (work) => inCompany(companyId, work)))
  }

  /** A worker process, ready. @param variables more of its environment */
  async function startWorker(
    ports: number | number[],
    variables: Record<string, string> = {},
  ): Promise<BenchWorker> {
    const child = fork(programFile('worker'), {
      env: {
        NODE_ENV: 'production',
        WORKER_DATABASE_URL: workerUrl,
        ENCRYPTION_KEYS: KEYS,
        SMTP_ALLOWED_PRIVATE_NETWORKS: '127.0.0.0/8',
        SMTP_ALLOWED_PORTS: String(ports),
        LOG_LEVEL: 'error',
        ...variables,
      },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    await ready(child)
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    return {
      pid: child.pid!,
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

  /** As the database's owner: what a benchmark fills tables with. */
  const asOwner = (text: string, values: unknown[] = []) =>
    withClient(ownerUrl, async (client) => void (await client.query(text, values)))

  /** Immediate: no shutdown checkpoint, what was in memory is gone. Its supervisor starts it again. */
  async function stopDatabaseAtOnce(): Promise<void> {
    const pid = readFileSync(join(embeddedPaths(dataDir).data, 'postmaster.pid'), 'utf8').split('\n')[0]
    process.kill(Number(pid), 'SIGQUIT')
  }

  return {
    addCompany,
    stopDatabaseAtOnce,
    addServer,
    enqueue,
    accept,
    startWorker,
    sql,
    asOwner,
    pool: system.pool,
    companyId: first,
    close,
    webVariables,
  }
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
