import { Pool } from 'pg'

/** SQL as one of the group roles that the application takes (docs/database-roles.md). */
export type RoleSql = {
  <Row extends object = Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>
  end: () => Promise<void>
}

/**
 * @param url the login that may become the role
 * @param role `system` sees every company's rows, `identity` people and sessions; both are for tests' own looking
 */
export async function openRoleSql(url: string, role: 'system' | 'identity'): Promise<RoleSql> {
  const first = new Pool({ connectionString: url, max: 1 })
  const { rows } = await first.query<{ prefix: string }>('SELECT relais_role_prefix() AS prefix')
  await first.end()
  const pool = new Pool({ connectionString: url, max: 2, options: `-c role=${rows[0]!.prefix}_${role}` })
  pool.on('error', () => {})
  const sql = async <Row extends object>(text: string, values: unknown[] = []) =>
    (await pool.query<Row>(text, values)).rows
  return Object.assign(sql, { end: () => pool.end() }) as RoleSql
}
