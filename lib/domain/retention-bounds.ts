/**
 * Bounds and defaults. The CNIL advises to keep traces of access six to twelve months (Recommandation relative à la
 * journalisation, délibération n° 2021-122, 14 October 2021), hence the audit log's lower bound and default; contents
 * go sooner, because their sender has them in Sent Items.
 */
export const RETENTION_BOUNDS = {
  /** Texts and attachments of messages that are settled; days. */
  bodyDays: { min: 1, max: 365, default: 30 },
  /** The messages themselves: addresses, subject, outcome; months. */
  messageMonths: { min: 1, max: 60, default: 12 },
  /** The audit log; months. */
  auditMonths: { min: 6, max: 60, default: 12 },
} as const

export type RetentionRules = { bodyDays: number; messageMonths: number; auditMonths: number }

export const RETENTION_DEFAULTS: RetentionRules = {
  bodyDays: RETENTION_BOUNDS.bodyDays.default,
  messageMonths: RETENTION_BOUNDS.messageMonths.default,
  auditMonths: RETENTION_BOUNDS.auditMonths.default,
}

/** An export can be fetched so long; days. */
export const EXPORT_DAYS = 7
