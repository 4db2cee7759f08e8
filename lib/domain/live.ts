/** What changed in a company, as `GET /api/live` tells it: ids only, the page reads the rest again. */
export const LIVE_KINDS = ['messages', 'server', 'worker', 'members', 'export', 'merge'] as const
export type LiveKind = (typeof LIVE_KINDS)[number]

export type LiveChange = {
  kind: LiveKind
  /** Empty: any of that kind. */
  ids: string[]
}

/** PostgreSQL channel of the notifications. */
export const LIVE_CHANNEL = 'relais_live'

/** A notification bounds its payload at 8000 bytes; more ids than this become "any of that kind". */
export const LIVE_MAX_IDS = 100

/** A notification's payload: `{"c": company, "k": kind, "ids": [...]}`. */
export function formatLivePayload(companyId: string, kind: LiveKind, ids: readonly string[]): string {
  return JSON.stringify({ c: companyId, k: kind, ids: ids.length > LIVE_MAX_IDS ? [] : ids })
}

/** Reads a payload; null for what is none. */
export function parseLivePayload(text: string): { companyId: string; change: LiveChange } | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  const { c, k, ids } = (value ?? {}) as Record<string, unknown>
  const kind = LIVE_KINDS.find((known) => known === k)
  if (typeof c !== 'string' || !kind) return null
  const list = Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : []
  return { companyId: c, change: { kind, ids: list } }
}

/** Whether a page that shows these things has to read them again. */
export function concerns(change: LiveChange, kinds: readonly LiveKind[], ids?: readonly string[]): boolean {
  if (!kinds.includes(change.kind)) return false
  return !ids || change.ids.length === 0 || change.ids.some((id) => ids.includes(id))
}
