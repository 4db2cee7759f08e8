import { refusalAction, type RefusalAction, type RefusalKey } from './refusals'

/** Whose fault it is: the application's settings, consent, the account, the directory's rules, Microsoft. */
export type Fault = 'settings' | 'consent' | 'account' | 'directory' | 'microsoft'

export type AadstsEntry = {
  key: RefusalKey
  fault: Fault
  /** Entra shows it on its own page and never returns to us: it can only be pasted. */
  shownByEntra: boolean
}

/** The numbers of one reason: those that Entra answers (to the redirect URI or the token call), those it shows. */
function numbers(key: RefusalKey, fault: Fault, { answered = '', shown = '' }) {
  const entries = (text: string, shownByEntra: boolean) =>
    text
      .split(' ')
      .filter(Boolean)
      .map((number) => [number, { key, fault, shownByEntra }] as const)
  return [...entries(answered, false), ...entries(shown, true)]
}

/**
 * Entra's error numbers (learn.microsoft.com/entra/identity-platform/reference-error-codes; Microsoft says
 * that they may change, and explains each at login.microsoftonline.com/error?code=N). Which of them return to
 * the redirect URI is known for 65004 and 650053 only (MicrosoftDocs/azure-docs#71942), the rest is experience;
 * so a number is explained wherever it turns up. Not on Microsoft's page: 7000229, 9002327, 9002331, 9002346,
 * 500113, 500200, 500202, 650053 (threads of people who got them).
 */
export const AADSTS: Readonly<Record<string, AadstsEntry>> = Object.fromEntries([
  // The application's credentials: judged at the token endpoint.
  ...numbers('secret_wrong', 'settings', { answered: '7000215 70002' }),
  ...numbers('secret_expired', 'settings', { answered: '7000222' }),
  ...numbers('secret_missing', 'settings', { answered: '7000218' }),
  ...numbers('certificate_wrong', 'settings', { answered: '700027 700030 700024 50012 50048' }),
  ...numbers('public_client', 'settings', { answered: '700025' }),
  // The application itself.
  ...numbers('application_unknown', 'settings', { answered: '7000229', shown: '700016 700011' }),
  ...numbers('application_disabled', 'settings', { shown: '7000112 70001 1000031' }),
  ...numbers('directory_unknown', 'settings', { shown: '90002 900023 50059 50128 90019 50029' }),
  ...numbers('single_organization', 'settings', { answered: '9001023 90124 90130', shown: '50194' }),
  ...numbers('personal_only', 'settings', { shown: '9002331 9002346' }),
  ...numbers('national_cloud', 'settings', { shown: '90038 900382 900432 900439 90043 90051 1000104' }),
  // The redirect URI.
  ...numbers('redirect_mismatch', 'settings', { answered: '500112 70004 700084 9002327', shown: '50011' }),
  ...numbers('redirect_missing', 'settings', { shown: '900971 500113' }),
  // What is asked for.
  ...numbers('permission_missing', 'settings', {
    answered: '650053 65005 70011 700022 700023 28002 28003',
    shown: '650056 650057',
  }),
  ...numbers('exchange_missing', 'directory', { answered: '650052 650054 500011 500014 50001' }),
  ...numbers('request_malformed', 'settings', {
    answered:
      '90014 900144 9002313 70003 70005 70007 501481 50148 50147 501491 90013 90023 90100 90005 90004',
    shown: '90015 900561 700054',
  }),
  // Consent.
  ...numbers('consent_missing', 'consent', { answered: '65001 90008' }),
  ...numbers('consent_declined', 'consent', { answered: '65004' }),
  ...numbers('admin_approval', 'consent', { shown: '90093 90094 90095 90099' }),
  ...numbers('not_assigned', 'consent', { shown: '50105' }),
  // The account.
  ...numbers('account_foreign', 'account', {
    shown: '50020 50034 51004 90072 16000 16003 50014 50197 500208',
  }),
  ...numbers('account_personal', 'account', { shown: '500200 500202' }),
  ...numbers('account_disabled', 'account', { shown: '50057' }),
  ...numbers('account_locked', 'account', { shown: '50053' }),
  ...numbers('account_risk', 'account', { shown: '53011 50135 530034' }),
  ...numbers('password', 'account', { shown: '50055 50126 50144 50056 50064' }),
  ...numbers('second_factor', 'account', {
    answered: '50072 50074 50076 50078 50079 50158',
    shown: '500121 50087 50088 50125 53004 53010',
  }),
  ...numbers('sign_in_interrupted', 'account', {
    answered: '50058 700020 50199 50140',
    shown: '50089 160021 16001 16002 50143 50168 51006 165900',
  }),
  // The directory's rules.
  ...numbers('access_policy', 'directory', {
    answered: '53000 53001 53002 53003 530032 50131 50097',
    shown: '50005 50129 50155 50187 135011',
  }),
  ...numbers('security_defaults', 'directory', { answered: '530035' }),
  ...numbers('directory_restricted', 'directory', { shown: '500021 500022 50002' }),
  ...numbers('cross_tenant', 'directory', { shown: '500212 500213' }),
  ...numbers('home_sign_in', 'directory', {
    shown:
      '20001 20012 20033 40008 40009 40010 40015 50008 50107 80001 80002 80005 80007 80010 80012 80013 80014',
  }),
  // Codes and tokens.
  ...numbers('code_spent', 'account', { answered: '54005' }),
  ...numbers('other_directory', 'account', { answered: '700005' }),
  ...numbers('token_invalid', 'account', { answered: '70000' }),
  ...numbers('token_inactive', 'account', { answered: '70008 700082' }),
  ...numbers('token_revoked', 'account', { answered: '50173 50132 50133' }),
  ...numbers('sign_in_frequency', 'directory', { answered: '70043 70044' }),
  // Microsoft.
  ...numbers('request_loop', 'microsoft', { answered: '50196' }),
  ...numbers('throttled', 'microsoft', { answered: '90055' }),
  ...numbers('microsoft_away', 'microsoft', {
    answered: '90033 90006 90012 90024 90036 90090 90091 50000 50033',
  }),
])

/** @param code the digits, with or without "AADSTS" */
export function findAadsts(
  code: string | null | undefined,
): (AadstsEntry & { action: RefusalAction }) | null {
  const number = (code ?? '').replace(/^AADSTS/i, '')
  if (!Object.hasOwn(AADSTS, number)) return null
  const entry = AADSTS[number]!
  return { ...entry, action: refusalAction(entry.key) }
}

/** Where Microsoft explains a number in its own words; null for what is none. */
export function explanationUrl(code: string | null): string | null {
  return code !== null && /^\d{4,8}$/.test(code)
    ? `https://login.microsoftonline.com/error?code=${code}`
    : null
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
