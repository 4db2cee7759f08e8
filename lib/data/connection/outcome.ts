import { findAadsts } from '@/lib/domain/microsoft/aadsts'
import type { RefusalKey } from '@/lib/domain/microsoft/refusals'
import type { MicrosoftFailure } from '@/lib/microsoft/microsoft-failure'

/** How an attempt ended, as it is stored and told. */
export type ConnectOutcome = {
  outcome: 'connected' | RefusalKey
  /** AADSTS number, OAuth's word, or what kept us from asking (timeout, http_503). */
  errorCode: string | null
  /** Microsoft's words; the account for wrong_account; the other server's id for mailbox_taken. */
  errorText: string | null
  traceId: string | null
  /** wrong_account: who signed in, proven. */
  account?: { tenantId: string; objectId: string; name: string | null }
}

export function refusal<Key extends RefusalKey>(
  outcome: Key,
  errorText: string | null = null,
): ConnectOutcome & { outcome: Key } {
  return { outcome, errorCode: null, errorText, traceId: null }
}

/** Answers that are no answers: a proxy's page, a document that names another host. */
const UNREADABLE = ['not_json', 'too_large', 'other_host', 'discovery']
const CAUSES: Record<string, RefusalKey> = {
  timeout: 'microsoft_slow',
  redirect: 'microsoft_redirected',
  http_429: 'throttled',
}

/** At a sign-in it is the code, not a stored token, that is spent or too old. */
const OF_THE_CODE: Partial<Record<RefusalKey, RefusalKey>> = {
  token_inactive: 'code_spent',
  token_invalid: 'code_spent',
}

/** What Microsoft refused at a sign-in, or why it could not be asked. */
export function outcomeOfFailure(failure: MicrosoftFailure): ConnectOutcome {
  const { code, words, traceId } = failure
  if (failure.kind === 'refused') {
    const outcome = OF_THE_CODE[failure.key] ?? failure.key
    return { outcome, errorCode: code, errorText: words, traceId }
  }
  const { cause } = failure
  const outcome =
    findAadsts(code)?.key ??
    CAUSES[cause] ??
    (UNREADABLE.includes(cause) ? 'microsoft_unreadable' : 'microsoft_away')
  return { outcome, errorCode: code ?? cause, errorText: words, traceId }
}
