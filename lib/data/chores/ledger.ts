import { inSystem } from '@/lib/db'
import { CHORES, CHORE_NAMES, type ChoreCounts, type ChoreError, type ChoreName } from '@/lib/domain/chores'

/** A chore is its worker's for so long after the last sign of life; then another one goes on with it. Seconds. */
export const LEASE_SECONDS = 120
/** After a failure it is tried again by then at the latest, seconds. */
const RETRY_SECONDS = 60

/** Longer than that nothing waits, unless the database's clock was put back: then it is due. */
const mostWait = (seconds: number) => seconds + 60

/** A round this worker does, or goes on with. */
export type Round = {
  chore: ChoreName
  owner: string
  /** Where an earlier worker had come to; null: at the beginning. */
  position: string | null
}

/** Makes the rows of chores that are new; each begins one interval from now. */
export async function listChores(): Promise<void> {
  for (const chore of CHORE_NAMES)
    await inSystem(
      (tx) => tx.$executeRaw`
        INSERT INTO chores (chore, next_at) VALUES (${chore}, now() + make_interval(secs => ${CHORES[chore]}::int))
        ON CONFLICT DO NOTHING`,
    )
}

/** Chores whose time has come and that nobody is at, or whose worker gave no sign for too long. */
export async function findDueChores(): Promise<ChoreName[]> {
  const rows = await inSystem(
    (tx) => tx.$queryRaw<{ chore: ChoreName; owned: boolean; wait: number }[]>`
      SELECT chore, owner IS NOT NULL AS owned,
             extract(epoch FROM CASE WHEN owner IS NULL THEN next_at ELSE until END - now())::float8 AS wait
        FROM chores ORDER BY next_at`,
  )
  return rows.flatMap(({ chore, owned, wait }) =>
    chore in CHORES && (wait <= 0 || wait > mostWait(owned ? LEASE_SECONDS : CHORES[chore])) ? chore : [],
  )
}

/**
 * Takes a chore that is due. A round that an earlier worker left in the middle goes on where it was, and says so.
 * @param owner used once: a worker that stood still does not take its own later round for this one
 * @returns null when it is not due, or another worker's
 */
export async function takeChore(chore: ChoreName, owner: string): Promise<Round | null> {
  const [row] = await inSystem(
    (tx) => tx.$queryRaw<{ position: string | null }[]>`
      WITH due AS (
        SELECT chore, owner IS NOT NULL AS lost FROM chores
         WHERE chore = ${chore} AND CASE WHEN owner IS NULL
           THEN next_at <= now() OR next_at > now() + make_interval(secs => ${mostWait(CHORES[chore])}::int)
           ELSE until <= now() OR until > now() + make_interval(secs => ${mostWait(LEASE_SECONDS)}::int) END
           FOR UPDATE SKIP LOCKED)
      UPDATE chores c SET owner = ${owner}, until = now() + make_interval(secs => ${LEASE_SECONDS}::int),
             started_at = now(),
             done = CASE WHEN c.position IS NULL THEN '{}' ELSE c.done END,
             duration_ms = CASE WHEN c.position IS NULL THEN 0 ELSE c.duration_ms END,
             error = CASE WHEN due.lost THEN 'stopped' ELSE c.error END,
             error_at = CASE WHEN due.lost THEN now() ELSE c.error_at END
        FROM due WHERE c.chore = due.chore RETURNING c.position`,
  )
  return row ? { chore, owner, position: row.position } : null
}

/**
 * Writes down how far a round is, which also keeps it this worker's.
 * @returns false: it is another worker's by now, and this one stops
 */
export async function noteProgress(round: Round, counts: ChoreCounts): Promise<boolean> {
  const { chore, owner, position } = round
  const changed = await inSystem(
    (tx) => tx.$executeRaw`
      UPDATE chores SET until = now() + make_interval(secs => ${LEASE_SECONDS}::int), position = ${position},
             done = ${JSON.stringify(counts)}::jsonb
       WHERE chore = ${chore} AND owner = ${owner}`,
  )
  return changed === 1
}

/** What a chore counted in the rounds' earlier pieces. */
export async function readCounts(round: Round): Promise<ChoreCounts> {
  const [row] = await inSystem(
    (tx) => tx.$queryRaw<{ done: ChoreCounts }[]>`SELECT done FROM chores WHERE chore = ${round.chore}`,
  )
  return row?.done ?? {}
}

/** Ends a round, or puts it down in the middle: then whoever is free goes on with it at once. */
export async function endRound(
  round: Round,
  end: { counts: ChoreCounts; milliseconds: number; error: ChoreError | null },
): Promise<void> {
  const { chore, owner, position } = round
  const wait = end.error ? Math.min(RETRY_SECONDS, CHORES[chore]) : position === null ? CHORES[chore] : 0
  await inSystem(
    (tx) => tx.$executeRaw`
      UPDATE chores SET owner = NULL, until = NULL, position = ${position}, ended_at = now(),
             duration_ms = duration_ms + ${end.milliseconds}::int, done = ${JSON.stringify(end.counts)}::jsonb,
             next_at = now() + make_interval(secs => ${wait}::int),
             error = coalesce(${end.error}::text, error),
             error_at = CASE WHEN ${end.error}::text IS NULL THEN error_at ELSE now() END
       WHERE chore = ${chore} AND owner = ${owner}`,
  )
}
