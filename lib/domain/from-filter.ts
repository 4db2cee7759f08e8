import { domainOf, isAddress, isDomain, sameAddress } from './addresses'

/** A From filter: addresses or domains, separated by commas. Empty: only the server's own account. */
export type FromFilter = { addresses: string[]; domains: string[]; wrong: string[] }

/** Reads a typed filter; `@example.org` counts as the domain. Case never matters, subdomains do. */
export function parseFromFilter(text: string): FromFilter {
  const filter: FromFilter = { addresses: [], domains: [], wrong: [] }
  for (const entry of text.split(/[,;\s]+/).filter(Boolean)) {
    const domain = entry.replace(/^@/, '').toLowerCase()
    if (isAddress(entry)) filter.addresses.push(entry.toLowerCase())
    else if (isDomain(domain)) filter.domains.push(domain)
    else filter.wrong.push(entry)
  }
  return filter
}

/** How a filter accepts an address: by naming it, by its domain, or not. */
export function matchFromFilter(text: string, address: string): 'address' | 'domain' | null {
  const filter = parseFromFilter(text)
  if (filter.addresses.some((known) => sameAddress(known, address))) return 'address'
  return filter.domains.includes(domainOf(address)) ? 'domain' : null
}
