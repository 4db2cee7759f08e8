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
}

export function refusal(outcome: RefusalKey, errorText: string | null = null): ConnectOutcome {
  return { outcome, errorCode: null, errorText, traceId: null }
}

/** Answers that are no answers: a proxy's page, a redirect to somewhere else. */
const UNREADABLE = ['not_json', 'redirect', 'too_large', 'other_host', 'discovery']

/** What Microsoft refused, or why it could not be asked. */
export function outcomeOfFailure(failure: MicrosoftFailure): ConnectOutcome {
  if (failure.kind === 'refused') {
    const { key, code, words, traceId } = failure
    return { outcome: key, errorCode: code, errorText: words, traceId }
  }
  const { cause, words } = failure
  const outcome = UNREADABLE.includes(cause)
    ? 'microsoft_unreadable'
    : cause === 'http_429'
      ? 'throttled'
      : 'microsoft_away'
  return { outcome, errorCode: cause, errorText: words, traceId: null }
}
