/** What of a company somebody should look at, most pressing first. */
export const ATTENTIONS = [
  'deleting',
  'suspended',
  'second_factor',
  'reconnect',
  'failed',
  'uncertain',
  'held',
  'secret_over',
  'secret_ends',
] as const
export type Attention = (typeof ATTENTIONS)[number]

/** How long before its end a secret is worth a word. */
export const SECRET_WARNING_DAYS = 30
const DAY_MS = 24 * 3600_000

/** Null where the person's role may not see it. */
export type CompanyFigures = {
  suspendedAt: Date | null
  deleteAfter: Date | null
  /** The company asks this person for a second factor, and there is none. */
  lacksSecondFactor?: boolean
  reconnect: number | null
  failed: number | null
  uncertain: number | null
  held: number | null
  secretExpiresOn: Date | null
}

export function findAttentions(company: CompanyFigures, now: Date): Attention[] {
  const days = company.secretExpiresOn
    ? Math.ceil((company.secretExpiresOn.getTime() - now.getTime()) / DAY_MS)
    : null
  const found: Record<Attention, boolean> = {
    deleting: company.deleteAfter !== null,
    suspended: company.suspendedAt !== null && company.deleteAfter === null,
    second_factor: company.lacksSecondFactor ?? false,
    reconnect: (company.reconnect ?? 0) > 0,
    failed: (company.failed ?? 0) > 0,
    uncertain: (company.uncertain ?? 0) > 0,
    held: (company.held ?? 0) > 0,
    // A secret is good until its last day's end.
    secret_over: days !== null && days < 0,
    secret_ends: days !== null && days >= 0 && days <= SECRET_WARNING_DAYS,
  }
  return ATTENTIONS.filter((attention) => found[attention])
}
