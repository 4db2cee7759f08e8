import { inSystem } from '@/lib/db'
import type { ChoreCounts } from '@/lib/domain/chores'

/**
 * Takes away what belongs to signing in and is over: sessions, links to set a password, answers from Microsoft that
 * nobody waits for, attempts that count for nothing any more. Workers see none of these rows; the database's own
 * function does it (prisma/migrations/20261124192600_statistics_and_chores).
 * @param limit of each kind
 */
export async function sweepSignIn(limit: number): Promise<ChoreCounts> {
  const rows = await inSystem(
    (tx) =>
      tx.$queryRaw<{ kind: string; gone: number }[]>`SELECT kind, gone FROM sweep_sign_in(${limit}::int)`,
  )
  return Object.fromEntries(rows.map(({ kind, gone }) => [kind, gone])) as ChoreCounts
}
