import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@/e2e/run/test-database'

/**
 * What the database itself promises (security.md 27–29), asked of its own catalogue: a table that somebody
 * adds is held to it without anybody thinking of it.
 */

/** Tables without a company whose rows are nobody's secret; everything else is under row-level security. */
const OPEN_TABLES = ['workers']

/** Tables that operators count in, by columns that tell nothing (below). */
const OPERATORS_TABLES = [
  'chores',
  'companies',
  'grants',
  'mail_server_leases',
  'mail_servers',
  'members',
  'messages',
  'operators',
  'outlook_applications',
]

/** What a company's export takes along (lib/data/privacy). */
const EXPORTED = [
  ...[
    'attachment_chunks',
    'attachments',
    'attempts',
    'audit_details',
    'audit_events',
    'delivery_rules',
    'grants',
  ],
  ...[
    'invitations',
    'mail_merge_rows',
    'mail_merges',
    'mail_servers',
    'members',
    'message_bodies',
    'message_events',
  ],
  ...['messages', 'microsoft_applications', 'microsoft_identities', 'outlook_applications', 'recipients'],
  ...['retention_rules', 'security_settings'],
]

/** What it leaves: keys and one-time ways in, what lasts for days, and what is made of the rest. */
const NOT_EXPORTED = [
  ...['company_keys', 'admin_approvals', 'connect_attempts', 'mailbox_links', 'microsoft_sign_ins'],
  ...['connection_tests', 'dialogues', 'data_export_chunks', 'data_exports', 'submissions'],
  ...['audit_heads', 'mail_server_leases', 'mail_server_pace', 'message_contents', 'message_search'],
  ...['message_stats_hour', 'message_tallies'],
]

let database: TestDatabase
let client: Client
let prefix: string

beforeAll(async () => {
  database = await createTestDatabase()
  client = new Client({ connectionString: database.ownerUrl })
  await client.connect()
  prefix = (await client.query<{ p: string }>('SELECT relais_role_prefix() AS p')).rows[0]!.p
})

afterAll(async () => {
  await client.end()
  await database.drop()
})

/** @returns the first column of the rows: what is not as it should be */
async function find(sql: string, values: unknown[] = []): Promise<string[]> {
  return (await client.query<Record<string, string>>(sql, values)).rows.map((row) => Object.values(row)[0]!)
}

const roles = (...names: string[]) => names.map((name) => `${prefix}_${name}`)
const GROUPS = ['company', 'identity', 'operator', 'system']
const LOGINS = ['web', 'worker']

/** Tables of a company: those with a company_id. */
const COMPANY_TABLES = `SELECT c.oid, c.relname, a.attnum FROM pg_class c
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'company_id' AND NOT a.attisdropped
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')`

describe('every table with a company', () => {
  it('is there (or this test looks at nothing)', async () => {
    expect((await find(`SELECT relname FROM (${COMPANY_TABLES}) t`)).length).toBeGreaterThanOrEqual(14)
  })

  it('knows no row without one', async () => {
    const nullable = `SELECT t.relname FROM (${COMPANY_TABLES}) t
      JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = t.attnum WHERE NOT a.attnotnull`
    expect(await find(nullable)).toEqual([])
  })

  it('has row-level security, forced', async () => {
    const without = `SELECT t.relname FROM (${COMPANY_TABLES}) t JOIN pg_class c ON c.oid = t.oid
      WHERE NOT (c.relrowsecurity AND c.relforcerowsecurity)`
    expect(await find(without)).toEqual([])
  })

  it('has a primary key that begins with the company', async () => {
    const without = `SELECT t.relname FROM (${COMPANY_TABLES}) t WHERE NOT EXISTS (SELECT FROM pg_constraint k
      WHERE k.conrelid = t.oid AND k.contype = 'p' AND k.conkey[1] = t.attnum)`
    expect(await find(without)).toEqual([])
  })

  it('has the company in every unique index', async () => {
    // 0 is an expression: a unique one must name the company beside it.
    const without = `SELECT i.indexrelid::regclass::text FROM (${COMPANY_TABLES}) t JOIN pg_index i ON i.indrelid = t.oid
      WHERE i.indisunique AND NOT t.attnum = ANY (i.indkey::int2[])`
    expect(await find(without)).toEqual([])
  })

  it('refers to another of them by the company too, and never by SET NULL', async () => {
    const wrong = `SELECT format('%s.%s', k.conrelid::regclass, k.conname) FROM pg_constraint k
      JOIN (${COMPANY_TABLES}) f ON f.oid = k.conrelid JOIN (${COMPANY_TABLES}) t ON t.oid = k.confrelid
      WHERE k.contype = 'f' AND NOT EXISTS (SELECT FROM unnest(k.conkey, k.confkey) AS pair (f, t)
        WHERE pair.f = f.attnum AND pair.t = t.attnum)`
    expect(await find(wrong)).toEqual([])
    const nulls = `SELECT conname FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace
      AND (confdeltype NOT IN ('a', 'r', 'c') OR confupdtype NOT IN ('a', 'r', 'c'))`
    expect(await find(nulls)).toEqual([])
  })

  it('has a column that ends in _id only with a key behind it, or a reason here', async () => {
    const loose = `SELECT format('%s.%s', t.relname, a.attname) FROM (${COMPANY_TABLES}) t
      JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND a.attname LIKE '%\\_id' AND a.atttypid = 'uuid'::regtype
      WHERE a.attname <> 'company_id' AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = t.oid
        AND k.contype = 'f' AND a.attnum = ANY (k.conkey)) ORDER BY 1`
    expect(await find(loose)).toEqual(
      [
        // People and sessions belong to no company; their rows may go while what they did stays.
        'connect_attempts.session_id',
        'connect_attempts.user_id',
        'message_events.user_id',
        'microsoft_sign_ins.session_id',
        'microsoft_sign_ins.user_id',
        // Statistics outlive their server.
        'message_stats_hour.mail_server_id',
        'message_tallies.mail_server_id',
        'audit_events.actor_id',
        'audit_events.subject_id',
        // Microsoft's ids.
        'admin_approvals.tenant_id',
        'connect_attempts.refused_object_id',
        'connect_attempts.refused_tenant_id',
        'connect_attempts.tenant_id',
        'grants.object_id',
        'grants.tenant_id',
        'microsoft_identities.object_id',
        'microsoft_identities.tenant_id',
        'microsoft_sign_ins.directory_id',
        // The message that carries an invitation goes with the bodies' retention, the invitation stays.
        'invitations.message_id',
        // The attempt is written with the outcome of the next settle statement, after what was said in it.
        'dialogues.attempt_id',
        // The upload is gone once it was read; what it was called keeps it from being read twice.
        'mail_merges.upload_id',
        // Of any kind, by the submission's purpose.
        'submissions.record_id',
      ].sort(),
    )
  })

  it('goes along when a company takes everything with it, or has a reason here', async () => {
    const tables = await find(`SELECT relname FROM (${COMPANY_TABLES}) t`)
    expect(tables.sort()).toEqual([...EXPORTED, ...NOT_EXPORTED].sort())
  })

  it('lets the company’s role see its own rows only', async () => {
    const own = '(company_id = relais_company_id())'
    const policies = await client.query<{
      tablename: string
      cmd: string
      qual: string | null
      check: string | null
    }>(
      `SELECT tablename, cmd, qual, with_check AS check FROM pg_policies
        WHERE schemaname = 'public' AND $1 = ANY (roles) ORDER BY 1`,
      [`${prefix}_company`],
    )
    const tables = await find(`SELECT relname FROM (${COMPANY_TABLES}) t`)
    const wrong = policies.rows.filter(
      ({ tablename, qual, check }) =>
        tables.includes(tablename) && [qual, check].some((text) => text !== null && text !== own),
    )
    expect(wrong).toEqual([])
    for (const { cmd, qual, check, tablename } of policies.rows.filter((row) =>
      tables.includes(row.tablename),
    )) {
      if (cmd !== 'SELECT' && cmd !== 'DELETE') expect(check, `${tablename}: rows that are written`).toBe(own)
      if (cmd !== 'INSERT') expect(qual, `${tablename}: rows that are seen`).toBe(own)
    }
  })
})

describe('every policy', () => {
  it('is for roles that are named, and lets all rows through for few of them', async () => {
    expect(await find(`SELECT tablename FROM pg_policies WHERE 'public' = ANY (roles)`)).toEqual([])
    const open = `SELECT DISTINCT format('%s: %s', tablename, replace(role::text, $1 || '_', ''))
      FROM pg_policies, unnest(roles) AS role WHERE schemaname = 'public' AND qual = 'true'
      AND role <> ALL ($2) AND role::text <> tableowner_of(tablename) ORDER BY 1`
    await client.query(`CREATE FUNCTION pg_temp.tableowner_of(name) RETURNS text LANGUAGE sql AS
      $$ SELECT tableowner::text FROM pg_tables WHERE schemaname = 'public' AND tablename = $1 $$`)
    const found = await find(open.replace('tableowner_of', 'pg_temp.tableowner_of'), [
      prefix,
      roles('system', 'identity'),
    ])
    expect(found).toEqual(OPERATORS_TABLES.map((table) => `${table}: operator`))
  })

  it('lets operators see no more than what counts and health are made of', async () => {
    const columns = `SELECT format('%s.%s', c.relname, a.attname) FROM pg_class c
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v')
      AND has_column_privilege($1, c.oid, a.attnum, 'SELECT') ORDER BY 1`
    const words =
      /name|email|address|subject|text|html|raw|secret|sealed|wrapped|hash|token|code|reply|data|words|scopes/
    const telling = (await find(columns, [`${prefix}_operator`])).filter((column) =>
      words.test(column.split('.')[1]!),
    )
    // What a company is called is how operators tell them apart; why a server waits is a key of a table of ours;
    // a date warns before a secret is over.
    expect(telling).toEqual([
      'companies.name',
      'mail_server_leases.held_code',
      'outlook_applications.secret_expires_on',
    ])
  })

  it('stands on a table without a company too', async () => {
    const without = `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
      AND NOT (relrowsecurity AND relforcerowsecurity) AND relname <> ALL ($1)
      AND EXISTS (SELECT FROM unnest($2::text[]) AS role WHERE has_table_privilege(role, oid, 'SELECT, INSERT, UPDATE, DELETE'))`
    expect(await find(without, [OPEN_TABLES, roles(...GROUPS)])).toEqual([])
  })
})

describe('views and functions', () => {
  it('views see with their reader’s eyes', async () => {
    const views = `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'v'
      AND NOT coalesce('security_invoker=true' = ANY (reloptions), false)`
    expect(await find(views)).toEqual([])
    expect(await find(`SELECT matviewname FROM pg_matviews WHERE schemaname = 'public'`)).toEqual([])
  })

  it('functions that run as their owner fix what they look in, and are not everybody’s', async () => {
    const own = `p.pronamespace = 'public'::regnamespace AND p.prosecdef
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')`
    const loose = `SELECT p.proname FROM pg_proc p WHERE ${own}
      AND NOT EXISTS (SELECT FROM unnest(p.proconfig) AS setting WHERE setting ~ '^search_path=')`
    expect(await find(loose)).toEqual([])
    const open = `SELECT p.proname FROM pg_proc p WHERE ${own}
      AND (p.proacl IS NULL OR EXISTS (SELECT FROM aclexplode(p.proacl) WHERE grantee = 0))`
    expect(await find(open)).toEqual([])
    // Their text takes the company from the transaction: a parameter of that name would be the caller's word.
    const asking = `SELECT p.proname FROM pg_proc p WHERE ${own} AND array_to_string(p.proargnames, ' ') ~ 'company'
      AND has_function_privilege($1, p.oid, 'EXECUTE')`
    expect(await find(asking, [`${prefix}_company`])).toEqual([])
  })
})

describe('the application’s roles', () => {
  it('are no superusers, see no further than policies let them, and make nothing', async () => {
    const strong = `SELECT rolname FROM pg_roles WHERE rolname = ANY ($1)
      AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)`
    expect(await find(strong, [roles(...GROUPS, ...LOGINS)])).toEqual([])
    const entering = `SELECT rolname FROM pg_roles WHERE rolname = ANY ($1) AND rolcanlogin`
    expect((await find(entering, [roles(...GROUPS, ...LOGINS)])).sort()).toEqual(roles(...LOGINS).sort())
    expect(
      await find(`SELECT rolname FROM pg_roles WHERE rolname = ANY ($1) AND rolinherit`, [roles(...LOGINS)]),
    ).toEqual([])
  })

  it('own nothing', async () => {
    const owned = `SELECT format('%s %s', classid::regclass, objid) FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid
      WHERE d.deptype = 'o' AND r.rolname = ANY ($1)`
    expect(await find(owned, [roles(...GROUPS, ...LOGINS)])).toEqual([])
  })

  it('become what they are for, and nothing else', async () => {
    const memberships = `SELECT format('%s is %s', replace(m.rolname, $1 || '_', ''), replace(g.rolname, $1 || '_', ''))
      FROM pg_auth_members a JOIN pg_roles m ON m.oid = a.member JOIN pg_roles g ON g.oid = a.roleid
      WHERE m.rolname = ANY ($2) ORDER BY 1`
    expect(await find(memberships, [prefix, roles(...GROUPS, ...LOGINS)])).toEqual([
      'web is company',
      'web is identity',
      'web is operator',
      'worker is system',
    ])
  })

  it('may neither empty, reference nor define anything', async () => {
    const rights = `SELECT format('%s: %s', c.relname, role) FROM pg_class c, unnest($1::text[]) AS role
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v')
      AND has_table_privilege(role, c.oid, 'TRUNCATE, REFERENCES, TRIGGER')`
    expect(await find(rights, [roles(...GROUPS, ...LOGINS)])).toEqual([])
    const making = `SELECT role FROM unnest($1::text[]) AS role WHERE has_schema_privilege(role, 'public', 'CREATE')
      OR has_database_privilege(role, current_database(), 'CREATE')`
    expect(await find(making, [roles(...GROUPS, ...LOGINS)])).toEqual([])
  })

  it('logins may do nothing before they become a role', async () => {
    const rights = `SELECT format('%s: %s', c.relname, role) FROM pg_class c, unnest($1::text[]) AS role
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v')
      AND (has_table_privilege(role, c.oid, 'SELECT, INSERT, UPDATE, DELETE') OR has_any_column_privilege(role, c.oid, 'SELECT, INSERT, UPDATE'))`
    expect(await find(rights, [roles(...LOGINS)])).toEqual([])
  })

  it.each([
    [
      'company',
      [
        'users.password_hash',
        'users.disabled_at',
        'sessions.id',
        'password_links.token_hash',
        'throttles.key',
        'second_factors.secret_sealed',
        'recovery_codes.code_hash',
        'sign_in_challenges.token_hash',
        'installation_keys.wrapped',
        'microsoft_sign_ins.verifier',
        'invitations.token_hash',
        'mailbox_links.token_hash',
        'setup_links.token_hash',
      ],
    ],
    [
      'system',
      [
        'users.email',
        'users.password_hash',
        'sessions.id',
        'password_links.token_hash',
        'throttles.key',
        'second_factors.secret_sealed',
        'recovery_codes.code_hash',
        'sign_in_challenges.token_hash',
        'installation_keys.wrapped',
        'microsoft_sign_ins.verifier',
      ],
    ],
    [
      'identity',
      [
        'messages.subject',
        'message_bodies.text',
        'message_contents.raw',
        'recipients.address',
        'grants.cache_sealed',
        'outlook_applications.secret_sealed',
        'mail_servers.password_sealed',
        'company_keys.wrapped',
        'microsoft_applications.secret_sealed',
        'attachment_chunks.data',
      ],
    ],
    [
      'operator',
      [
        'users.email',
        'messages.subject',
        'message_bodies.text',
        'recipients.address',
        'mail_servers.username',
        'grants.username',
        'outlook_applications.client_id',
        'company_keys.wrapped',
        'attachments.file_name',
      ],
    ],
  ])('%s cannot read what is not its business', async (role, columns) => {
    const readable = `SELECT one FROM unnest($2::text[]) AS one
      WHERE has_column_privilege($1, 'public.' || split_part(one, '.', 1), split_part(one, '.', 2), 'SELECT')`
    expect(await find(readable, [`${prefix}_${role}`, columns])).toEqual([])
  })
})
