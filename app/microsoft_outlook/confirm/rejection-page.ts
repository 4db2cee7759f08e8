/**
 * The page for an answer that is not taken. A route handler cannot render a React page with a 4xx status,
 * so this is a small document of its own, with system colours and no script.
 */
export type RejectionPage = {
  locale: string
  /** The Content-Security-Policy's nonce; without it the page stays unstyled. */
  nonce: string | null
  documentTitle: string
  what: string
  why: string
  todo: string
  href: string
  link: string
}

const STYLE = `
  :root { color-scheme: light dark }
  body { margin: 0; padding: 2rem 1rem; font: 14px/1.5 system-ui, sans-serif; color: CanvasText; background: Canvas }
  main { max-width: 30rem; margin: 10vh auto 0 }
  h1 { font-size: 20px; line-height: 1.3; margin: 0 0 1rem }
  p { margin: 0 0 .75rem }
`

export function renderRejection(page: RejectionPage): string {
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
<p><a href="${escapeHtml(page.href)}">${escapeHtml(page.link)}</a></p>
</main>
</body>
</html>
`
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)
}
