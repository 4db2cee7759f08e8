import type { Database } from '@/lib/db'

/** The worker's pool: every connection has the system role, plans are generic (lib/db/database). */
export type Pool = Database['pool']

/** A statement that is prepared once a connection under its name. */
export type Statement = { name: string; text: string }

/** Runs a prepared statement, autocommitted. */
export async function run<Row extends object>(
  pool: Pool,
  statement: Statement,
  values: unknown[],
): Promise<Row[]> {
  const { rows } = await pool.query<Row>({ ...statement, values })
  return rows
}
