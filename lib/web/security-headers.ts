/** The answers' security headers (OWASP ASVS 5.0, V3.4; facts: next.md "CSP with nonce"). */

export type PolicyOptions = {
  /** Origins besides our own that a form's redirect may end at: Microsoft's sign-in. */
  formActions: readonly string[]
  development: boolean
}

/** Content-Security-Policy (level 3) of one answer. */
export function contentSecurityPolicy(nonce: string, options: PolicyOptions): string {
  const { development } = options
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`,
    "style-src 'self'",
    // The development overlay writes styles of its own, and a nonce would void 'unsafe-inline'.
    development ? "style-src-elem 'self' 'unsafe-inline'" : `style-src-elem 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    `connect-src 'self'${development ? ' ws:' : ''}`,
    "object-src 'none'",
    "base-uri 'none'",
    // Browsers apply it to the redirect that answers a form too: without it the arrow is dead before
    // JavaScript has arrived.
    ["form-action 'self'", ...options.formActions].join(' '),
    "frame-ancestors 'none'",
  ].join('; ')
}

/** Files that somebody uploaded: whatever they say they are, nothing in them has any right here. */
const DOWNLOAD_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"

/**
 * The policy of an answer at this path. Decided here, because Next leaves a header alone that is set already:
 * a route cannot ask for less.
 */
export function policyFor(path: string, nonce: string, options: PolicyOptions): string {
  return path.startsWith('/api/attachments/') ? DOWNLOAD_POLICY : contentSecurityPolicy(nonce, options)
}

/** What every answer carries besides the policy. */
export function fixedHeaders(https: boolean): [string, string][] {
  const headers: [string, string][] = [
    ['X-Content-Type-Options', 'nosniff'],
    // no-referrer would make Chromium send `Origin: null` with our own forms.
    ['Referrer-Policy', 'same-origin'],
    ['X-Frame-Options', 'DENY'],
    ['Cross-Origin-Opener-Policy', 'same-origin'],
    ['Cross-Origin-Resource-Policy', 'same-origin'],
    ['Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()'],
  ]
  return https ? [...headers, ['Strict-Transport-Security', 'max-age=31536000']] : headers
}

/**
 * Where the form that starts a connection may be redirected to: the sign-in's origin. A stand-in's
 * authorization endpoint is plain http on a port of its own, on this machine only.
 */
export function formActionOrigins(loginUrl: string, standin: boolean): string[] {
  const origin = new URL(loginUrl).origin
  return standin ? [origin, 'http://localhost:*', 'http://127.0.0.1:*'] : [origin]
}
