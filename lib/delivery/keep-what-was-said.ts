import type { Dialogue } from '@/lib/mail/dialogue'
import { log } from '@/lib/platform/log'
import type { Lease } from './sql/claim-leases'
import { keepDialogue, type DialogueOf } from './sql/dialogues'
import type { Pool } from './sql/statement'

/** Writes down a part of a dialogue, if one is kept. Mail does not wait for it to succeed. */
export async function keepWhatWasSaid(
  pool: Pool,
  lease: Lease,
  dialogue: Dialogue | null,
  of: DialogueOf,
): Promise<void> {
  const part = dialogue?.take()
  if (!part) return
  await keepDialogue(pool, lease, part, of).catch((error: unknown) =>
    log.warn({ err: error, server: lease.mailServerId }, 'a dialogue could not be kept'),
  )
}
