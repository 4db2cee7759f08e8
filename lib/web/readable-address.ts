/**
 * Addresses that Next would fail over. Where a page that is not there says so in words, that is the better answer:
 * it is the same to somebody who mistyped, and to somebody who tries.
 */

/** Next's own page for an address that leads nowhere. */
export const NOWHERE = '/_not-found'

/** Next's page for what failed has an address of its own, which answers 500. */
const ERROR_PAGE = /^\/+_global-error(\W|$)/

/** Our own pages about refusals, which the front door shows where they belong. */
const OWN_PAGES = /^\/+-\//

/**
 * What Next writes out for sites without a server: a page's data at an address of its own. Our client asks by a
 * header; asked like this, Next would answer 200 with a refusal inside.
 */
const EXPORTED_DATA = /\.rsc\/*$/i

/**
 * Whether a path means something: text in percent-encoded UTF-8 (RFC 3986 section 2.5), and nothing that nobody has
 * to go to.
 * @param self asked by ourselves
 */
export function isReadablePath(path: string, self = false): boolean {
  try {
    const text = decodeURIComponent(path)
    if (text.includes('\0')) return false
    return self || ![ERROR_PAGE, OWN_PAGES, EXPORTED_DATA].some((nowhere) => nowhere.test(text))
  } catch {
    return false
  }
}
