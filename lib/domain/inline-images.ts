/**
 * Images within a formatted message: files of the message that its HTML names by `cid:` and the file's id (RFC 2392).
 * In the message as it leaves the name has a right side too, as a Content-ID must.
 */
const NAMED = /\bcid:([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\b/gi

/** What a browser shows everywhere; others are files like any other. */
export const IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const

/** The files that HTML shows, each once. */
export function findImages(html: string | null | undefined): string[] {
  return [...new Set([...(html ?? '').matchAll(NAMED)].map((match) => match[1]!.toLowerCase()))]
}

/** The same HTML showing other files. @param names by the id that stands there; what is not among them stays */
export function renameImages(html: string, names: ReadonlyMap<string, string>): string {
  return html.replace(NAMED, (whole, id: string) => {
    const name = names.get(id.toLowerCase())
    return name === undefined ? whole : `cid:${name}`
  })
}

/** A file's Content-ID, without its angle brackets. */
export const contentIdOf = (id: string) => `${id}@relais`
