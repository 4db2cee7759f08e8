import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { domainToASCII } from 'node:url'
import ipaddr from 'ipaddr.js'
import { getEnv, microsoftSmtpDefaults, type Env } from './env'

/**
 * Stands in front of every SMTP connection (security.md 36): a name is resolved once, every address it has
 * is checked, and the caller connects to one of the checked addresses, never to the name again.
 */

/** RFC 5321, 8314 and 6409; 2525 is what relays offer where 25 is closed. The operator may add more. */
const PORTS = [25, 465, 587, 2525]

/** IPv6 that is routed on the Internet at all (RFC 4291 section 2.4): what lies outside is never a mail server. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3')

export type GuardReason = 'port_not_allowed' | 'address_not_allowed' | 'name_unknown'

/**
 * The guard's refusal. It is given before anything is contacted and names only what was typed, so that it
 * tells nothing about what listens where.
 */
export class GuardError extends Error {
  override readonly name = 'GuardError'
  constructor(readonly reason: GuardReason) {
    super(reason)
  }
}

type GuardEnv = Pick<Env, 'SMTP_ALLOWED_PRIVATE_NETWORKS' | 'SMTP_ALLOWED_PORTS' | 'MICROSOFT_SMTP_URL'>
type Resolve = (name: string) => Promise<string[]>

/**
 * The addresses a mail server may be reached at, in the resolver's order.
 * @param resolve for tests: a name's addresses
 * @throws GuardError port_not_allowed · address_not_allowed (one bad address refuses the name) · name_unknown
 */
export async function resolveGuarded(
  host: string,
  port: number,
  env: GuardEnv = getEnv(),
  resolve: Resolve = resolveName,
): Promise<{ addresses: string[] }> {
  requireAllowedPort(host, port, env)
  const addresses = await findAddresses(host, resolve).catch(() => [])
  if (addresses.length === 0) throw new GuardError('name_unknown')
  requireAllowedAddresses(host, port, addresses, env)
  return { addresses }
}

/** @throws GuardError port_not_allowed */
export function requireAllowedPort(host: string, port: number, env: GuardEnv = getEnv()): void {
  if (isMicrosoftSmtp(host, port, env)) return
  if (!PORTS.includes(port) && !env.SMTP_ALLOWED_PORTS.includes(port))
    throw new GuardError('port_not_allowed')
}

/**
 * What a name leads to, unchecked: for who checks them before anything is contacted.
 * @throws the resolver's error · GuardError name_unknown for what is no name
 */
export async function findAddresses(host: string, resolve: Resolve = resolveName): Promise<string[]> {
  const name = toPlainName(host)
  return isIP(name) ? [name] : resolve(name)
}

/** @throws GuardError address_not_allowed when one of them is not: a name must not lead inside by chance */
export function requireAllowedAddresses(
  host: string,
  port: number,
  addresses: readonly string[],
  env: GuardEnv = getEnv(),
): void {
  if (isMicrosoftSmtp(host, port, env)) return
  if (!addresses.every((address) => isAllowedAddress(address, env.SMTP_ALLOWED_PRIVATE_NETWORKS))) {
    throw new GuardError('address_not_allowed')
  }
}

/** Whether an address is public, or in a network the operator allows. Anything unreadable is not. */
export function isAllowedAddress(text: string, allowedNetworks: readonly string[] = []): boolean {
  if (!isIP(text)) return false
  // An IPv4-mapped IPv6 address is the IPv4 address.
  const address = ipaddr.process(text)
  if (allowedNetworks.some((network) => isInside(address, network))) return true
  if (address.range() !== 'unicast') return false
  return address.kind() === 'ipv4' || (address as ipaddr.IPv6).match(GLOBAL_UNICAST)
}

/** The address of MICROSOFT_SMTP_URL is allowed by being set. */
function isMicrosoftSmtp(host: string, port: number, env: GuardEnv): boolean {
  const microsoft = microsoftSmtpDefaults(env)
  return microsoft.host.toLowerCase() === host.toLowerCase() && microsoft.port === port
}

/** A host as the resolver gets it: ASCII, without brackets or a final dot. */
function toPlainName(host: string): string {
  const bare = host.trim().replace(/^\[(.*)\]$/, '$1')
  if (isIP(bare)) return bare
  const name = domainToASCII(bare).replace(/\.$/, '')
  if (!name) throw new GuardError('name_unknown')
  return name
}

async function resolveName(name: string): Promise<string[]> {
  const found = await lookup(name, { all: true, verbatim: true })
  return found.map(({ address }) => address)
}

function isInside(address: ipaddr.IPv4 | ipaddr.IPv6, network: string): boolean {
  const [base, bits] = ipaddr.parseCIDR(
    network.includes('/') ? network : `${network}/${isIP(network) === 4 ? 32 : 128}`,
  )
  return address.kind() === base.kind() && address.match(base, bits)
}
