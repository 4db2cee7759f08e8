/**
 * When a deferred message is tried again (RFC 5321 section 4.5.4.1: two attempts in the first hour, then
 * every two or three hours, give up after four to five days; parameters must be configurable).
 */
export type RetrySchedule = {
  /** Until the second try. */
  firstMinutes: number
  /** Until every later one. */
  laterMinutes: number
  /** After the first deferral. */
  giveUpHours: number
  /** How far each delay is spread to either side, so that what was deferred together does not come back together. */
  jitterPercent: number
}

export const DEFAULT_RETRY: RetrySchedule = {
  firstMinutes: 25,
  laterMinutes: 150,
  giveUpHours: 96,
  jitterPercent: 20,
}

/** What a form may set. */
export const RETRY_BOUNDS: Record<keyof RetrySchedule, { min: number; max: number }> = {
  firstMinutes: { min: 1, max: 1440 },
  laterMinutes: { min: 1, max: 1440 },
  giveUpHours: { min: 1, max: 240 },
  jitterPercent: { min: 0, max: 50 },
}

/** Seconds when the server asks for less speed, or the connection broke: the message is fine. */
const SOON = [30, 90] as const

export type RetryState = {
  /** How often it was deferred before this time; tries that only came too soon do not count. */
  deferrals: number
  /** Seconds since its first deferral; 0 when this is the first. */
  deferredFor: number
}

/** retry: by the schedule · soon: in a minute. */
export type RetryKind = 'retry' | 'soon'

/**
 * Seconds until the next try.
 * @param random 0 ≤ random < 1
 * @returns null: give up
 */
export function nextTryAfter(
  state: RetryState,
  kind: RetryKind,
  random: number,
  schedule: RetrySchedule = DEFAULT_RETRY,
): number | null {
  if (state.deferredFor >= schedule.giveUpHours * 3600) return null
  if (kind === 'soon') return between(SOON, random)
  const minutes = state.deferrals === 0 ? schedule.firstMinutes : schedule.laterMinutes
  const spread = schedule.jitterPercent / 100
  return Math.round(minutes * 60 * (1 - spread + 2 * spread * random))
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
