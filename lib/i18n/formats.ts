import type { Formats } from 'next-intl'

/** Of 24 hours in both languages: beside logs and servers' words there is one clock. */
const CLOCK = { hourCycle: 'h23', hour: '2-digit', minute: '2-digit' } as const
const CLOCK_EXACT = { ...CLOCK, second: '2-digit' } as const

/** Named formats for `format.dateTime(date, 'short')` and for ICU arguments; all by Intl. */
export const formats = {
  dateTime: {
    day: { day: 'numeric', month: 'long', year: 'numeric' },
    dayShort: { day: 'numeric', month: 'short' },
    dayShortYear: { day: 'numeric', month: 'short', year: 'numeric' },
    time: CLOCK,
    timeExact: CLOCK_EXACT,
    short: { day: 'numeric', month: 'short', ...CLOCK },
    /** `short` for ICU arguments, which mix one of their own, with a two-digit year, into ours. */
    shortTime: { day: 'numeric', month: 'short', ...CLOCK },
    dayTime: {
      day: 'numeric',
      month: 'long',
      year: 'numeric',
      ...CLOCK,
    },
    exact: {
      day: 'numeric',
      month: 'long',
      year: 'numeric',
      ...CLOCK_EXACT,
      timeZoneName: 'short',
    },
  },
  number: {
    percent: { style: 'percent', maximumFractionDigits: 1 },
    decimal: { maximumFractionDigits: 1 },
    plain: { useGrouping: false },
  },
  list: { all: { type: 'conjunction' }, any: { type: 'disjunction' } },
} satisfies Formats
