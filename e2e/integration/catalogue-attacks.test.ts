import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TEST_SECRETS } from '@/e2e/run/test-secrets'
import { openWalls, type CompanyIds, type Walls } from './support/walls-world'

/**
 * Attacks by hand-written SQL, as the roles that the application takes (security.md 27–29 and 33): whoever
 * got a query of their own past the application still stands before these walls.
 */

let walls: Walls
let a: CompanyIds
let b: CompanyIds

beforeAll(async () => {
  walls = await openWalls()
  ;({ a, b } = walls)
})
afterAll(() => walls.close())

const asA = (...sql: string[]) => walls.as('company', a.id, ...sql)
const count = async (rows: Promise<{ n?: unknown }[]>) => Number((await rows)[0]?.n)

const TABLES = [
  'mail_servers',
  'grants',
  'mail_server_leases',
  'outlook_applications',
  'messages',
  'message_bodies',
  'message_search',
  'recipients',
  'attachments',
  'members',
  'audit_events',
  'audit_details',
  'audit_heads',
]

describe('27: a query without its WHERE', () => {
  it.each(TABLES)('%s: one’s own rows, and none without a company', async (table) => {
    const all = `SELECT count(*) AS n, count(*) FILTER (WHERE company_id = '${a.id}') AS own FROM ${table}`
    const [seen] = await asA(all)
    expect(seen).toEqual({ n: '1', own: '1' })
    for (const company of [null, ''])
      expect(await count(walls.as('company', company, all)), String(company)).toBe(0)
    const named = `SELECT count(*) AS n FROM ${table} WHERE company_id = '${b.id}'`
    expect(await count(asA(named))).toBe(0)
  })

  it('companies and people too', async () => {
    expect([...(await asA('SELECT slug FROM companies'))]).toEqual([{ slug: 'atelier' }])
    expect([...(await asA('SELECT email FROM users'))]).toEqual([{ email: 'admin@atelier.example' }])
    await expect(asA('SELECT password_hash FROM users')).rejects.toThrow(/permission denied/)
    await expect(asA('SELECT * FROM sessions')).rejects.toThrow(/permission denied/)
  })

  it('a company that is none ends in an error, not in rows', async () => {
    await expect(walls.as('company', 'rubbish', 'SELECT * FROM messages')).rejects.toThrow(/uuid/)
  })

  it.each([
    ['reads by id', (id: CompanyIds) => `SELECT * FROM messages WHERE id = '${id.message}'`],
    [
      'reads across a join',
      (id: CompanyIds) =>
        `SELECT r.* FROM messages m JOIN recipients r ON r.message_id = m.id WHERE m.id = '${id.message}'`,
    ],
    ['changes', (id: CompanyIds) => `UPDATE mail_servers SET description = 'x' WHERE id = '${id.server}'`],
    ['deletes', (id: CompanyIds) => `DELETE FROM attachments WHERE id = '${id.attachment}'`],
    [
      'searches',
      () =>
        `SELECT * FROM find_message_ids('secret verriere', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 500)`,
    ],
    [
      'pages from another’s cursor',
      (id: CompanyIds) =>
        `SELECT * FROM find_message_ids(NULL, NULL, '${id.server}', NULL, NULL, NULL, NULL, NULL, 500)`,
    ],
  ])('who %s what is another company’s finds nothing', async (_what, sql) => {
    expect((await asA(sql(b))).affected).toBe(0)
    // Its rightful company does.
    expect((await walls.as('company', b.id, sql(b))).affected).toBe(1)
  })

  it('a row cannot be given to, or taken from, another company', async () => {
    const moved = `UPDATE mail_servers SET company_id = '${b.id}' WHERE id = '${a.server}'`
    await expect(asA(moved)).rejects.toThrow(/row-level security|violates|permission/)
    const foreign = `INSERT INTO attachments (company_id, id, uploaded_by, file_name, content_type)
      VALUES ('${b.id}', gen_random_uuid(), '${a.user}', 'a', 'text/plain')`
    await expect(asA(foreign)).rejects.toThrow(/row-level security/)
    const other = `INSERT INTO mail_servers (company_id, id, description, host, port, authentication, security)
      SELECT '${b.id}', gen_random_uuid(), 'x', 'x', 25, 'none', 'none'`
    await expect(asA(other)).rejects.toThrow(/row-level security/)
  })

  it('nobody leaves by another role, or by switching the wall off', async () => {
    const { prefix } = walls
    await expect(asA(`SET ROLE ${prefix}_system`)).rejects.toThrow(/permission denied/)
    await expect(walls.asLogin('worker', `SET ROLE ${prefix}_identity`)).rejects.toThrow(/permission denied/)
    await expect(walls.asLogin('worker', `SET ROLE ${prefix}_company`)).rejects.toThrow(/permission denied/)
    // The login itself may do nothing.
    await expect(asA('RESET ROLE', 'SELECT * FROM messages')).rejects.toThrow(/permission denied/)
    await expect(asA('SET row_security = off', 'SELECT * FROM messages')).rejects.toThrow(
      /row-level security/,
    )
    for (const sql of [
      'ALTER TABLE messages DISABLE ROW LEVEL SECURITY',
      'ALTER TABLE messages NO FORCE ROW LEVEL SECURITY',
      'CREATE POLICY mine ON messages USING (true)',
      'DROP POLICY own_company ON messages',
      'TRUNCATE recipients',
      'CREATE TABLE mine (a int)',
      'CREATE VIEW mine AS SELECT * FROM messages',
      'CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$',
      `CREATE OR REPLACE FUNCTION relais_company_id() RETURNS uuid LANGUAGE sql AS $$ SELECT '${b.id}'::uuid $$`,
      "COPY messages TO '/tmp/stolen'",
      "COPY messages TO PROGRAM 'cat'",
      "SELECT pg_read_file('/etc/passwd')",
      'SET session_replication_role = replica',
    ])
      await expect(asA(sql), sql).rejects.toThrow(/permission denied|must be owner|only roles/i)
  })

  it('a function that tells what it is given is given one’s own rows only', async () => {
    const leak = `CREATE FUNCTION pg_temp.tell(text) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS
      $$ BEGIN RAISE NOTICE '%', $1; RETURN true; END $$`
    await asA(leak, 'SELECT * FROM messages WHERE pg_temp.tell(subject)')
    expect(walls.notices.join()).toContain('secret atelier')
    expect(walls.notices.join()).not.toContain('verriere')
  })

  it('a company writes in no other’s audit log, and in its own only by appending', async () => {
    const append = `'settings.saved', 'done', NULL, NULL, '{}', 0)`
    await expect(asA(`SELECT append_audit('${b.id}', ${append}`)).rejects.toThrow(/permission denied/)
    await expect(asA(`SELECT append_own_audit('${b.id}', ${append}`)).rejects.toThrow(/does not exist/)
    await expect(asA(`SELECT erase_audit_words('${b.id}', 'verriere')`)).rejects.toThrow(/does not exist/)
    await expect(asA(`SELECT cut_audit('${a.id}', now(), 100)`)).rejects.toThrow(/permission denied/)
    const last = `SELECT count(*) AS n FROM audit_events`
    expect(await count(asA(`SELECT append_own_audit(${append}`, last))).toBe(2)
    // Words are erased in one's own: what both companies' logs say of each other stays in the other's.
    const erased = await asA(`SELECT erase_audit_words('verriere') AS n`)
    expect([...erased]).toEqual([{ n: 0 }])
    for (const sql of [
      `UPDATE audit_events SET event = 'x'`,
      'DELETE FROM audit_events',
      'DELETE FROM audit_details',
      'UPDATE audit_heads SET seq = 0',
    ])
      await expect(asA(sql), sql).rejects.toThrow(/permission denied/)
  })

  it('statistics tell nothing of other companies', async () => {
    const stats = `SELECT * FROM pg_stats WHERE schemaname = 'public' AND tablename = 'messages'`
    expect((await asA(stats)).affected).toBe(0)
  })

  it('a search function found first on the path is not ours to fool', async () => {
    const shadow =
      'CREATE TEMP TABLE messages (company_id uuid, id uuid, state text, mail_server_id uuid, created_by uuid, created_at timestamptz)'
    const forged = `INSERT INTO pg_temp.messages VALUES ('${a.id}', '${b.message}', 'sent', NULL, NULL, now())`
    const sql = `SELECT find_message_ids::text AS id FROM find_message_ids(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 500)`
    expect([...(await asA(shadow, forged, sql))]).toEqual([{ id: a.message }])
  })
})

describe('28: a child under another company’s parent', () => {
  it.each([
    [
      'a recipient',
      () => `INSERT INTO recipients (company_id, id, message_id, position, kind, address)
      VALUES ('${a.id}', gen_random_uuid(), '${b.message}', 1, 'to', 'x@y.example')`,
    ],
    [
      'a body',
      () =>
        `INSERT INTO message_bodies (company_id, message_id, text) VALUES ('${a.id}', '${b.message}', 'x')`,
    ],
    ['a message', () => `UPDATE messages SET mail_server_id = '${b.server}' WHERE id = '${a.message}'`],
    ['a file', () => `UPDATE attachments SET message_id = '${b.message}' WHERE id = '${a.attachment}'`],
    [
      'a piece of a file',
      () =>
        `INSERT INTO attachment_chunks (company_id, attachment_id, seq, data) VALUES ('${a.id}', '${b.attachment}', 0, 'x')`,
    ],
    [
      'a connection',
      () => `INSERT INTO grants (company_id, mail_server_id) VALUES ('${a.id}', '${b.server}')`,
    ],
    [
      'a lease',
      () => `INSERT INTO mail_server_leases (company_id, mail_server_id) VALUES ('${a.id}', '${b.server}')`,
    ],
  ])('%s is refused', async (_what, sql) => {
    await expect(asA(sql())).rejects.toThrow(/foreign key/)
  })
})

describe('29: uniqueness tells nothing', () => {
  it.each([
    [
      'a message’s id',
      () =>
        `INSERT INTO attachments (company_id, id, uploaded_by, file_name, content_type) VALUES ('${a.id}', '${b.attachment}', '${a.user}', 'a', 'text/plain')`,
    ],
    [
      'a submission key',
      () => `UPDATE messages SET submission_key = 'key-verriere' WHERE id = '${a.message}'`,
    ],
    [
      'a server’s id',
      () =>
        `INSERT INTO mail_servers (company_id, id, description, host, port, authentication, security) VALUES ('${a.id}', '${b.server}', 'x', 'x', 25, 'none', 'none')`,
    ],
  ])('%s that another company uses is free', async (_what, sql) => {
    expect((await asA(sql())).affected).toBe(1)
  })

  it('one mailbox may be connected in two companies, and once in each', async () => {
    const connect = (ids: CompanyIds) =>
      `UPDATE grants SET state = 'reconnect', tenant_id = '${a.user}', object_id = '${a.member}' WHERE mail_server_id = '${ids.server}'`
    expect((await walls.as('system', null, connect(a), connect(b))).affected).toBe(1)
  })
})

describe('the other roles', () => {
  it('identity sees people and nothing of what companies write', async () => {
    expect(await count(walls.as('identity', null, 'SELECT count(*) AS n FROM users'))).toBe(2)
    for (const table of [
      'messages',
      'message_bodies',
      'recipients',
      'grants',
      'outlook_applications',
      'mail_servers',
    ])
      await expect(walls.as('identity', null, `SELECT * FROM ${table}`), table).rejects.toThrow(
        /permission denied/,
      )
    await expect(walls.as('identity', null, 'SELECT wrapped FROM company_keys')).rejects.toThrow(
      /permission denied/,
    )
  })

  it('system delivers for every company and knows nobody’s password', async () => {
    expect(await count(walls.as('system', null, 'SELECT count(*) AS n FROM messages'))).toBe(2)
    const identityOnly = [
      'second_factors',
      'recovery_codes',
      'sign_in_challenges',
      'installation_keys',
      'microsoft_sign_ins',
    ]
    for (const table of ['users', 'sessions', 'password_links', 'throttles', ...identityOnly])
      await expect(walls.as('system', null, `SELECT * FROM ${table}`), table).rejects.toThrow(
        /permission denied/,
      )
  })

  it('operators count companies and read nothing in them', async () => {
    expect(await count(walls.as('operator', null, 'SELECT count(*) AS n FROM companies'))).toBe(2)
    for (const table of TABLES)
      await expect(walls.as('operator', null, `SELECT * FROM ${table}`), table).rejects.toThrow(
        /permission denied/,
      )
  })
})

describe('33: sealed values that were moved or altered', () => {
  it('open nowhere else, and never in part', async () => {
    Object.assign(process.env, TEST_SECRETS, { WEB_DATABASE_URL: walls.database.webUrl, LOG_LEVEL: 'silent' })
    const { closeDatabases, createCompanyKey, inCompany, inIdentity, openSecret, sealSecret } =
      await import('@/lib/db')
    await inIdentity(async (tx) => {
      await createCompanyKey(tx, a.id)
      await createCompanyKey(tx, b.id)
    })
    const place = { companyId: a.id, table: 'mail_servers', row: a.server, column: 'password_sealed' }
    const sealed = await inCompany(a.id, (tx) => sealSecret(tx, place, 'rabot et ciseau'))
    const open = (company: string, where: typeof place, bytes: Uint8Array) =>
      inCompany(company, (tx) => openSecret(tx, where, bytes))
    expect(await open(a.id, place, sealed)).toBe('rabot et ciseau')
    const refused = { code: 'secret_unreadable' }
    await expect(open(b.id, { ...place, companyId: b.id }, sealed)).rejects.toMatchObject(refused)
    await expect(open(b.id, place, sealed)).rejects.toMatchObject(refused)
    await expect(open(a.id, { ...place, row: b.server }, sealed)).rejects.toMatchObject(refused)
    await expect(open(a.id, { ...place, column: 'secret_sealed' }, sealed)).rejects.toMatchObject(refused)
    await expect(open(a.id, { ...place, table: 'grants' }, sealed)).rejects.toMatchObject(refused)
    // Every byte counts: version, key id, IV, tag and text.
    for (let at = 0; at < sealed.length; at++) {
      const altered = Uint8Array.from(sealed)
      altered[at]! ^= 1
      await expect(open(a.id, place, altered), `byte ${at}`).rejects.toMatchObject(refused)
    }
    for (const length of [0, 1, 16, 44, sealed.length - 1])
      await expect(open(a.id, place, sealed.slice(0, length)), `${length} bytes`).rejects.toMatchObject(
        refused,
      )
    await closeDatabases()
  })
})
