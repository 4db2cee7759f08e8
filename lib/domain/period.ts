/** Days as people mean them: from midnight to midnight in their own time zone. */
export const PERIODS = ['today', '7d', '30d', 'custom'] as const
export type Period = (typeof PERIODS)[number]

export type PeriodChoice = { period: Period | null; from: string | null; until: string | null }
export type Range = { from: Date | null; until: Date | null }

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/

/** Whether a text is a day of the calendar, `2026-11-24`. */
export function isDay(text: string): boolean {
  const match = DAY.exec(text)
  if (!match) return false
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}

/**
 * The moments a period stands for: `from` counts, `until` no more. "7 days" is today and the six days before.
 * Custom dates both count; either may be missing.
 */
export function rangeOfPeriod(choice: PeriodChoice, timeZone: string, now: Date): Range {
  const today = dayOf(now, timeZone)
  switch (choice.period) {
    case null:
      return { from: null, until: null }
    case 'today':
      return { from: startOfDay(today, timeZone), until: null }
    case '7d':
      return { from: startOfDay(addDays(today, -6), timeZone), until: null }
    case '30d':
      return { from: startOfDay(addDays(today, -29), timeZone), until: null }
    case 'custom':
      return {
        from: choice.from ? startOfDay(choice.from, timeZone) : null,
        until: choice.until ? startOfDay(addDays(choice.until, 1), timeZone) : null,
      }
  }
}

/** The calendar day of a moment in a zone. */
export function dayOf(moment: Date, timeZone: string): string {
  return wallClock(moment, timeZone).toISOString().slice(0, 10)
}

function addDays(day: string, count: number): string {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() + count)
  return date.toISOString().slice(0, 10)
}

/** The first moment of a day; where the clock jumps over midnight, the first one after the jump. */
function startOfDay(day: string, timeZone: string): Date {
  return momentAt(`${day}T00:00`, timeZone)
}

/**
 * The moment at which a clock on the wall of a zone shows something: the first one where it shows it twice, the
 * first after the jump where it never does.
 * @param local `2026-11-24T09:30`
 */
export function momentAt(local: string, timeZone: string): Date {
  const wanted = new Date(`${local}:00Z`).getTime()
  let moment = wanted
  // The zone's offset depends on the moment we look for: two rounds settle it.
  for (let round = 0; round < 2; round++) {
    const offset = wallClock(new Date(moment), timeZone).getTime() - moment
    moment = wanted - offset
  }
  return new Date(moment)
}

/** What a clock on the wall of the zone shows, written as if it were UTC. */
export function wallClock(moment: Date, timeZone: string): Date {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(moment)
  const part = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find((known) => known.type === type)!.value)
  return new Date(
    Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second')),
  )
}
