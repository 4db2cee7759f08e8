import { Client } from 'pg'
import { readEndToEnd } from '@/e2e/fixtures/installation'
import { isId } from '@/lib/platform/ids'
import type { World } from './world'

/** SQL past the application: the web's login, as the company's role, with a company set. */
export type CompanySql = {
  /** Statements about single rows of a company by their existing keys, each of which finds one there. */
  questionsAbout: (companyId: string) => Promise<string[]>
  /** Asks under a company, and rolls back. @returns how many rows were seen or changed */
  ask: (companyId: string, question: string) => Promise<number>
  close: () => Promise<void>
}

type Key = { table: string; columns: string[]; changes: boolean; deletes: boolean }

export async function openCompanySql(world: World): Promise<CompanySql> {
  const client = new Client({ connectionString: readEndToEnd().databaseUrls.web })
  await client.connect()
  const { rows } = await client.query<{ p: string }>('SELECT relais_role_prefix() AS p')
  const role = `${rows[0]!.p}_company`
  const keys = await findKeys(client, role)

  async function questionsAbout(companyId: string): Promise<string[]> {
    const questions: string[] = []
    for (const { table, columns, changes, deletes } of keys) {
      const list = columns.map((column) => `"${column}"::text AS "${column}"`).join(', ')
      const rows = `SELECT ${list} FROM "${table}" WHERE company_id = $1 LIMIT 40`
      // Between them the two see every table; which one sees this, the database says.
      const found = await world
        .system<Record<string, string>>(rows, [companyId])
        .catch(() => world.identity<Record<string, string>>(rows, [companyId]))
      for (const row of found) {
        const own = columns.filter((column) => column !== 'company_id')
        const by = own.map((column) => `"${column}" = '${row[column]}'`)
        const where = by.length > 0 ? by.join(' AND ') : `company_id = '${companyId}'`
        const named = `company_id = '${companyId}' AND ${where}`
        // A number within its company says which row only together with the company.
        const unnamed = own.some((column) => isId(row[column]!)) || own.length === 0 ? where : named
        questions.push(`SELECT 1 FROM "${table}" WHERE ${unnamed}`)
        questions.push(`SELECT 1 FROM "${table}" WHERE ${named}`)
        if (changes) questions.push(`SELECT 1 FROM "${table}" WHERE ${unnamed} FOR UPDATE`)
        if (deletes && own.length > 0) questions.push(`DELETE FROM "${table}" WHERE ${unnamed}`)
      }
    }
    const messages = await world.system<{ id: string; server: string }>(
      'SELECT id, mail_server_id AS server FROM messages WHERE company_id = $1 ORDER BY id LIMIT 40',
      [companyId],
    )
    const [search, from] = ['SELECT 1 FROM find_message_ids', 'NULL, NULL, NULL, NULL']
    return [
      ...questions,
      ...messages.flatMap(({ id, server }) => [
        `${search}(NULL, NULL, '${server}', ${from}, NULL, 500)`,
        `${search}(NULL, NULL, '${server}', NULL, NULL, NULL, NULL, '00000000-0000-0000-0000-000000000000', 500) AS f (id) WHERE id = '${id}'`,
      ]),
    ]
  }

  async function ask(companyId: string, question: string): Promise<number> {
    await client.query('BEGIN')
    try {
      await client.query(`SELECT set_config('role', $1, true), set_config('app.company_id', $2, true)`, [
        role,
        companyId,
      ])
      return (await client.query(question)).rowCount ?? 0
    } catch (error) {
      // A row that others refer to: it was found. (PostgreSQL 18 says which kind of reference; those before do not.)
      if (['23503', '23001'].includes((error as { code?: string }).code ?? '')) return 1
      throw error
    } finally {
      await client.query('ROLLBACK')
    }
  }
  return { questionsAbout, ask, close: () => client.end() }
}

/** Tables of companies by their primary keys, and what the role may do with them. */
async function findKeys(client: Client, role: string): Promise<Key[]> {
  const { rows } = await client.query<Key>(
    `SELECT c.relname AS table, array_agg(a.attname::text ORDER BY a.attnum) AS columns,
            has_table_privilege($1, c.oid, 'UPDATE') AS changes, has_table_privilege($1, c.oid, 'DELETE') AS deletes
       FROM pg_class c JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'p'
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (k.conkey)
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
        AND EXISTS (SELECT FROM pg_attribute x WHERE x.attrelid = c.oid AND x.attname = 'company_id'
                       AND has_column_privilege($1, c.oid, x.attnum, 'SELECT'))
      GROUP BY c.oid, c.relname`,
    [role],
  )
  return rows
}
