import { findAadsts } from './aadsts'
import { isRefusalKey, type RefusalKey } from './refusals'

/** OAuth's words (RFC 6749, 4.1.2.1 and 5.2) when no number came along. */
const OAUTH_ERRORS: Record<string, RefusalKey> = {
  access_denied: 'consent_declined',
  consent_required: 'consent_missing',
  interaction_required: 'second_factor',
  login_required: 'sign_in_interrupted',
  invalid_client: 'secret_wrong',
  unauthorized_client: 'application_unknown',
  invalid_scope: 'permission_missing',
  invalid_resource: 'exchange_missing',
  invalid_request: 'request_malformed',
  unsupported_response_type: 'request_malformed',
  invalid_grant: 'token_invalid',
  temporarily_unavailable: 'microsoft_away',
  server_error: 'microsoft_away',
}

/**
 * Which refusal a stored or received code stands for: one of our own keys, an AADSTS number, one of OAuth's
 * words. A number nobody told us about is `unknown_code`: it can still be looked up at Microsoft.
 */
export function refusalOfCode(code: string | null | undefined): RefusalKey {
  if (!code) return 'unknown'
  if (isRefusalKey(code)) return code
  const known = findAadsts(code)
  if (known) return known.key
  if (Object.hasOwn(OAUTH_ERRORS, code)) return OAUTH_ERRORS[code]!
  return /^\d{4,8}$/.test(code) ? 'unknown_code' : 'unknown'
}
