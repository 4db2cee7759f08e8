/**
 * Whether a redirect URI is one of those registered. As Entra does (reply-url): exact, path case-sensitive;
 * on http://localhost the port is ignored, and http is for localhost only.
 */
export function isRegisteredRedirectUri(registered: string[], given: string): boolean {
  const wanted = parse(given)
  if (!wanted) return false
  return registered.some((one) => {
    const known = parse(one)
    if (!known || known.protocol !== wanted.protocol || known.hostname !== wanted.hostname) return false
    const samePort = wanted.hostname === 'localhost' || known.port === wanted.port
    return samePort && known.pathname === wanted.pathname && known.search === wanted.search
  })
}

function parse(text: string): URL | null {
  if (text.length > 256 || text.includes('#') || !URL.canParse(text)) return null
  const url = new URL(text)
  if (url.protocol === 'https:') return url
  return url.protocol === 'http:' && url.hostname === 'localhost' ? url : null
}
