import { sanitizeBody, textOfHtml } from '@/lib/data/messages/sanitize-html'
import { compileMerge, type MergeTemplate, type RenderedRow } from '@/lib/domain/merge-row'

/**
 * Makes a function that turns rows into what is sent. HTML is cleaned after the values are in it: what stands in a
 * link's address is then looked at as a whole.
 */
export function compileMessages(merge: MergeTemplate): (cells: readonly string[]) => RenderedRow | null {
  const render = compileMerge(merge)
  return (cells) => {
    const row = render(cells)
    const html = row?.html ? sanitizeBody(row.html) : null
    return row && { ...row, html, text: html ? textOfHtml(html) : row.text }
  }
}
