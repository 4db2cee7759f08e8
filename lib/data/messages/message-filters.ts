import { SHOWN_STATES, type ShownState } from '@/lib/domain/message-state'
import { toLine } from '@/lib/domain/text'
import { isId } from '@/lib/platform/ids'
import { isDay, PERIODS, type Period, type PeriodChoice } from '@/lib/domain/period'

/** The list's filters, as they stand in its address. */
export type MessageFilters = PeriodChoice & {
  state: ShownState | null
  server: string | null
  /** A mail-merge's id. */
  merge: string | null
  q: string
  /** Keyset: ids that the page lies behind or before. */
  older: string | null
  newer: string | null
}

type Query = Record<string, string | string[] | undefined>

const MAX_SEARCH = 200

/** Reads an address; what is not a filter's value is no filter, so that an old link still opens. */
export function parseMessageFilters(query: Query): MessageFilters {
  const from = pick(query.from, isDay)
  const until = pick(query.until, isDay)
  const period = pick(query.period, (text) => PERIODS.includes(text as Period)) as Period | null
  const older = pick(query.older, isId)
  return {
    state: pick(query.state, (text) => SHOWN_STATES.includes(text as ShownState)) as ShownState | null,
    server: pick(query.server, isId),
    merge: pick(query.merge, isId),
    period,
    from: period === 'custom' ? from : null,
    until: period === 'custom' ? until : null,
    q: toLine(one(query.q), MAX_SEARCH),
    older,
    newer: older ? null : pick(query.newer, isId),
  }
}

/** The query string of a list with these filters changed; without paging unless the change pages. */
export function messageFiltersQuery(filters: MessageFilters, change: Partial<MessageFilters> = {}): string {
  const next = { ...filters, older: null, newer: null, ...change }
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(next)) if (value) query.set(name, value)
  const text = query.toString()
  return text ? `?${text}` : ''
}

/** Whether anything narrows the list. */
export function isFiltered({ state, server, merge, period, q }: MessageFilters): boolean {
  return Boolean(state || server || merge || period || q)
}

function one(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value[0] : value) ?? ''
}

function pick(value: string | string[] | undefined, accept: (text: string) => boolean): string | null {
  const text = one(value).trim()
  return accept(text) ? text : null
}
