import { BlockList, isIP } from 'node:net'
import type { IncomingMessage } from 'node:http'

/** Tells who is at the other end, believing X-Forwarded-For only from proxies that were named. */
export type Peers = {
  isProxy: (address: string) => boolean
  clientOf: (request: IncomingMessage) => string
}

const family = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4')
const plain = (address: string | undefined) => (address ?? '').trim().replace(/^::ffff:(?=\d+\.)/i, '')

/**
 * @param trusted addresses or CIDRs of TRUSTED_PROXY
 * @throws Error naming TRUSTED_PROXY when one is not an address
 */
export function createPeers(trusted: readonly string[]): Peers {
  const proxies = new BlockList()
  for (const entry of trusted) {
    const [address = '', bits] = entry.split('/')
    try {
      if (bits === undefined) proxies.addAddress(address, family(address))
      else proxies.addSubnet(address, Number(bits), family(address))
    } catch {
      throw new Error(`TRUSTED_PROXY has an entry that is no address or network: ${entry}`)
    }
  }
  const isProxy = (address: string) => isIP(address) !== 0 && proxies.check(address, family(address))

  /** From the right, the first address that is not one of our proxies; each proxy appends its own peer. */
  const clientOf = (request: IncomingMessage) => {
    const peer = plain(request.socket.remoteAddress)
    if (!isProxy(peer)) return peer
    const hops = String(request.headers['x-forwarded-for'] ?? '').split(',')
    for (const hop of hops.map(plain).reverse()) {
      if (!isIP(hop)) return peer
      if (!isProxy(hop)) return hop
    }
    return peer
  }
  return { isProxy, clientOf }
}
