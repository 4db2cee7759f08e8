import type { RefusalKey } from './refusals'

/**
 * What trying an Outlook application's id, secret and directory at Microsoft told, by client credentials. The
 * texts are in the namespace `settings` (`check.outcome.<key>`).
 */
export const CHECK_OUTCOMES = {
  ok: { tone: 'ok', field: null },
  /** The directory is right, but knows no such application: often the object id, which is a GUID too. */
  client_id: { tone: 'danger', field: 'clientId' },
  /** The directory exists and knows no such application: either of the two. */
  client_id_or_directory: { tone: 'danger', field: 'clientId' },
  /** The mailboxes belong to another directory than the one that is entered. */
  other_directory: { tone: 'danger', field: 'directoryId' },
  directory: { tone: 'danger', field: 'directoryId' },
  secret: { tone: 'danger', field: 'clientSecret' },
  secret_expired: { tone: 'danger', field: 'clientSecret' },
  disabled: { tone: 'danger', field: 'clientId' },
  public_client: { tone: 'danger', field: 'clientId' },
  policy: { tone: 'danger', field: null },
  /** Nobody of that directory has consented yet: connecting does it. */
  not_installed: { tone: 'warn', field: null },
  refused: { tone: 'danger', field: null },
  unavailable: { tone: 'warn', field: null },
  /** Several organisations, and no server has told a domain yet. */
  waiting: { tone: 'info', field: null },
  /** Several organisations, and Microsoft knows none of the servers' domains. */
  domain_unknown: { tone: 'warn', field: null },
  secret_missing: { tone: 'warn', field: 'clientSecret' },
  secret_unreadable: { tone: 'danger', field: 'clientSecret' },
} as const satisfies Record<
  string,
  { tone: 'ok' | 'info' | 'warn' | 'danger'; field: 'clientId' | 'clientSecret' | 'directoryId' | null }
>

export type CheckOutcome = keyof typeof CHECK_OUTCOMES

export function isCheckOutcome(text: string | null | undefined): text is CheckOutcome {
  return typeof text === 'string' && Object.hasOwn(CHECK_OUTCOMES, text)
}

/** Whether Microsoft said no: what is entered will not do. */
export function isRefused(outcome: CheckOutcome): boolean {
  return CHECK_OUTCOMES[outcome].tone === 'danger'
}

/** A multi-tenant application that nobody of the directory has consented to. */
const NO_SERVICE_PRINCIPAL = '7000229'

const BY_REFUSAL: Partial<Record<RefusalKey, CheckOutcome>> = {
  secret_wrong: 'secret',
  secret_missing: 'secret',
  secret_expired: 'secret_expired',
  directory_unknown: 'directory',
  application_disabled: 'disabled',
  public_client: 'public_client',
  access_policy: 'policy',
  security_defaults: 'policy',
  throttled: 'unavailable',
  microsoft_away: 'unavailable',
  microsoft_unreadable: 'unavailable',
}

/**
 * Which of id, secret and directory a refusal is about.
 * @param refusal Microsoft's, by the table of AADSTS codes
 * @param asked the directory that was asked
 * @param found the directories that the company's mail domains belong to: one that is `asked` rules it out as
 *   the fault, others make it the likely one
 */
export function findCheckOutcome(
  refusal: { key: RefusalKey; code: string | null },
  asked: string,
  found: readonly string[],
): CheckOutcome {
  if (refusal.code === NO_SERVICE_PRINCIPAL) return 'not_installed'
  if (refusal.key !== 'application_unknown') return BY_REFUSAL[refusal.key] ?? 'refused'
  if (found.includes(asked)) return 'client_id'
  return found.length > 0 ? 'other_directory' : 'client_id_or_directory'
}
