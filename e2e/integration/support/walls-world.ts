import { Client } from 'pg'
import { randomUUID } from 'node:crypto'
import { createTestDatabase, type TestDatabase } from '@/e2e/run/test-database'

/** Two companies with a row of everything that refers to something, and hand-written SQL as any role. */
export type Walls = {
  database: TestDatabase
  prefix: string
  a: CompanyIds
  b: CompanyIds
  /** Runs statements in one transaction that is rolled back; @returns the rows of the last one */
  as: (
    role: 'company' | 'identity' | 'operator' | 'system',
    companyId: string | null,
    ...sql: string[]
  ) => Promise<Rows>
  /** The same on a login that has not become anything. */
  asLogin: (login: 'web' | 'worker', ...sql: string[]) => Promise<Rows>
  /** What the server has told besides, on the web's login. */
  notices: string[]
  close: () => Promise<void>
}
export type Rows = Record<string, unknown>[] & { affected: number }
export type CompanyIds = Record<
  'id' | 'user' | 'member' | 'server' | 'message' | 'recipient' | 'attachment' | 'attempt' | 'key',
  string
>

export async function openWalls(): Promise<Walls> {
  const database = await createTestDatabase()
  const web = new Client({ connectionString: database.webUrl })
  const worker = new Client({ connectionString: database.workerUrl })
  await Promise.all([web.connect(), worker.connect()])
  const notices: string[] = []
  web.on('notice', ({ message }) => notices.push(message ?? ''))
  const { rows } = await web.query<{ p: string }>('SELECT relais_role_prefix() AS p')
  const prefix = rows[0]!.p

  async function run(client: Client, sql: string[]): Promise<Rows> {
    await client.query('BEGIN')
    try {
      let last
      for (const one of sql) last = await client.query<Record<string, unknown>>(one)
      return Object.assign([...(last?.rows ?? [])], { affected: last?.rowCount ?? 0 })
    } finally {
      await client.query('ROLLBACK')
      await client.query('RESET ALL; RESET ROLE')
    }
  }
  const become = (role: string, companyId: string | null) => [
    `SET LOCAL ROLE ${prefix}_${role}`,
    ...(companyId === null ? [] : [`SELECT set_config('app.company_id', '${companyId}', true)`]),
  ]
  const [a, b] = [newIds(), newIds()]
  for (const [name, ids] of Object.entries({ atelier: a, verriere: b })) {
    const [people, rest] = insertions(name, ids)
    await web.query(`BEGIN; SET LOCAL ROLE ${prefix}_identity; ${people}; COMMIT`)
    await worker.query(`BEGIN; SET LOCAL ROLE ${prefix}_system; ${rest}; COMMIT`)
  }
  return {
    database,
    prefix,
    a,
    b,
    as: (role, companyId, ...sql) =>
      run(role === 'system' ? worker : web, [...become(role, companyId), ...sql]),
    notices,
    asLogin: (login, ...sql) => run(login === 'web' ? web : worker, sql),
    close: async () => {
      await Promise.all([web.end(), worker.end()])
      await database.drop()
    },
  }
}

function newIds(): CompanyIds {
  const names = [
    'id',
    'user',
    'member',
    'server',
    'message',
    'recipient',
    'attachment',
    'attempt',
    'key',
  ] as const
  return Object.fromEntries(names.map((name) => [name, randomUUID()])) as CompanyIds
}

function insertions(name: string, ids: CompanyIds): [identity: string, system: string] {
  const c = `'${ids.id}'`
  return [
    `INSERT INTO companies (id, slug, name) VALUES (${c}, '${name}', '${name}');
     INSERT INTO users (id, email, name, password_hash) VALUES ('${ids.user}', 'admin@${name}.example', '${name}', 'hash-${name}');
     INSERT INTO members (company_id, id, user_id, role) VALUES (${c}, '${ids.member}', '${ids.user}', 'owner')`,
    `INSERT INTO mail_servers (company_id, id, description, host, port, authentication, security)
       VALUES (${c}, '${ids.server}', 'secret ${name}', 'smtp.${name}.example', 587, 'none', 'starttls');
     INSERT INTO grants (company_id, mail_server_id) VALUES (${c}, '${ids.server}');
     INSERT INTO mail_server_leases (company_id, mail_server_id) VALUES (${c}, '${ids.server}');
     INSERT INTO outlook_applications (company_id, client_id, multiple_organizations) VALUES (${c}, 'client-${name}', true);
     INSERT INTO messages (company_id, id, mail_server_id, created_by, from_address, subject, message_id, date, boundary, size, composed, chosen_because, submission_key)
       VALUES (${c}, '${ids.message}', '${ids.server}', '${ids.user}', 'a@${name}.example', 'secret ${name}', '<1@${name}>', now(), 'b', 1, true, 'account', 'key-${name}');
     INSERT INTO message_bodies (company_id, message_id, text) VALUES (${c}, '${ids.message}', 'secret ${name}');
     INSERT INTO message_search (company_id, message_id, words) VALUES (${c}, '${ids.message}', 'secret ${name}');
     INSERT INTO recipients (company_id, id, message_id, position, kind, address)
       VALUES (${c}, '${ids.recipient}', '${ids.message}', 0, 'to', 'claire@${name}.example');
     INSERT INTO attachments (company_id, id, uploaded_by, file_name, content_type, state)
       VALUES (${c}, '${ids.attachment}', '${ids.user}', 'secret-${name}.txt', 'text/plain', 'complete');
     SELECT append_audit(${c}, 'settings.saved', 'done', NULL, NULL, '{"secret": "${name}"}', 0)`,
  ]
}
