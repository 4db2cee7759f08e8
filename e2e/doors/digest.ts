import type { RoleSql } from './database'
import type { House, World } from './world'

/**
 * What may change although nothing was done, and why. Everything else must be the same before and after a
 * refusal, in every table, of both companies.
 */
const MOVES: Record<string, string[] | 'all'> = {
  workers: 'all', // signs of life
  throttles: 'all', // attempts are counted, that is their point
  sessions: ['last_seen_at'],
}

/** Tables that record refusals: a refused attempt must be written there. */
const RECORDS = /^audit/

type Column = { table: string; column: string }

/** One text for all rows of the companies and of their people; the same text means the same rows. */
export type Digest = () => Promise<Record<string, string>>

/** Prepares it once: which tables there are is asked of the database, so a new one counts by itself. */
export async function prepareDigest(world: World, houses: House[]): Promise<Digest> {
  const queries = await Promise.all([
    prepare(world.system, houses, (columns) => columns.includes('company_id')),
    prepare(world.identity, houses, (columns) => !columns.includes('company_id')),
  ])
  return async () => Object.assign({}, ...(await Promise.all(queries.map((query) => query()))))
}

async function prepare(sql: RoleSql, houses: House[], take: (columns: string[]) => boolean) {
  const columns = await sql<Column>(
    `SELECT c.relname AS table, a.attname AS column FROM pg_class c
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
        AND has_table_privilege(c.oid, 'SELECT')`,
  )
  const tables = [...new Set(columns.map(({ table }) => table))]
  const parts = tables.flatMap((table) => {
    const names = columns.filter((one) => one.table === table).map(({ column }) => column)
    if (MOVES[table] === 'all' || RECORDS.test(table) || !take(names)) return []
    return [digestOf(table, names)]
  })
  const text = parts.join(' UNION ALL ')
  const values = [houses.map(({ id }) => id)]
  return async () => {
    if (!text) return {}
    const rows = await sql<{ name: string; digest: string }>(text, values, 'digest')
    return Object.fromEntries(rows.map(({ name, digest }) => [name, digest]))
  }
}

function digestOf(table: string, columns: string[]): string {
  const moves = MOVES[table] ?? []
  // Which version of a row it is tells as much as all it says, and costs less; where something may move, the words.
  const row =
    moves === 'all' || moves.length === 0
      ? '(t.tableoid, t.ctid, t.xmin)'
      : moves.reduce((json, column) => `${json} - '${column}'`, `to_jsonb(t)`)
  const people = `SELECT user_id FROM members WHERE company_id = ANY ($1::uuid[])`
  const where = columns.includes('company_id')
    ? 'company_id = ANY ($1::uuid[])'
    : table === 'companies'
      ? 'id = ANY ($1::uuid[])'
      : table === 'users'
        ? `id IN (${people})`
        : columns.includes('user_id')
          ? `user_id IN (${people})`
          : '$1::uuid[] IS NOT NULL'
  return `SELECT '${table}' AS name, md5(coalesce(string_agg(said, '' ORDER BY said), '')) AS digest
    FROM (SELECT (${row})::text AS said FROM "${table}" t WHERE ${where}) rows`
}

/** Names of the tables that differ. */
export function differences(before: Record<string, string>, after: Record<string, string>): string[] {
  return Object.keys(after).filter((table) => before[table] !== after[table])
}
