import { run, type Pool, type Statement } from './statement'

/** Any number will do that nobody else uses in this database. */
const LOCK = 7_265_121

// Longer than a session may be unused and a draft is kept (24 hours each): a message that is given back after
// signing in finds its files.
const LOOSE_UPLOADS: Statement = {
  name: 'chore_loose_uploads',
  text: `DELETE FROM attachments WHERE (company_id, id) IN (
  SELECT company_id, id FROM attachments WHERE state <> 'attached' AND created_at < now() - interval '3 days'
  ORDER BY created_at LIMIT $1) RETURNING id`,
}
const OLD_ATTEMPTS: Statement = {
  name: 'chore_old_connect_attempts',
  text: `DELETE FROM connect_attempts WHERE (company_id, id) IN (
  SELECT company_id, id FROM connect_attempts WHERE created_at < now() - interval '7 days' LIMIT $1) RETURNING id`,
}
const OLD_TESTS: Statement = {
  name: 'chore_old_connection_tests',
  text: `DELETE FROM connection_tests WHERE (company_id, id) IN (
  SELECT company_id, id FROM connection_tests WHERE requested_at < now() - interval '30 days' LIMIT $1) RETURNING id`,
}
const OLD_DIALOGUES: Statement = {
  name: 'chore_old_dialogues',
  text: `DELETE FROM dialogues WHERE (company_id, id) IN (
  SELECT company_id, id FROM dialogues WHERE created_at < now() - interval '7 days' LIMIT $1) RETURNING id`,
}
const DEAD_WORKERS: Statement = {
  name: 'chore_dead_workers',
  text: `DELETE FROM workers WHERE seen_at < now() - interval '1 day' AND $1 > 0 RETURNING id`,
}

const OLD_DRAFTS: Statement = {
  name: 'chore_old_drafts',
  text: `DELETE FROM drafts WHERE (user_id, id) IN (
  SELECT user_id, id FROM drafts WHERE expires_at <= now() LIMIT $1) RETURNING id`,
}

const OLD_SUBMISSIONS: Statement = {
  name: 'chore_old_submissions',
  text: `DELETE FROM submissions WHERE (company_id, id) IN (
  SELECT company_id, id FROM submissions WHERE created_at < now() - interval '2 days' LIMIT $1) RETURNING id`,
}

/** Rows at a time: a chore never holds anything up. */
const BOUND = 500

/**
 * What goes by itself after a while: uploads that no message took, finished connection attempts and tests,
 * dialogues, workers that died, drafts nobody came back for, forms long sent. By one worker at a time, and what is
 * left over comes next time.
 * @returns rows that went, by chore; null when another worker is at it
 */
export async function doChores(pool: Pool): Promise<Record<string, number> | null> {
  const client = await pool.connect()
  try {
    const { rows } = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1) AS mine', [LOCK])
    if (!rows[0]?.mine) return null
    try {
      const uploads = await run(pool, LOOSE_UPLOADS, [BOUND])
      const attempts = await run(pool, OLD_ATTEMPTS, [BOUND])
      const tests = await run(pool, OLD_TESTS, [BOUND])
      const dialogues = await runToTheEnd(pool, OLD_DIALOGUES)
      const workers = await run(pool, DEAD_WORKERS, [BOUND])
      const drafts = await run(pool, OLD_DRAFTS, [BOUND])
      const submissions = await run(pool, OLD_SUBMISSIONS, [BOUND])
      return {
        uploads: uploads.length,
        attempts: attempts.length,
        tests: tests.length,
        dialogues,
        workers: workers.length,
        drafts: drafts.length,
        submissions: submissions.length,
      }
    } finally {
      await client.query('SELECT pg_advisory_unlock($1)', [LOCK])
    }
  } finally {
    client.release()
  }
}

/** For what is kept at most so long, and not about so long: as often as it takes. @returns rows that went */
async function runToTheEnd(pool: Pool, statement: Statement): Promise<number> {
  for (let total = 0; ;) {
    const { length } = await run(pool, statement, [BOUND])
    total += length
    if (length < BOUND) return total
  }
}
