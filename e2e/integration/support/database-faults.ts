import { withClient } from '@/e2e/run/sql'
import type { TestDatabase } from '@/e2e/run/test-database'

type Sql = (text: string, values?: unknown[]) => Promise<unknown>

/** Where the engine keeps times that it compares with now. */
const TIMED = ['messages', 'mail_server_leases', 'workers']

/**
 * Puts the database's clock forward (or back, with a minus) by so many hours: to what it has stored, which is all it
 * compares its clock with, a clock put forward by an hour is the same as every stored time an hour earlier.
 */
export function moveDatabaseClock(sql: Sql, hours: number): Promise<unknown> {
  return sql(`DO $$
DECLARE place record;
BEGIN
  FOR place IN
    SELECT table_name, string_agg(format('%1$I = %1$I - interval ''${hours} hours''', column_name), ', ') AS changes
    FROM information_schema.columns
    WHERE table_schema = current_schema() AND data_type = 'timestamp with time zone'
      AND table_name IN (${TIMED.map((name) => `'${name}'`).join(', ')})
    GROUP BY table_name
  LOOP
    EXECUTE format('UPDATE %I SET %s', place.table_name, place.changes);
  END LOOP;
END $$`)
}

/** Where rows of the engine go. */
const WRITTEN = [
  'messages',
  'recipients',
  'message_bodies',
  'message_contents',
  'attempts',
  'mail_server_leases',
]

/**
 * The database's disk is full: no row can be written any more, each statement that would fails as PostgreSQL says
 * it (53100, disk_full), and what is there can be read.
 * @param tables those that find no room; the others may still have some in their last pages
 * @returns what makes room again
 */
export async function fillDisk(
  { ownerUrl }: TestDatabase,
  tables: readonly string[] = WRITTEN,
): Promise<() => Promise<void>> {
  await withClient(ownerUrl, async (owner) => {
    await owner.query(`
      CREATE OR REPLACE FUNCTION disk_is_full() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'could not extend file "base/1/%": No space left on device', TG_RELID
          USING ERRCODE = 'disk_full', HINT = 'Check free disk space.';
      END $$`)
    for (const table of tables)
      await owner.query(
        `CREATE TRIGGER disk_is_full BEFORE INSERT OR UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION disk_is_full()`,
      )
  })
  return () =>
    withClient(ownerUrl, async (owner) => {
      for (const table of tables) await owner.query(`DROP TRIGGER disk_is_full ON ${table}`)
    })
}
