import { getEnv } from '@/lib/platform/env'
import { domainOf, isDomain } from '@/lib/domain/addresses'
import { isGuid } from '@/lib/domain/guid'
import { MicrosoftNetwork } from './network-client'

/** Any work or school account; never /common, which single-organisation applications refuse (AADSTS50194). */
const ANY_ORGANIZATION = 'organizations'

export type Authority = {
  /** e.g. https://login.microsoftonline.com/<directory id> */
  authority: string
  /** The `tid` that must come back; null: the directory could not be told beforehand. */
  expectedTenantId: string | null
}

/** MICROSOFT_LOGIN_URL without a path. */
export function loginOrigin(): string {
  return new URL(getEnv().MICROSOFT_LOGIN_URL).origin
}

/** Host and port as MSAL's knownAuthorities want them (the port belongs to it). */
export function loginHost(): string {
  return new URL(getEnv().MICROSOFT_LOGIN_URL).host
}

/**
 * The authority of one directory, or of all organisations: our host and a GUID, nothing else ever.
 * @throws RangeError when the id is no GUID
 */
export function authorityOf(directoryId: string | null): string {
  if (directoryId === null) return `${loginOrigin()}/${ANY_ORGANIZATION}`
  if (!isExactGuid(directoryId)) throw new RangeError('a directory id is a GUID')
  return `${loginOrigin()}/${directoryId.toLowerCase()}`
}

/** The issuer that an id_token of this directory names (v2.0). @throws RangeError */
export function issuerOf(directoryId: string): string {
  return `${authorityOf(directoryId)}/v2.0`
}

/** Exactly a GUID: no spaces, no line end that a lenient check would let by. */
export function isExactGuid(text: unknown): text is string {
  return typeof text === 'string' && text.length === 36 && isGuid(text)
}

/**
 * The directory (tenant) that a mail domain belongs to, by the issuer of its discovery document
 * (learn.microsoft.com/entra/identity-platform/v2-protocols-oidc).
 * @param network bounds it in time; by default a look-up of its own
 * @returns null when Microsoft knows no such domain
 * @throws MicrosoftNetworkError when it could not be asked
 */
export async function findDirectoryByDomain(
  domain: string,
  network = new MicrosoftNetwork(),
): Promise<string | null> {
  const name = asciiDomain(domain)
  if (!name) return null
  const url = `${loginOrigin()}/${name}/v2.0/.well-known/openid-configuration`
  const { status, body } = await network.getJson(url)
  if (status !== 200 || typeof body.issuer !== 'string') return null
  const match = new RegExp(`^${escapeRegExp(loginOrigin())}/([^/]{36})/v2\\.0$`).exec(body.issuer)
  return isExactGuid(match?.[1]) ? match[1].toLowerCase() : null
}

/**
 * Where a sign-in starts and which directory must come back (microsoft-behaviour.md, "Authority").
 * One organisation: its directory. Several: the one that the Username's domain belongs to, else any.
 * @throws MicrosoftNetworkError when Microsoft could not be asked
 */
export async function chooseAuthority(application: {
  directoryId: string | null
  multipleOrganizations: boolean
  username: string
}): Promise<Authority> {
  const { directoryId, multipleOrganizations, username } = application
  const expectedTenantId =
    multipleOrganizations || !directoryId
      ? await findDirectoryByDomain(domainOf(username))
      : directoryId.toLowerCase()
  return { authority: authorityOf(expectedTenantId), expectedTenantId }
}

/** A host name in ASCII (IDNA), or null: nothing that could leave its place in a URL's path. */
function asciiDomain(domain: string): string | null {
  if (!isDomain(domain)) return null
  const url = `https://${domain}/`
  if (!URL.canParse(url)) return null
  const { hostname } = new URL(url)
  return /^[a-z0-9.-]{3,253}$/.test(hostname) ? hostname : null
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
