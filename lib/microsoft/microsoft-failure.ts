import { AuthError, InteractionRequiredAuthError } from '@azure/msal-node'
import { parseMicrosoftError } from '@/lib/domain/microsoft/aadsts'
import { refusalOfCode } from '@/lib/domain/microsoft/refusal-of-code'
import type { RefusalKey } from '@/lib/domain/microsoft/refusals'
import { MicrosoftNetworkError, type MicrosoftNetwork } from './network-client'

/** A failed operation, told apart: Microsoft said no, or could not be asked. */
export type MicrosoftFailure =
  | {
      kind: 'refused'
      key: RefusalKey
      /** AADSTS number, or OAuth's own word. */
      code: string | null
      words: string | null
      traceId: string | null
      /** The refresh token is dead: a person has to sign in again. */
      interaction: boolean
    }
  | {
      kind: 'unavailable'
      /** timeout · network · http_<status> · redirect · not_json · … (NetworkFailure). */
      cause: string
      retryAfter: number | null
      /** AADSTS number of an error page that could be read. */
      code: string | null
      words: string | null
      traceId: string | null
    }

/** What MSAL finds wrong by itself in an answer that came, or in its cache. */
const MSAL_ERRORS: Record<string, RefusalKey> = {
  nonce_mismatch: 'id_token',
  token_parsing_error: 'id_token',
  null_or_empty_token: 'id_token',
  client_info_decoding_error: 'id_token',
  client_info_empty_error: 'id_token',
  no_tokens_found: 'no_refresh_token',
  refresh_token_expired: 'token_inactive',
}
const MSAL_DISCOVERY = ['endpoints_resolution_error', 'openid_config_error']

/** Microsoft's part of the answer to a redirect or a call: number first, then OAuth's word. */
export function describeRefusal(
  error: string | null,
  description: string | null,
): Extract<MicrosoftFailure, { kind: 'refused' }> {
  const { code, words, traceId } = parseMicrosoftError(description)
  const word = error && /^[a-z_]{1,40}$/.test(error) ? error : null
  return {
    kind: 'refused',
    key: refusalOfCode(code ?? word),
    code: code ?? word,
    words: words ?? word,
    traceId,
    interaction: false,
  }
}

/** Explains what an operation with MSAL, or a look-up of ours, threw. Rethrows what is not Microsoft's. */
export function explainFailure(error: unknown, network?: MicrosoftNetwork): MicrosoftFailure {
  const failure = error instanceof MicrosoftNetworkError ? error.failure : network?.failure
  if (failure) {
    const { cause, retryAfter, code, words, traceId } = failure
    return { kind: 'unavailable', cause, retryAfter, code, words, traceId }
  }
  if (!(error instanceof AuthError)) throw error
  const { errorCode, errorMessage, subError } = error
  // Discovery's 4xx is reported by MSAL as "endpoints_resolution_error" alone: we kept what it said.
  if (MSAL_DISCOVERY.includes(errorCode)) {
    const said = network?.refusal
    const { code = null, words = null, traceId = null } = said ?? {}
    if (code) return { ...describeRefusal(null, `AADSTS${code}: ${words ?? ''}`), traceId }
    const cause = said ? `http_${said.status}` : 'discovery'
    return { kind: 'unavailable', cause, retryAfter: null, code, words, traceId }
  }
  const refusal = describeRefusal(errorCode, errorMessage)
  return {
    ...refusal,
    // Without an id_token MSAL finds that its nonce is not ours.
    key:
      errorCode === 'nonce_mismatch' && !network?.fields.includes('id_token')
        ? 'no_id_token'
        : (MSAL_ERRORS[errorCode] ?? refusal.key),
    // The trace id is a field of one kind of error and part of the text in the other.
    traceId: refusal.traceId ?? ((error instanceof InteractionRequiredAuthError && error.traceId) || null),
    interaction:
      errorCode === 'invalid_grant' ||
      errorCode === 'interaction_required' ||
      error instanceof InteractionRequiredAuthError ||
      ['bad_token', 'consent_required'].includes(subError ?? ''),
  }
}

/** AppError's details for a page or the worker. */
export function unavailableDetails(failure: { cause: string; retryAfter: number | null }): {
  cause: string
  retryAfter: number
} {
  return { cause: failure.cause, retryAfter: failure.retryAfter ?? DEFAULT_RETRY_S }
}

/** MSAL's own pause after 429 and 5xx without Retry-After. */
const DEFAULT_RETRY_S = 60
