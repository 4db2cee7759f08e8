import { AadstsError } from './aadsts-error'

export const OIDC_SCOPES = ['openid', 'profile', 'email', 'offline_access']

const GRAPH_RESOURCE = {
  audience: 'https://graph.microsoft.com',
  scopes: ['User.Read', 'Mail.Send', 'Mail.Send.Shared', 'SMTP.Send', '.default'],
}

const RESOURCES: Record<string, { audience: string; scopes: string[] }> = {
  'https://outlook.office.com': {
    audience: 'https://outlook.office.com',
    scopes: ['SMTP.Send', 'IMAP.AccessAsUser.All', 'POP.AccessAsUser.All', 'Mail.Send', '.default'],
  },
  'https://outlook.office365.com': {
    audience: 'https://outlook.office.com',
    scopes: ['SMTP.Send', 'IMAP.AccessAsUser.All', 'POP.AccessAsUser.All', '.default'],
  },
  'https://graph.microsoft.com': GRAPH_RESOURCE,
  // By the id of its own application, which is the same in every cloud.
  '00000003-0000-0000-c000-000000000000': GRAPH_RESOURCE,
}

export type RequestedScopes = {
  /** As asked, in the resource's own spelling. */
  all: string[]
  oidc: string[]
  /** Short names: SMTP.Send. */
  resourceScopes: string[]
  audience: string
}

const GRAPH = 'https://graph.microsoft.com'

/**
 * Reads a `scope` parameter: any of the OIDC scopes and those of one resource (v2-oauth2-auth-code-flow).
 * @throws AadstsError 70011 malformed or missing, 700022 two resources, 650053 unknown scope, 500011 unknown resource.
 */
export function parseScopes(text: string, values: Record<string, string>): RequestedScopes {
  const words = [...new Set(text.split(/\s+/).filter(Boolean))]
  if (words.length === 0) throw new AadstsError('70011', { ...values, scope: '' })
  const oidc: string[] = []
  const resourceScopes: string[] = []
  const resources = new Set<string>()
  const all: string[] = []
  for (const word of words) {
    if (OIDC_SCOPES.includes(word.toLowerCase())) {
      oidc.push(word.toLowerCase())
      all.push(word.toLowerCase())
      continue
    }
    const at = word.lastIndexOf('/')
    // A bare name is Graph's.
    const resource = at < 0 ? GRAPH : word.slice(0, at).replace(/\/$/, '').toLowerCase()
    const name = word.slice(at + 1)
    const known = RESOURCES[resource]
    if (!known) {
      const code = /^https?:\/\//.test(resource) ? '500011' : '70011'
      throw new AadstsError(code, { ...values, scope: word, resource })
    }
    const scope = known.scopes.find((one) => one.toLowerCase() === name.toLowerCase())
    if (!scope) throw new AadstsError('650053', { ...values, scope: name })
    resources.add(known.audience)
    resourceScopes.push(scope)
    all.push(`${resource}/${scope}`)
  }
  if (resources.size > 1) throw new AadstsError('700022', { ...values, scope: text })
  return { all, oidc, resourceScopes, audience: [...resources][0] ?? GRAPH }
}
