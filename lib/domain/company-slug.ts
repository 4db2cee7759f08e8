/** First words of the console's own addresses, and the usual ones: no company's (contract, "Addresses"). */
export const RESERVED_SLUGS: ReadonlySet<string> = new Set(
  (
    'sign-in sign-out sign-up login logout setup reset-password invitations account companies operator ' +
    'diagnosis microsoft_outlook microsoft outlook api admin static public assets _next well-known health ' +
    'metrics live status www mail help docs support about new favicon robots sitemap manifest fonts images'
  ).split(' '),
)

/** Lower-case letters, digits and single hyphens, 2 to 40, and none of the reserved ones. */
export function isCompanySlug(text: string): boolean {
  return /^(?=.{2,40}$)[a-z0-9]+(-[a-z0-9]+)*$/.test(text) && !RESERVED_SLUGS.has(text)
}
