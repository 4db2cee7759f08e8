import { inSystem } from '@/lib/db'

/** Rows at a time: a chore never holds anything up. */
const BOUND = 500

/**
 * The bytes of our own messages go once they are settled: they carry one-time links, of which only the hash
 * may be kept. What the message says stays readable, with a placeholder for the link.
 * @returns how many went
 */
export async function forgetSentSecrets(): Promise<number> {
  return inSystem(
    (tx) => tx.$executeRaw`
      DELETE FROM message_contents c USING (
        SELECT m.company_id, m.id FROM messages m
          JOIN message_contents k ON k.company_id = m.company_id AND k.message_id = m.id
         WHERE m.origin = 'system' AND m.state IN ('sent', 'failed', 'cancelled') LIMIT ${BOUND}) gone
       WHERE c.company_id = gone.company_id AND c.message_id = gone.id`,
  )
}
