import { ConfidentialClientApplication } from '@azure/msal-node'
import { loginHost } from './authority'
import type { MicrosoftNetwork } from './network-client'
import type { TokenCacheText } from './token-cache'

/**
 * What is asked for: one resource and the OIDC scopes. A Graph-prefixed SMTP.Send fails at Exchange
 * (MicrosoftDocs/office-developer-exchange-docs#87).
 */
export const SMTP_SEND = 'https://outlook.office.com/SMTP.Send'
export const SCOPES = ['openid', 'profile', 'email', 'offline_access', SMTP_SEND]

/** A company's registration, opened for one operation. */
export type OpenApplication = { clientId: string; clientSecret: string }

/**
 * A client for one operation. Never kept: an instance shows one company's accounts to the next
 * (security.md section 4).
 */
export function createMsalClient(options: {
  application: OpenApplication
  authority: string
  network: MicrosoftNetwork
  cache: TokenCacheText
}): ConfidentialClientApplication {
  return new ConfidentialClientApplication({
    auth: {
      clientId: options.application.clientId,
      clientSecret: options.application.clientSecret,
      authority: options.authority,
      // Without this MSAL asks Microsoft's instance discovery who our host is.
      knownAuthorities: [loginHost()],
    },
    cache: { cachePlugin: options.cache },
    system: { networkClient: options.network },
  })
}
