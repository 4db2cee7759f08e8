import type { Formats } from 'next-intl'

/** Named formats for `format.dateTime(date, 'short')` and for ICU arguments; all by Intl. */
export const formats = {
  dateTime: {
    day: { day: 'numeric', month: 'long', year: 'numeric' },
    dayShort: { day: 'numeric', month: 'short' },
    dayShortYear: { day: 'numeric', month: 'short', year: 'numeric' },
    time: { hour: '2-digit', minute: '2-digit' },
    timeExact: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
    short: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
    exact: {
      day: 'numeric',
      month: 'long',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
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
