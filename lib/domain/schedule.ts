import { momentAt } from './period'

/** How far ahead a message may be planned: the texts of what waits are kept. */
export const MAX_AHEAD_DAYS = 365

/**
 * When a planned message is due.
 * @param local what the clock shows where the member is, `2026-11-24T09:30`; null: at once
 * @returns undefined: now
 */
export function dueAtOf(local: string | null, timeZone: string, now: Date): Date | undefined {
  if (local === null) return undefined
  const moment = momentAt(local, timeZone)
  return moment > now ? moment : undefined
}

/** Why a time cannot be planned for: a key of the namespace `errors`, or null. */
export function findScheduleFault(local: string | null, timeZone: string, now: Date): string | null {
  if (local === null) return null
  const moment = momentAt(local, timeZone)
  if (moment <= now) return 'invalid.in_the_past'
  return moment.getTime() > now.getTime() + MAX_AHEAD_DAYS * 24 * 3600_000 ? 'invalid.too_far_ahead' : null
}
