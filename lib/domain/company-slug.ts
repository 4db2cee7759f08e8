/** First words of the console's own addresses, and the usual ones: no company's (contract, "Addresses"). */
export const RESERVED_SLUGS: ReadonlySet<string> = new Set(
  (
    'sign-in sign-out sign-up login logout setup reset-password invitations account companies operator operators ' +
    'chores mailbox diagnosis microsoft_outlook microsoft outlook api admin static public assets _next well-known ' +
    'health metrics live status www mail help docs support about new favicon robots sitemap manifest fonts images'
  ).split(' '),
)

const LONGEST = 40

/** Lower-case letters, digits and single hyphens, 2 to 40, and none of the reserved ones. */
export function isCompanySlug(text: string): boolean {
  return /^(?=.{2,40}$)[a-z0-9]+(-[a-z0-9]+)*$/.test(text) && !RESERVED_SLUGS.has(text)
}

/** Letters that decomposition leaves whole. */
const LETTERS: Record<string, string> = {
  œ: 'oe',
  æ: 'ae',
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  þ: 'th',
  '&': ' et ',
}

/**
 * An address for a company of this name: « L’Atelier du Bois » → l-atelier-du-bois. A reserved word or one that
 * is taken gets a number; a name in another alphabet gives « entreprise ».
 */
export function suggestSlug(name: string, taken: ReadonlySet<string> = new Set()): string {
  const plain = name
    .toLowerCase()
    .replace(/[œæßøłđþ&]/g, (letter) => LETTERS[letter] ?? letter)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
  const words = plain.split(/[^a-z0-9]+/).filter(Boolean)
  const base = cut(words.join('-'), LONGEST) || 'entreprise'
  for (let number = 1; ; number++) {
    const ending = number === 1 ? '' : `-${number}`
    const slug = cut(base, LONGEST - ending.length) + ending
    if (isCompanySlug(slug) && !taken.has(slug)) return slug
  }
}

const cut = (text: string, length: number) => text.slice(0, length).replace(/-+$/, '')
