import { AUDIT_AREAS, AUDIT_OUTCOMES, type AuditArea, type AuditOutcome } from '@/lib/domain/audit-events'
import { isDay, PERIODS, type Period, type PeriodChoice } from '@/lib/domain/period'
import { isId } from '@/lib/platform/ids'

/** The log's filters, as they stand in its address. */
export type AuditFilters = PeriodChoice & {
  area: AuditArea | null
  outcome: AuditOutcome | null
  /** A user's id. */
  actor: string | null
  /** Keyset: numbers that the page lies behind or before. */
  older: string | null
  newer: string | null
}

type Query = Record<string, string | string[] | undefined>

/** Reads an address; what is not a filter's value is no filter, so that an old link still opens. */
export function parseAuditFilters(query: Query): AuditFilters {
  const period = pick(query.period, (text) => PERIODS.includes(text as Period)) as Period | null
  const custom = period === 'custom'
  const older = pick(query.older, isSequence)
  return {
    area: pick(query.area, (text) => Object.hasOwn(AUDIT_AREAS, text)) as AuditArea | null,
    outcome: pick(query.outcome, (text) =>
      AUDIT_OUTCOMES.includes(text as AuditOutcome),
    ) as AuditOutcome | null,
    actor: pick(query.actor, isId),
    period,
    from: custom ? pick(query.from, isDay) : null,
    until: custom ? pick(query.until, isDay) : null,
    older,
    newer: older ? null : pick(query.newer, isSequence),
  }
}

/** The query string of a page with these filters changed; without paging unless the change pages. */
export function auditFiltersQuery(filters: AuditFilters, change: Record<string, string | null> = {}): string {
  const query = new URLSearchParams()
  const next = { ...filters, older: null, newer: null, ...change }
  for (const [name, value] of Object.entries(next)) if (value) query.set(name, value)
  const text = query.toString()
  return text ? `?${text}` : ''
}

/** Whether anything narrows the list. */
export function isAuditFiltered({ area, outcome, actor, period }: AuditFilters): boolean {
  return Boolean(area || outcome || actor || period)
}

/** Fits a bigint. */
function isSequence(text: string): boolean {
  return /^[1-9]\d{0,17}$/.test(text)
}

function pick(value: string | string[] | undefined, accept: (text: string) => boolean): string | null {
  const text = ((Array.isArray(value) ? value[0] : value) ?? '').trim()
  return accept(text) ? text : null
}
