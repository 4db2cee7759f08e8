import type { Tx } from '@/lib/db'

/** Whom a message went to, as lists show it: the first one, and how many with its children. */
export type RecipientSummary = { first: string | null; count: number }

const NOBODY: RecipientSummary = { first: null, count: 0 }

/**
 * Reads it for the messages of one page, along the index by message: the client's own counting would add up every
 * recipient of the company.
 * @param roots ids of messages as they are listed
 */
export async function summarizeRecipients(
  tx: Tx,
  companyId: string,
  roots: string[],
): Promise<(root: string) => RecipientSummary> {
  const rows = await tx.$queryRaw<(RecipientSummary & { id: string })[]>`
    SELECT root.id, first.address AS first, family.count FROM unnest(${roots}::uuid[]) AS root(id)
    LEFT JOIN LATERAL (SELECT r.address FROM recipients r
      WHERE r.company_id = ${companyId}::uuid AND r.message_id = root.id ORDER BY r.position LIMIT 1) first ON true
    CROSS JOIN LATERAL (SELECT
      (SELECT count(*)::int FROM recipients r WHERE r.company_id = ${companyId}::uuid AND r.message_id = root.id)
      + (SELECT count(*)::int FROM messages m JOIN recipients r ON r.company_id = m.company_id AND r.message_id = m.id
          WHERE m.company_id = ${companyId}::uuid AND m.parent_id = root.id) AS count) family`
  const found = new Map(rows.map(({ id, ...summary }) => [id, summary]))
  return (root) => found.get(root) ?? NOBODY
}

/** How many recipients messages have, each for itself. */
export async function countRecipients(
  tx: Tx,
  companyId: string,
  ids: string[],
): Promise<(id: string) => number> {
  const rows = await tx.$queryRaw<{ id: string; count: number }[]>`
    SELECT message_id AS id, count(*)::int AS count FROM recipients
     WHERE company_id = ${companyId}::uuid AND message_id = ANY (${ids}::uuid[]) GROUP BY message_id`
  const found = new Map(rows.map(({ id, count }) => [id, count]))
  return (id) => found.get(id) ?? 0
}
