import type { DialoguePart } from '@/lib/mail/dialogue'
import { newId } from '@/lib/platform/ids'
import type { Lease } from './claim-leases'
import { run, type Pool, type Statement } from './statement'

const INSERT: Statement = {
  name: 'keep_dialogue',
  text: `
INSERT INTO dialogues (company_id, id, mail_server_id, test_id, message_id, attempt_id, started_at, lines, truncated)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9)`,
}

/** What a dialogue was about; nothing: a connection that came to nothing. */
export type DialogueOf = { testId: string } | { messageId: string; attemptId: string } | null

/** Keeps what was said, for seven days. */
export async function keepDialogue(
  pool: Pool,
  { companyId, mailServerId }: Lease,
  part: DialoguePart,
  of: DialogueOf,
): Promise<void> {
  const ids =
    of === null
      ? [null, null, null]
      : 'testId' in of
        ? [of.testId, null, null]
        : [null, of.messageId, of.attemptId]
  const { startedAt, lines, truncated } = part
  await run(pool, INSERT, [
    companyId,
    newId(),
    mailServerId,
    ...ids,
    startedAt,
    JSON.stringify(lines),
    truncated,
  ])
}
