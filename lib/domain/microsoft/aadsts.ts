import { refusalAction, type RefusalAction, type RefusalKey } from './refusals'

/** Whose fault it is: the application's settings, consent, the account, the directory's rules, Microsoft. */
export type Fault = 'settings' | 'consent' | 'account' | 'directory' | 'microsoft'

export type AadstsEntry = {
  key: RefusalKey
  fault: Fault
  /** Entra shows it on its own page and never returns to us: it can only be pasted. */
  shownByEntra: boolean
}

const shown = (key: RefusalKey, fault: Fault): AadstsEntry => ({ key, fault, shownByEntra: true })
const answered = (key: RefusalKey, fault: Fault): AadstsEntry => ({ key, fault, shownByEntra: false })

/**
 * Entra's error numbers (learn.microsoft.com/entra/identity-platform/reference-error-codes; Microsoft says
 * that they may change, and explains each at login.microsoftonline.com/error?code=N). Which of them return to
 * the redirect URI is known for 65004 and 650053 only (MicrosoftDocs/azure-docs#71942), the rest is experience.
 */
export const AADSTS: Readonly<Record<string, AadstsEntry>> = {
  // The application's credentials: answered at the token endpoint.
  '7000215': answered('secret_wrong', 'settings'),
  '7000222': answered('secret_expired', 'settings'),
  '7000218': answered('secret_missing', 'settings'),
  '70002': answered('secret_wrong', 'settings'),
  '50012': answered('secret_wrong', 'settings'),
  '700027': answered('certificate_wrong', 'settings'),
  '700030': answered('certificate_wrong', 'settings'),
  '700023': answered('certificate_wrong', 'settings'),
  '700024': answered('certificate_wrong', 'settings'),
  '700025': answered('public_client', 'settings'),
  // The application itself.
  '700016': shown('application_unknown', 'settings'),
  '700011': shown('application_unknown', 'settings'),
  '7000112': shown('application_disabled', 'settings'),
  '70001': shown('application_disabled', 'settings'),
  '90002': shown('directory_unknown', 'settings'),
  '900023': shown('directory_unknown', 'settings'),
  '50194': shown('single_organization', 'settings'),
  '9001023': answered('single_organization', 'settings'),
  '90038': shown('national_cloud', 'settings'),
  '900382': shown('national_cloud', 'settings'),
  '900439': shown('national_cloud', 'settings'),
  // The redirect URI.
  '50011': shown('redirect_mismatch', 'settings'),
  '500112': answered('redirect_mismatch', 'settings'),
  '900971': shown('redirect_missing', 'settings'),
  '500113': shown('redirect_missing', 'settings'),
  // What is asked for.
  '650053': answered('permission_missing', 'settings'),
  '650056': shown('permission_missing', 'settings'),
  '650057': shown('permission_missing', 'settings'),
  '65005': answered('permission_missing', 'settings'),
  '70011': answered('permission_missing', 'settings'),
  '700022': answered('permission_missing', 'settings'),
  '28000': answered('permission_missing', 'settings'),
  '50001': answered('permission_missing', 'settings'),
  '500011': shown('permission_missing', 'settings'),
  '90014': answered('request_malformed', 'settings'),
  '900144': answered('request_malformed', 'settings'),
  '9002313': answered('request_malformed', 'settings'),
  '70003': answered('request_malformed', 'settings'),
  '501481': answered('request_malformed', 'settings'),
  '50148': answered('request_malformed', 'settings'),
  // Consent.
  '65001': answered('consent_missing', 'consent'),
  '65004': answered('consent_declined', 'consent'),
  '90093': shown('admin_approval', 'consent'),
  '90094': shown('admin_approval', 'consent'),
  '90095': shown('admin_approval', 'consent'),
  '50105': shown('not_assigned', 'consent'),
  // The account.
  '50020': shown('account_foreign', 'account'),
  '50034': shown('account_foreign', 'account'),
  '51004': shown('account_foreign', 'account'),
  '90072': shown('account_foreign', 'account'),
  '16000': shown('account_foreign', 'account'),
  '500200': shown('account_personal', 'account'),
  '500202': shown('account_personal', 'account'),
  '50057': shown('account_disabled', 'account'),
  '50053': shown('account_locked', 'account'),
  '50055': shown('password', 'account'),
  '50126': shown('password', 'account'),
  '50144': shown('password', 'account'),
  '50056': shown('password', 'account'),
  '50058': answered('sign_in_frequency', 'account'),
  '50072': answered('second_factor', 'account'),
  '50074': answered('second_factor', 'account'),
  '50076': answered('second_factor', 'account'),
  '50079': answered('second_factor', 'account'),
  '50158': answered('second_factor', 'account'),
  '500121': shown('second_factor', 'account'),
  // The directory's rules.
  '53000': answered('access_policy', 'directory'),
  '53001': answered('access_policy', 'directory'),
  '53002': answered('access_policy', 'directory'),
  '53003': answered('access_policy', 'directory'),
  '53004': answered('access_policy', 'directory'),
  '530032': answered('access_policy', 'directory'),
  '50131': answered('access_policy', 'directory'),
  '50097': answered('access_policy', 'directory'),
  '530035': answered('security_defaults', 'directory'),
  '500021': shown('directory_restricted', 'directory'),
  // Codes and tokens.
  '54005': answered('code_spent', 'account'),
  '700005': answered('other_directory', 'account'),
  '70000': answered('token_invalid', 'account'),
  '70008': answered('token_inactive', 'account'),
  '700082': answered('token_inactive', 'account'),
  '50173': answered('token_revoked', 'account'),
  '50132': answered('token_revoked', 'account'),
  '50133': answered('token_revoked', 'account'),
  '50089': answered('token_invalid', 'account'),
  '70043': answered('sign_in_frequency', 'directory'),
  '70044': answered('sign_in_frequency', 'directory'),
  '700084': answered('redirect_mismatch', 'settings'),
  // Microsoft.
  '50196': answered('request_loop', 'microsoft'),
  '90055': answered('throttled', 'microsoft'),
  '90033': answered('microsoft_away', 'microsoft'),
  '90006': answered('microsoft_away', 'microsoft'),
  '50000': answered('microsoft_away', 'microsoft'),
  '90012': answered('microsoft_away', 'microsoft'),
}

/** @param code the digits, with or without "AADSTS" */
export function findAadsts(
  code: string | null | undefined,
): (AadstsEntry & { action: RefusalAction }) | null {
  const number = (code ?? '').replace(/^AADSTS/i, '')
  if (!Object.hasOwn(AADSTS, number)) return null
  const entry = AADSTS[number]!
  return { ...entry, action: refusalAction(entry.key) }
}

export type MicrosoftWords = {
  /** AADSTS number, digits only. */
  code: string | null
  /** The first sentence or two, without ids and times. */
  words: string | null
  traceId: string | null
}

const MAX_WORDS = 600

/** Reads an error_description as Entra writes them: "AADSTS50020: … Trace ID: … Correlation ID: … Timestamp: …". */
export function parseMicrosoftError(text: string | null | undefined): MicrosoftWords {
  // Whatever arrives here came through a browser or from another host: bounded, and no control characters.
  const clean = (text ?? '')
    .slice(0, 8_000)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
  const described = /Description: (.*?)(?: - Correlation ID:|$)/.exec(clean)?.[1] ?? clean
  const words = described
    .split(/\s*(?:Trace ID:|Correlation ID:|Timestamp:)/)[0]!
    .replace(/^AADSTS\d+:\s*/, '')
    .trim()
  return {
    code: /AADSTS(\d{4,8})/.exec(clean)?.[1] ?? null,
    words: words.slice(0, MAX_WORDS) || null,
    traceId: /Trace ID:\s*([0-9a-f-]{36})/i.exec(clean)?.[1]?.toLowerCase() ?? null,
  }
}
