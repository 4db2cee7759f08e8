/**
 * A page for whoever Microsoft sends here: an answer that is not taken, or an administrator who approved. A
 * route handler cannot render a React page with a status of its own, and the reader may have no account, so
 * this is a small document with system colours and no script.
 */
export type PlainPage = {
  locale: string
  /** The Content-Security-Policy's nonce; without it the page stays unstyled. */
  nonce: string | null
  documentTitle: string
  what: string
  why: string
  todo: string
  /** Microsoft's words and ids, folded. */
  details?: { summary: string; text: string }
  link?: { href: string; label: string }
}

const STYLE = `
  :root { color-scheme: light dark }
  body { margin: 0; padding: 2rem 1rem; font: 14px/1.5 system-ui, sans-serif; color: CanvasText; background: Canvas }
  main { max-width: 30rem; margin: 10vh auto 0; overflow-wrap: anywhere }
  h1 { font-size: 20px; line-height: 1.3; margin: 0 0 1rem }
  p, details { margin: 0 0 .75rem }
  code { display: block; white-space: pre-wrap; margin-top: .5rem }
`

export function renderPlainPage(page: PlainPage): string {
  const { details, link } = page
  const style =
    page.nonce && /^[A-Za-z0-9+/=_-]+$/.test(page.nonce)
      ? `<style nonce="${page.nonce}">${STYLE}</style>`
      : ''
  return `<!doctype html>
<html lang="${escapeHtml(page.locale)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<title>${escapeHtml(page.documentTitle)} – Relais</title>
${style}
</head>
<body>
<main>
<h1>${escapeHtml(page.what)}</h1>
<p>${escapeHtml(page.why)}</p>
<p>${escapeHtml(page.todo)}</p>
${details ? `<details><summary>${escapeHtml(details.summary)}</summary><code>${escapeHtml(details.text)}</code></details>` : ''}
${link ? `<p><a href="${escapeHtml(link.href)}">${escapeHtml(link.label)}</a></p>` : ''}
</main>
</body>
</html>
`
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)
}
