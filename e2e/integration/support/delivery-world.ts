import { Pool } from 'pg'
import { vi } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@/e2e/run/test-database'
import { TEST_SECRETS } from '@/e2e/run/test-secrets'
import type { DispatcherOptions } from '@/lib/delivery/dispatcher'
import type { EnqueueInput } from '@/lib/delivery/enqueue'
import type { Role } from '@/lib/domain/permissions'

/** What the engine needs of the environment to send to a sink on this machine. */
export function deliveryEnv(database: TestDatabase, ports: number[]): Record<string, string> {
  return {
    ...TEST_SECRETS,
    WEB_DATABASE_URL: database.webUrl,
    WORKER_DATABASE_URL: database.workerUrl,
    SMTP_ALLOWED_PRIVATE_NETWORKS: '127.0.0.0/8',
    SMTP_ALLOWED_PORTS: ports.join(','),
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
  }
}

/**
 * A database, a company with servers on sinks, and the engine on both. Modules read the environment once, so
 * they are loaded here, after it was set.
 */
export async function createDeliveryWorld(ports: number[]) {
  const database = await createTestDatabase()
  Object.assign(process.env, deliveryEnv(database, ports))
  vi.resetModules()
  const db = await import('@/lib/db')
  const { enqueueMessages, insertPrepared, prepareMessage } = await import('@/lib/delivery/enqueue')
  const { Dispatcher } = await import('@/lib/delivery/dispatcher')
  const { newId } = await import('@/lib/platform/ids')
  const { companyActor } = await import('@/lib/auth/company-actor')
  const sql = await openSystemSql(database)
  const web = await db.getWebDatabase()
  const { pool } = await db.getWorkerDatabase()
  const userId = newId()
  const companyId = newId()
  await addCompany(companyId, 'atelier')

  async function addCompany(id: string, slug: string) {
    await db.inIdentity(async (tx) => {
      await tx.company.createMany({ data: [{ id, slug, name: slug }] })
      await db.createCompanyKey(tx, id)
    })
  }

  async function addServer(port: number, change: Record<string, unknown> = {}, company = companyId) {
    const id = newId()
    const key = { companyId: company, mailServerId: id }
    await db.inCompany(company, async (tx) => {
      const { password, ...rest } = change
      const place = { companyId: company, table: 'mail_servers', row: id, column: 'password_sealed' }
      const data = {
        companyId: company,
        id,
        description: 'Relais local',
        host: '127.0.0.1',
        port,
        authentication: password ? 'password' : 'none',
        security: 'none',
        ...rest,
      }
      const passwordSealed = password ? await db.sealSecret(tx, place, String(password)) : null
      await tx.mailServer.createMany({ data: [{ ...data, passwordSealed }] })
      await tx.grant.createMany({ data: [key] })
      await tx.mailServerLease.createMany({ data: [key] })
    })
    return id
  }

  const draft = (mailServerId: string, change: Partial<EnqueueInput> = {}): EnqueueInput => ({
    companyId,
    mailServerId,
    createdBy: userId,
    origin: 'console',
    from: { name: 'Atelier Lumière', address: 'courrier@atelier.example' },
    to: [{ name: null, address: 'client@client.example' }],
    cc: [],
    bcc: [],
    replyTo: null,
    subject: 'Bonjour',
    text: 'Bonjour,\n\nÀ bientôt.',
    html: null,
    attachments: [],
    priority: 2,
    chosenBecause: 'account',
    submissionKey: null,
    ...change,
  })

  const enqueue = (inputs: EnqueueInput[]) =>
    db.inCompany(inputs[0]!.companyId, (tx) => enqueueMessages(tx, inputs))

  async function upload(
    content: Buffer,
    fileName: string,
    contentType = 'application/octet-stream',
    by = userId,
  ) {
    const id = newId()
    await db.inCompany(companyId, async (tx) => {
      const row = {
        companyId,
        id,
        uploadedBy: by,
        fileName,
        contentType,
        size: content.length,
        state: 'complete',
      }
      await tx.attachment.createMany({ data: [row] })
    })
    for (let seq = 0, at = 0; at < content.length; seq++, at += 262_144) {
      const data = new Uint8Array(content.subarray(at, at + 262_144))
      await db.inCompany(companyId, (tx) =>
        tx.attachmentChunk.createMany({ data: [{ companyId, attachmentId: id, seq, data }] }),
      )
    }
    return id
  }

  const message = async (id: string) =>
    (
      await sql(
        `SELECT m.*, (SELECT json_agg(r ORDER BY position) FROM recipients r WHERE r.message_id = m.id) AS recipients,
      (SELECT json_agg(a ORDER BY number) FROM attempts a WHERE a.message_id = m.id) AS attempts
      FROM messages m WHERE id = $1`,
        [id],
      )
    )[0]! as unknown as MessageRow

  const lease = async (mailServerId: string) =>
    (await sql('SELECT * FROM mail_server_leases WHERE mail_server_id = $1', [mailServerId]))[0]! as Record<
      string,
      unknown
    >

  /** Somebody of the first company: by default the user who wrote what `draft` makes. */
  const actor = (role: Role, user = userId) =>
    companyActor({
      actor: {
        userId: user,
        name: 'Ada',
        email: 'ada@atelier.example',
        locale: null,
        timeZone: 'Europe/Paris',
        sessionId: newId(),
      },
      company: { id: companyId, slug: 'atelier', name: 'Atelier' },
      member: { id: newId(), role, developerMode: false },
    })

  /** A worker in this process, quick to look. */
  function work(options: Partial<DispatcherOptions> = {}) {
    const dispatcher = new Dispatcher(pool, {
      owner: newId(),
      pollMs: 50,
      session: { lingerMs: 0 },
      ...options,
    })
    dispatcher.start()
    return dispatcher
  }

  /** Runs a worker until a condition holds. */
  async function workUntil(done: () => Promise<boolean> | boolean, options: Partial<DispatcherOptions> = {}) {
    const dispatcher = work(options)
    try {
      await until(done)
    } finally {
      await dispatcher.stop()
    }
  }

  const states = async () =>
    Object.fromEntries(
      (await sql('SELECT state, count(*)::int AS n FROM messages GROUP BY state')).map((row) => [
        row.state,
        row.n,
      ]),
    ) as Record<string, number>

  async function close() {
    await db.closeDatabases()
    await sql.end()
    await database.drop()
  }

  return {
    database,
    db,
    web,
    pool,
    sql,
    companyId,
    userId,
    newId,
    addCompany,
    addServer,
    draft,
    enqueue,
    upload,
    actor,
    message,
    lease,
    work,
    workUntil,
    states,
    close,
    prepareMessage,
    insertPrepared,
  }
}

export type DeliveryWorld = Awaited<ReturnType<typeof createDeliveryWorld>>
export type MessageRow = {
  state: string
  list_state: string
  child_state: string | null
  reply: string | null
  message_id: string
  attempt_count: number
  deferral_count: number
  due_at: Date
  composed: boolean
  recipients: { address: string; state: string; reply: string | null }[]
  attempts:
    | {
        outcome: string
        code: string | null
        reply: string | null
        number: number
        dialogue: string | null
      }[]
    | null
}

/** SQL as the system role, on a pool apart from the engine's. */
export async function openSystemSql(database: TestDatabase) {
  const first = new Pool({ connectionString: database.workerUrl, max: 1 })
  const { rows } = await first.query<{ prefix: string }>('SELECT relais_role_prefix() AS prefix')
  await first.end()
  const pool = new Pool({
    connectionString: database.workerUrl,
    max: 2,
    options: `-c role=${rows[0]!.prefix}_system`,
  })
  pool.on('error', () => {})
  const sql = async (text: string, values: unknown[] = []) =>
    (await pool.query<Record<string, unknown>>(text, values)).rows
  return Object.assign(sql, { end: () => pool.end() })
}

export async function until(done: () => Promise<boolean> | boolean, ms = 30_000): Promise<void> {
  for (const end = Date.now() + ms; ;) {
    if (await done()) return
    if (Date.now() > end) throw new Error('it did not happen in time')
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}
