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
}

export type ChoiceReason = 'account' | 'address' | 'domain'
export type Sender = {
  address: string
  name: string | null
  serverId: string
  reason: ChoiceReason
  ready: boolean
}

/**
 * The mail server for a From address: its own account or a full address in its From filter first, then a
 * domain in the filter; within these by priority (lower first), a ready one before one that is not.
 * @returns null when no server accepts the address
 */
export function chooseServer(
  servers: readonly ServerForChoice[],
  from: string,
): { server: ServerForChoice; reason: ChoiceReason } | null {
  const matches = servers.flatMap((server) => {
    const reason = matchServer(server, from)
    return reason ? [{ server, reason }] : []
  })
  return matches.sort(compareMatches)[0] ?? null
}

/** How a server accepts an address in From, or null. */
export function matchServer(server: ServerForChoice, from: string): ChoiceReason | null {
  if (server.account && sameAddress(server.account, from)) return 'account'
  return matchFromFilter(server.fromFilter, from)
}

type Match = { server: ServerForChoice; reason: ChoiceReason }

function compareMatches(a: Match, b: Match): number {
  const exact = (match: Match) => (match.reason === 'domain' ? 1 : 0)
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
export function findSenders(servers: readonly ServerForChoice[], memberEmail: string): Sender[] {
  const candidates = servers.flatMap((server) => {
    const filter = parseFromFilter(server.fromFilter)
    const own = filter.domains.includes(domainOf(memberEmail)) ? [memberEmail] : []
    return [...(server.account ? [server.account] : []), ...filter.addresses, ...own]
  })
  const senders: Sender[] = []
  for (const address of candidates) {
    if (senders.some((known) => sameAddress(known.address, address))) continue
    const choice = chooseServer(servers, address)!
    const { server, reason } = choice
    senders.push({ address, name: server.displayName, serverId: server.id, reason, ready: server.ready })
  }
  return senders
}
