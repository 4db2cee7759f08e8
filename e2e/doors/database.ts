import { Pool } from 'pg'

/** SQL as one of the group roles that the application takes (docs/database-roles.md). */
export type RoleSql = {
  /** @param name for a statement that comes again and again: it is planned once a connection */
  <Row extends object = Record<string, unknown>>(
    text: string,
    values?: unknown[],
    name?: string,
  ): Promise<Row[]>
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
  // Long statements over short tables: planning and compiling them would take longer than running them.
  const options = `-c role=${rows[0]!.prefix}_${role} -c jit=off -c plan_cache_mode=force_generic_plan`
  const pool = new Pool({ connectionString: url, max: 2, options })
  pool.on('error', () => {})
  const sql = async <Row extends object>(text: string, values: unknown[] = [], name?: string) =>
    (await pool.query<Row>({ text, values, ...(name ? { name } : {}) })).rows
  return Object.assign(sql, { end: () => pool.end() }) as RoleSql
}
