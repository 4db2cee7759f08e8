import { createHash, timingSafeEqual, X509Certificate } from 'node:crypto'
import { decodeProtectedHeader, importX509, jwtVerify } from 'jose'
import type { Context } from '../context'
import type { App } from '../state/schema'
import { AadstsError } from './aadsts-error'
import type { Authority } from './authority'

function sameText(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => createHash('sha256').update(text).digest())
  return timingSafeEqual(left!, right!)
}

function requireSecret(app: App, given: string): void {
  const values = { clientId: app.clientId, appName: app.name }
  const secret = app.secrets.find((one) => sameText(one.value, given))
  if (!secret) throw new AadstsError('7000215', values)
  if (secret.expiresAt && Date.parse(secret.expiresAt) <= Date.now()) throw new AadstsError('7000222', values)
}

/** A signed assertion in place of the secret (certificate credentials). */
async function requireAssertion(app: App, assertion: string, audiences: string[]): Promise<void> {
  const refused = new AadstsError('700027', { clientId: app.clientId })
  const header = decodeProtectedHeader(assertion)
  if (header.alg !== 'PS256' && header.alg !== 'RS256') throw refused
  for (const pem of app.certificates) {
    const der = new X509Certificate(pem).raw
    const thumbprint = createHash('sha256').update(der).digest('base64url')
    if (
      header['x5t#S256'] !== thumbprint &&
      header.x5t !== createHash('sha1').update(der).digest('base64url')
    )
      continue
    const key = await importX509(pem, header.alg)
    const verified = await jwtVerify(assertion, key, {
      audience: audiences,
      issuer: app.clientId,
      subject: app.clientId,
    })
    if (verified) return
  }
  throw refused
}

/**
 * Which application calls, proven by its secret or certificate.
 * @throws AadstsError 700016, 7000112, 7000218, 7000215, 7000222, 700027, 50194.
 */
export async function authenticateClient(
  context: Context,
  authority: Authority,
  form: URLSearchParams,
): Promise<App> {
  const clientId = form.get('client_id') ?? ''
  if (!clientId) throw new AadstsError('900144', { parameter: 'client_id' })
  const tenantName = authority.tenant?.name ?? 'Microsoft'
  const app = context.store.getApp(clientId)
  const values = { clientId, tenantName, appName: app?.name ?? '' }
  if (!app) throw new AadstsError('700016', values)
  if (app.disabled) throw new AadstsError('7000112', values)
  if (!app.multiTenant && !authority.tenant) throw new AadstsError('50194', values)
  if (!app.multiTenant && authority.tenant?.id !== app.tenantId) throw new AadstsError('700016', values)
  const assertion = form.get('client_assertion')
  const secret = form.get('client_secret')
  if (assertion) {
    const audiences = [
      `${context.loginUrl}/${authority.key}/oauth2/v2.0/token`,
      `${context.loginUrl}/${authority.key}/v2.0`,
    ]
    await requireAssertion(app, assertion, audiences).catch((error: unknown) => {
      throw error instanceof AadstsError ? error : new AadstsError('700027', values)
    })
  } else if (secret) requireSecret(app, secret)
  else throw new AadstsError('7000218', values)
  return app
}

/** PKCE (RFC 7636): the verifier must hash to the challenge of the authorize request. */
export function matchesChallenge(challenge: string, method: 'S256' | 'plain', verifier: string): boolean {
  const made = method === 'S256' ? createHash('sha256').update(verifier).digest('base64url') : verifier
  return sameText(made, challenge)
}
