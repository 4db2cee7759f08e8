import { authorizeOperator, type OperatorActor } from '@/lib/data/operators/authorize-operator'
import { inOperator } from '@/lib/db'
import {
  CHORES,
  CHORE_ERRORS,
  CHORE_NAMES,
  type ChoreCounts,
  type ChoreError,
  type ChoreName,
} from '@/lib/domain/chores'

/** A chore as operators see it. */
export type ChoreRow = {
  chore: ChoreName
  everySeconds: number
  /** A worker is at it now. */
  running: boolean
  /** When the last round ended; null: there was none. */
  endedAt: Date | null
  durationMs: number
  /** What it did, in counts; what it did not do is not there. */
  done: ChoreCounts
  /** null: no worker has been there yet. */
  nextAt: Date | null
  error: ChoreError | null
  errorAt: Date | null
}

type Stored = Omit<ChoreRow, 'everySeconds' | 'error'> & { error: string | null }

/** Every chore, whether a worker has listed it yet or not. @throws AppError not_found: not an operator */
export async function findChores(who: OperatorActor): Promise<ChoreRow[]> {
  const rows = await inOperator(async (tx) => {
    await authorizeOperator(tx, who)
    return tx.$queryRaw<Stored[]>`
      SELECT chore, owner IS NOT NULL AND until > now() AS running, ended_at AS "endedAt", duration_ms AS "durationMs",
             done, next_at AS "nextAt", error, error_at AS "errorAt" FROM chores`
  })
  return CHORE_NAMES.map((chore): ChoreRow => {
    const row = rows.find((one) => one.chore === chore)
    return {
      chore,
      everySeconds: CHORES[chore],
      running: row?.running ?? false,
      endedAt: row?.endedAt ?? null,
      durationMs: row?.durationMs ?? 0,
      done: Object.fromEntries(Object.entries(row?.done ?? {}).filter(([, count]) => count > 0)),
      nextAt: row?.nextAt ?? null,
      error: CHORE_ERRORS.find((error) => error === row?.error) ?? null,
      errorAt: row?.errorAt ?? null,
    }
  })
}
