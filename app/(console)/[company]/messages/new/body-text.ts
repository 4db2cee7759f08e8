/** A typed text as the editor's HTML: blank lines part paragraphs, line ends stay line ends. */
export function htmlOfText(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .split(/\n{2,}/)
    .map((paragraph) => `<p>${escapeHtml(paragraph).replaceAll('\n', '<br>')}</p>`)
    .join('')
}

/** Whether HTML of the editor says more than its text does. */
export function hasFormatting(html: string): boolean {
  return /<(?!\/?(p|br)\b)/i.test(html)
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

const LINK = /^(https?:\/\/|mailto:|tel:)\S+$/i

/** A typed link address with its scheme, or null when it is none we let through. */
export function linkAddress(typed: string): string | null {
  const text = typed.trim()
  if (LINK.test(text)) return text
  if (/^[^\s@/]+@[^\s@/]+\.[^\s@/]+$/.test(text)) return `mailto:${text}`
  return /^[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+([/?#]\S*)?$/u.test(text) ? `https://${text}` : null
}
