/**
 * Whether this process lately found the database away. Kept on globalThis, because Next bundles routes apart
 * from the server in front of them, and both share one process. Times are durations of this process, which no change
 * of the clock touches.
 */
const shared = globalThis as { relaisDatabaseAwayAt?: number }

/** What fails within this after a failure is the same failure, ms. */
const RECENT_MS = 10_000

/** Called by whoever found it away (lib/db). */
export function noteDatabaseAway(): void {
  shared.relaisDatabaseAwayAt = performance.now()
}

/** Whether a page that just failed failed for that reason. */
export function isDatabaseAway(): boolean {
  return performance.now() - (shared.relaisDatabaseAwayAt ?? -Infinity) < RECENT_MS
}
