import { COMPANIES, findRetaining, repeat, type Retaining } from '@/lib/data/privacy/apply-retention'
import { inSystem, type Tx } from '@/lib/db'
import { floorId } from '@/lib/platform/ids'

/** Rows a transaction; as many as `repeat` counts a full batch. */
const BATCH = 200
/** A file whose reading was cut off by a crash goes after this many days. */
const READING_DAYS = 1

/**
 * Takes away what companies keep no longer of their mail-merges: the file's rows and the text when messages lose
 * theirs, the rest when messages go. One that was never sent goes as a whole with the first. By the database's clock.
 * @param after the company an earlier piece of work ended with; null: from the beginning
 * @returns rows and merges that went; last: where the next piece begins, null: it was the last one
 */
export async function retainMerges(
  after: string | null,
): Promise<{ done: { rows: number; merges: number }; last: string | null }> {
  const done = { rows: 0, merges: after === null ? await dropUnfinished() : 0 }
  const companies = await findRetaining(after)
  for (const company of companies) {
    done.rows += await repeat((tx) => dropRows(tx, company))
    await inSystem((tx) => clearTexts(tx, company))
    done.merges += await inSystem((tx) => dropMerges(tx, company))
  }
  return { done, last: companies.length === COMPANIES ? companies.at(-1)!.id : null }
}

function dropUnfinished(): Promise<number> {
  return inSystem(
    (tx) => tx.$executeRaw`
      DELETE FROM mail_merges WHERE state = 'reading' AND created_at < now() - make_interval(days => ${READING_DAYS}::int)`,
  )
}

/** Ids are time-ordered: only merges that can be old enough are looked at. */
function dropRows(tx: Tx, { id, bodies_before: before }: Retaining): Promise<number> {
  return tx.$executeRaw`
    DELETE FROM mail_merge_rows WHERE company_id = ${id}::uuid AND (merge_id, line) IN (
      SELECT r.merge_id, r.line FROM mail_merges m JOIN mail_merge_rows r ON r.company_id = m.company_id AND r.merge_id = m.id
       WHERE m.company_id = ${id}::uuid AND m.id < ${floorId(before)}::uuid
         AND (m.finished_at < ${before} OR (m.state = 'draft' AND m.created_at < ${before}))
       LIMIT ${BATCH})`
}

async function clearTexts(tx: Tx, { id, bodies_before: before }: Retaining): Promise<void> {
  await tx.$executeRaw`
    UPDATE mail_merges SET text = '', html = NULL
     WHERE company_id = ${id}::uuid AND id < ${floorId(before)}::uuid AND finished_at < ${before}
       AND (text <> '' OR html IS NOT NULL)`
}

function dropMerges(tx: Tx, { id, bodies_before, messages_before }: Retaining): Promise<number> {
  return tx.$executeRaw`
    DELETE FROM mail_merges m WHERE m.company_id = ${id}::uuid
       AND ((m.state = 'draft' AND m.created_at < ${bodies_before}) OR m.finished_at < ${messages_before})
       AND NOT EXISTS (SELECT FROM mail_merge_rows r WHERE r.company_id = m.company_id AND r.merge_id = m.id)
       AND NOT EXISTS (SELECT FROM messages x WHERE x.company_id = m.company_id AND x.merge_id = m.id)`
}
