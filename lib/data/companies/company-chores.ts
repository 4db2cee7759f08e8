import { getWorkerDatabase } from '@/lib/db'
import { forgetSentSecrets } from '@/lib/data/system-mail/forget-secrets'
import { destroyDueCompanies } from './destroy-companies'

/** Any number will do that nobody else uses in this database. */
const LOCK = 7_265_123

/**
 * What has its time in companies' lives: destroying those whose time to undo has passed, forgetting one-time
 * links that were sent. By one worker at a time; what is left over comes next time.
 * @returns null when another worker is at it
 */
export async function doCompanyChores(): Promise<{ destroyed: number; forgotten: number } | null> {
  const { pool } = await getWorkerDatabase()
  const client = await pool.connect()
  try {
    const { rows } = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1) AS mine', [LOCK])
    if (!rows[0]?.mine) return null
    try {
      return { forgotten: await forgetSentSecrets(), destroyed: await destroyDueCompanies() }
    } finally {
      await client.query('SELECT pg_advisory_unlock($1)', [LOCK])
    }
  } finally {
    client.release()
  }
}
