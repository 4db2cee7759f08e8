import { domainOf, sameAddress } from './addresses'
import { matchFromFilter, parseFromFilter } from './from-filter'

/** What the choice of server and the list of senders need to know of a mail server. */
export type ServerForChoice = {
  id: string
  description: string
  priority: number
  /** The connected mailbox, or the user name when it is an address. */
  account: string | null
  fromFilter: string
  displayName: string | null
  /** Whether it can send now; one that cannot is still chosen: the message waits for it. */
  ready: boolean
  /** Sends nothing until somebody sees to it, or its day is over: another one may stand in for it. */
  troubled: boolean
}

/** How a server accepts an address. */
export type Match = 'account' | 'address' | 'domain'
/** fallback: the one that the rule names is in trouble, and this one accepts the address too. */
export type ChoiceReason = Match | 'fallback'
export type Sender = {
  address: string
  name: string | null
  serverId: string
  reason: ChoiceReason
  /** How the server that the rule names accepts it. */
  match: Match
  ready: boolean
}

/**
 * The mail server for a From address: its own account or a full address in its From filter first, then a
 * domain in the filter; within these by priority (lower first), a ready one before one that is not.
 * @param fallback whether a server that can send stands in for one in trouble (a company's rules)
 * @returns null when no server accepts the address · named: the one whose place it takes, else itself
 */
export function chooseServer(
  servers: readonly ServerForChoice[],
  from: string,
  { fallback = false }: { fallback?: boolean } = {},
): { server: ServerForChoice; reason: ChoiceReason; match: Match; named: ServerForChoice } | null {
  const matches = servers
    .flatMap((server) => {
      const match = matchServer(server, from)
      return match ? [{ server, match }] : []
    })
    .sort(compareMatches)
  const first = matches[0]
  if (!first) return null
  const { server: named, match } = first
  const other = fallback && named.troubled ? matches.find(({ server }) => server.ready) : undefined
  if (other) return { server: other.server, reason: 'fallback', match, named }
  return { server: named, reason: match, match, named }
}

/** How a server accepts an address in From, or null. */
export function matchServer(server: ServerForChoice, from: string): Match | null {
  if (server.account && sameAddress(server.account, from)) return 'account'
  return matchFromFilter(server.fromFilter, from)
}

type Found = { server: ServerForChoice; match: Match }

function compareMatches(a: Found, b: Found): number {
  const exact = (found: Found) => (found.match === 'domain' ? 1 : 0)
  return (
    exact(a) - exact(b) ||
    Number(b.server.ready) - Number(a.server.ready) ||
    a.server.priority - b.server.priority ||
    a.server.id.localeCompare(b.server.id)
  )
}

/**
 * The addresses a member may put in From: each server's own account, every full address in its From
 * filter (colleagues with Send As), and, where a filter names a domain, the member's own address in it.
 */
export function findSenders(
  servers: readonly ServerForChoice[],
  memberEmail: string,
  rules: { fallback?: boolean } = {},
): Sender[] {
  const candidates = servers.flatMap((server) => {
    const filter = parseFromFilter(server.fromFilter)
    const own = filter.domains.includes(domainOf(memberEmail)) ? [memberEmail] : []
    return [...(server.account ? [server.account] : []), ...filter.addresses, ...own]
  })
  const senders: Sender[] = []
  for (const address of candidates) {
    if (senders.some((known) => sameAddress(known.address, address))) continue
    const { server, reason, match, named } = chooseServer(servers, address, rules)!
    const { id: serverId, ready } = server
    senders.push({ address, name: named.displayName, serverId, reason, match, ready })
  }
  return senders
}
