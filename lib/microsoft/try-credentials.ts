import { authorityOf } from './authority'
import { explainFailure, type MicrosoftFailure } from './microsoft-failure'
import { createMsalClient, type OpenApplication } from './msal-client'
import type { MicrosoftNetwork } from './network-client'
import { TokenCacheText } from './token-cache'

/**
 * All that was granted on Microsoft Graph, which may be nothing. By the id of Graph's own application: the same in
 * every cloud, and there in every directory (learn.microsoft.com/troubleshoot/entra/entra-id/governance/
 * verify-first-party-apps-sign-in).
 */
const GRAPH_DEFAULT = '00000003-0000-0000-c000-000000000000/.default'

/**
 * Tries an application's id and secret in one directory, by client credentials (RFC 6749, 4.4). The token is for
 * Microsoft Graph, which every directory has, and is thrown away: Entra gives it to an application without any
 * permission of its own (it carries no roles then), so this asks for nothing the application does not have
 * (learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow; answers/questions/322000).
 * @param network bounds it in time; shared with what else belongs to the same check
 * @returns null when Microsoft accepts them
 */
export async function tryCredentials(options: {
  application: OpenApplication
  directoryId: string
  network: MicrosoftNetwork
}): Promise<MicrosoftFailure | null> {
  const { application, directoryId, network } = options
  const authority = authorityOf(directoryId)
  try {
    const client = createMsalClient({ application, authority, network, cache: new TokenCacheText() })
    const result = await client.acquireTokenByClientCredential({ scopes: [GRAPH_DEFAULT], skipCache: true })
    if (result?.accessToken) return null
    return {
      kind: 'unavailable',
      cause: 'no_access_token',
      retryAfter: null,
      code: null,
      words: null,
      traceId: null,
    }
  } catch (error) {
    return explainFailure(error, network)
  }
}
