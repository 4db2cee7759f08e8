import sanitize from 'sanitize-html'
import { convert } from 'html-to-text'
import { findImages } from '@/lib/domain/inline-images'

/**
 * What the editor makes, and nothing else: paragraphs, emphasis, lists, links, images that are files of the message.
 * No styles, classes or scripts, so that a message written here carries nothing remote.
 */
const ALLOWED: sanitize.IOptions = {
  allowedTags: ['p', 'br', 'strong', 'em', 'u', 's', 'ul', 'ol', 'li', 'a', 'blockquote', 'h2', 'h3', 'img'],
  allowedAttributes: { a: ['href'], img: ['src', 'alt'] },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowedSchemesByTag: { img: ['cid'] },
  allowProtocolRelative: false,
  transformTags: { b: 'strong', i: 'em', h1: 'h2', del: 's' },
  disallowedTagsMode: 'discard',
  nestingLimit: 30,
}

/**
 * HTML of the editor cut down to the allow-list; null when nothing is left in it.
 * @param files of the message: the only images that may stand in it
 */
export function sanitizeBody(html: string, files: readonly string[] = []): string | null {
  const isForeign = (src = '') => findImages(src).every((id) => !files.includes(id))
  const clean = sanitize(html, {
    ...ALLOWED,
    exclusiveFilter: ({ tag, attribs }) => tag === 'img' && isForeign(attribs.src),
  }).trim()
  return textOfHtml(clean).trim() || findImages(clean).length > 0 ? clean : null
}

/** The same text for programs that show none of the formatting. */
export function textOfHtml(html: string): string {
  return convert(html, {
    wordwrap: false,
    formatters: { words: (image, _walk, builder) => builder.addInline(image.attribs.alt ?? '') },
    selectors: [
      { selector: 'img', format: 'words' },
      { selector: 'a', options: { hideLinkHrefIfSameAsText: true } },
      { selector: 'h2', options: { uppercase: false } },
      { selector: 'h3', options: { uppercase: false } },
    ],
  })
}

/**
 * A whole document for a sandboxed frame: whatever HTML a message has, shown with a policy of its own that
 * loads nothing, and links that lead nowhere but name where they would (a frame must not become a browser).
 */
export function previewDocument(html: string, language: string): string {
  const body = sanitize(html, {
    ...ALLOWED,
    allowedTags: [...(ALLOWED.allowedTags || []), 'span'],
    allowedAttributes: { a: ['title', 'style'], p: ['style'], span: ['style'] },
    transformTags: {
      ...ALLOWED.transformTags,
      // It is among the files below; here stands where it goes.
      img: (_name, { alt = '' }) => ({
        tagName: 'span',
        attribs: { style: 'border:1px solid GrayText;border-radius:4px;padding:0.1em 0.4em' },
        text: alt || '…',
      }),
      p: () => ({ tagName: 'p', attribs: { style: 'margin:0 0 0.6em' } }),
      a: (_name, { href = '' }) => ({
        tagName: 'a',
        attribs: { title: href, style: 'text-decoration:underline' },
      }),
    },
  })
  return (
    `<!doctype html><html lang="${language}" style="color-scheme:light"><head><meta charset="utf-8">` +
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">` +
    `<title>–</title></head><body style="margin:20px;font:14px/1.5 system-ui,sans-serif;overflow-wrap:anywhere;` +
    `background:Canvas;color:CanvasText">${body}</body></html>`
  )
}
