import { authorityOf, loginOrigin } from './authority'
import { callbackUrl } from './consent'
import { describeRefusal, explainFailure, type MicrosoftFailure } from './microsoft-failure'
import { SCOPES } from './msal-client'
import { MicrosoftNetwork } from './network-client'

/**
 * The address where an administrator approves an application for a whole organisation
 * (learn.microsoft.com/entra/identity-platform/v2-admin-consent). It stands beside the authorize address, whose
 * host the directory's discovery document names; asking for that proves the directory too.
 * @param tenantId null: any organisation's administrator
 * @returns the URL, or why Microsoft could not be asked
 */
export async function buildAdminConsentUrl(options: {
  clientId: string
  tenantId: string | null
  state: string
}): Promise<{ url: string } | { failure: MicrosoftFailure }> {
  const authority = authorityOf(options.tenantId)
  const network = new MicrosoftNetwork()
  try {
    const { body } = await network.getJson(`${authority}/v2.0/.well-known/openid-configuration`)
    const { authorization_endpoint: authorize } = body
    if (typeof authorize !== 'string' || !URL.canParse(authorize)) return { failure: unreadable(network) }
    const path = authority.slice(loginOrigin().length)
    const url = new URL(`${path}/v2.0/adminconsent`, authorize)
    url.search = new URLSearchParams({
      client_id: options.clientId,
      redirect_uri: callbackUrl(),
      scope: SCOPES.join(' '),
      state: options.state,
    }).toString()
    return { url: url.href }
  } catch (error) {
    return { failure: explainFailure(error, network) }
  }
}

/** Discovery answered a refusal (a directory that does not exist), or a document without addresses. */
function unreadable({ refusal }: MicrosoftNetwork): MicrosoftFailure {
  if (refusal?.code) return describeRefusal(null, `AADSTS${refusal.code}: ${refusal.words ?? ''}`)
  return { kind: 'unavailable', cause: 'discovery', retryAfter: null, code: null, words: null, traceId: null }
}
