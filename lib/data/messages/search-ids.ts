import type { Tx } from '@/lib/db'

export type SearchScope = {
  /** The middle of an ILIKE pattern (search-pattern.ts). */
  pattern: string
  states: string[] | null
  server: string | null
  author: string | null
  from: Date | null
  until: Date | null
}

/** The SQL function's own bound. */
const MOST = 500

/**
 * Ids of messages whose subject, addresses or Message-ID hold a text, in batches, the nearest to the cursor
 * first. Goes through the one function that may use the text's index under row-level security.
 * @param count ids a batch, at most 500
 */
export async function* searchIds(
  tx: Tx,
  scope: SearchScope,
  cursor: { older?: string; newer?: string },
  count: number,
): AsyncGenerator<string[]> {
  const batch = Math.min(count, MOST)
  let { older, newer } = cursor
  for (;;) {
    const rows = await tx.$queryRaw<{ id: string }[]>`
      SELECT id FROM find_message_ids(
        ${scope.pattern}::text, ${scope.states}::text[], ${scope.server}::uuid, ${scope.author}::uuid,
        ${scope.from}::timestamptz, ${scope.until}::timestamptz,
        ${older ?? null}::uuid, ${newer ?? null}::uuid, ${batch}::int) AS id`
    if (rows.length > 0) yield rows.map((row) => row.id)
    if (rows.length < batch) return
    const last = rows.at(-1)!.id
    if (newer) newer = last
    else older = last
  }
}
