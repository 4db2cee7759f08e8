/** Where a sign-in may not lead back to: itself, programs' addresses, and the callback's used-up code. */
const NEVER = /^\/(sign-in|reset-password|api|microsoft_outlook)(\/|$)/

/**
 * A path of this site to go on to, or null. Anything a browser could read as another site is refused:
 * schemes, `//host`, backslashes (which browsers take for slashes), control characters (which they drop).
 */
export function safeNext(path: unknown): string | null {
  if (typeof path !== 'string' || path.length > 2000) return null
  if (!/^\/(?!\/)/.test(path) || /[\\\p{Cc}]/u.test(path)) return null
  const base = 'http://relais.invalid'
  let url: URL
  try {
    url = new URL(path, base)
  } catch {
    return null
  }
  // `/..//host` and its like become `//host` once resolved.
  if (url.origin !== base || url.pathname.startsWith('//') || NEVER.test(url.pathname)) return null
  if (url.searchParams.has('_rsc')) url.searchParams.delete('_rsc') // Next's own
  return url.pathname + url.search + url.hash
}

/**
 * The sign-in's address that leads back to a path, where there is a safe one worth leading to.
 * @param kept what was typed there is kept: the sign-in says so
 */
export function signInPath(path: unknown, kept = false): string {
  const next = safeNext(path)
  if (!next || next === '/') return '/sign-in'
  return `/sign-in?next=${encodeURIComponent(next)}${kept ? '&kept=1' : ''}`
}

/** Where who it is is proved again, and back to a page of ours. */
export function confirmPath(path: string): string {
  return `/account/confirm?next=${encodeURIComponent(path)}`
}

/** Where a second factor is set up, and back to where it was asked. */
export function secondFactorPath(path: unknown): string {
  const next = safeNext(path)
  return next ? `/account/second-factor?next=${encodeURIComponent(next)}` : '/account/second-factor'
}
