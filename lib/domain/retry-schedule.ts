/**
 * When a deferred message is tried again (RFC 5321 section 4.5.4.1: two attempts in the first hour, then
 * every two or three hours, give up after four to five days).
 */
export const RETRY_SCHEDULE = {
  /** Seconds until the second try. */
  firstDelay: [20 * 60, 30 * 60],
  /** Seconds until every later one. */
  laterDelay: [2 * 3600, 3 * 3600],
  /** Seconds after the first deferral. */
  giveUpAfter: 4 * 24 * 3600,
  /** Seconds when the server asks for less speed: the message is fine, it only came too soon. */
  slowerDelay: [30, 90],
} as const

export type RetryState = {
  /** How often it was deferred before this time; tries that only came too soon do not count. */
  deferrals: number
  /** Seconds since its first deferral; 0 when this is the first. */
  deferredFor: number
}

/**
 * Seconds until the next try, spread so that what was deferred together does not come back together.
 * @param random 0 ≤ random < 1
 * @returns null: give up
 */
export function nextTryAfter(state: RetryState, verdict: 'retry' | 'slower', random: number): number | null {
  if (state.deferredFor >= RETRY_SCHEDULE.giveUpAfter) return null
  if (verdict === 'slower') return between(RETRY_SCHEDULE.slowerDelay, random)
  return between(state.deferrals === 0 ? RETRY_SCHEDULE.firstDelay : RETRY_SCHEDULE.laterDelay, random)
}

/**
 * Seconds a server that refused us is left alone: five minutes, doubled each time in a row, an hour at most.
 * @param faults how often in a row it refused before
 */
export function holdFor(faults: number): number {
  return Math.min(5 * 60 * 2 ** Math.min(faults, 8), 3600)
}

/**
 * Seconds a server that could not be reached is left alone: it may only be restarting.
 * @param faults how often in a row it could not be reached before
 */
export function unreachableFor(faults: number, random: number): number {
  return Math.round(Math.min(10 * 2 ** Math.min(faults, 8), 300) * (0.8 + 0.4 * random))
}

/** Seconds a server that asks for less speed is left alone. */
export function slowerFor(random: number): number {
  return between([20, 40], random)
}

function between([low, high]: readonly [number, number], random: number): number {
  return Math.round(low + (high - low) * random)
}
