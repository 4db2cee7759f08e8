import { setTimeout } from 'node:timers/promises'
import {
  endRound,
  findDueChores,
  noteProgress,
  readCounts,
  takeChore,
  type Round,
} from '@/lib/data/chores/ledger'
import { isDatabaseAwayError } from '@/lib/db'
import { CHORE_COUNTS, type ChoreCounts, type ChoreName } from '@/lib/domain/chores'
import { newId } from '@/lib/platform/ids'
import { log } from '@/lib/platform/log'

/** What one bounded piece of work did, and where the next one begins; null: the round is through. */
export type Piece = { counts: ChoreCounts; position: string | null }

/** Does one piece. Pieces are written so that one done twice does no harm: whoever did it may have died. */
export type Chore = (position: string | null) => Promise<Piece>

/** One worker is at a round for so long, then it is anybody's. */
const BUDGET_MS = 30_000
const BEAT_MS = 30_000
/** A worker that is told to stop waits so long for pieces under way; another one goes on with what it leaves. */
const STOP_MS = 10_000

export type ChoreRunner = {
  /** Begins what is due and what this worker is not at. */
  look: () => Promise<void>
  /** Puts down what is under way, after the piece it is at. */
  stop: () => Promise<void>
}

/** Chores of this worker: several at a time, of each kind one in the whole installation. */
export function openChores(chores: Record<ChoreName, Chore>, worker: string): ChoreRunner {
  const running = new Map<ChoreName, Promise<void>>()
  const stopping = new AbortController()
  const begin = (name: ChoreName) => {
    const work = runChore(name, chores[name], { worker, stopping: stopping.signal })
      .catch((error: unknown) => log.warn({ err: error, chore: name }, 'a chore could not be written down'))
      .finally(() => running.delete(name))
    running.set(
      name,
      work.then(() => {}),
    )
  }
  return {
    look: async () => {
      for (const name of await findDueChores())
        if (!running.has(name) && !stopping.signal.aborted) begin(name)
    },
    stop: async () => {
      stopping.abort()
      await Promise.race([Promise.all(running.values()), setTimeout(STOP_MS, undefined, { ref: false })])
    },
  }
}

/**
 * One round of a chore, or as much of it as fits: piece by piece, each written down before the next.
 * @returns whether it was this worker's to do
 */
export async function runChore(
  name: ChoreName,
  chore: Chore,
  { worker, stopping, budgetMs = BUDGET_MS }: { worker: string; stopping?: AbortSignal; budgetMs?: number },
): Promise<boolean> {
  const round = await takeChore(name, `${worker}/${newId()}`)
  if (!round) return false
  const from = performance.now()
  const counts: ChoreCounts = round.position === null ? {} : await readCounts(round)
  // A long piece is no dead worker.
  const beat = setInterval(() => void noteProgress(round, counts).catch(() => {}), BEAT_MS)
  let failure: unknown = null
  try {
    await doPieces(round, chore, counts, () => !stopping?.aborted && performance.now() - from < budgetMs)
  } catch (error) {
    failure = error
    log.error({ err: error, chore: name }, 'a chore failed')
  } finally {
    clearInterval(beat)
  }
  const error = failure === null ? null : isDatabaseAwayError(failure) ? 'database_away' : 'unexpected'
  await endRound(round, { counts, milliseconds: Math.round(performance.now() - from), error })
  return true
}

async function doPieces(round: Round, chore: Chore, counts: ChoreCounts, goOn: () => boolean): Promise<void> {
  do {
    const piece = await chore(round.position)
    for (const key of CHORE_COUNTS)
      if (piece.counts[key]) counts[key] = (counts[key] ?? 0) + piece.counts[key]
    round.position = piece.position
    // Taken over: whoever has it now counts from what was written down.
    if (round.position !== null && !(await noteProgress(round, counts))) return
  } while (round.position !== null && goOn())
}
