import sanitize from 'sanitize-html'
import { convert } from 'html-to-text'

/**
 * What the editor makes, and nothing else: paragraphs, emphasis, lists, links. No images, styles, classes or
 * scripts, so that a message written here carries nothing remote.
 */
const ALLOWED: sanitize.IOptions = {
  allowedTags: ['p', 'br', 'strong', 'em', 'u', 's', 'ul', 'ol', 'li', 'a', 'blockquote', 'h2', 'h3'],
  allowedAttributes: { a: ['href'] },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowProtocolRelative: false,
  transformTags: { b: 'strong', i: 'em', h1: 'h2', del: 's' },
  disallowedTagsMode: 'discard',
  nestingLimit: 30,
}

/** HTML of the editor cut down to the allow-list; null when no text is left in it. */
export function sanitizeBody(html: string): string | null {
  const clean = sanitize(html, ALLOWED).trim()
  return textOfHtml(clean).trim() ? clean : null
}

/** The same text for programs that show none of the formatting. */
export function textOfHtml(html: string): string {
  return convert(html, {
    wordwrap: false,
    selectors: [
      { selector: 'a', options: { hideLinkHrefIfSameAsText: true } },
      { selector: 'h2', options: { uppercase: false } },
      { selector: 'h3', options: { uppercase: false } },
    ],
  })
}
