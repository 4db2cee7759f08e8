import { getText } from '../texts'
import type { Language } from '../texts'
import { Html, html } from './html'

const STYLE = new Html(`
:root{color-scheme:light dark;--ground:light-dark(#f2f2f2,#161616);--card:light-dark(#fff,#242424);--text:light-dark(#1b1b1b,#f3f3f3);
--muted:light-dark(#595959,#b8b8b8);--line:light-dark(#8a8a8a,#7a7a7a);--hair:light-dark(#e3e3e3,#3a3a3a);--accent:light-dark(#0067b8,#7ab8f5);
--on-accent:light-dark(#fff,#10243a);--strip:light-dark(#fff4ce,#3d3414);--strip-text:light-dark(#5c4300,#ffe9a3);--bad:light-dark(#b10e1c,#ff99a4)}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--text);font:15px/1.45 "Segoe UI","Inter",system-ui,"DejaVu Sans",sans-serif;min-height:100vh}
.strip{background:var(--strip);color:var(--strip-text);padding:8px 16px;font-size:13px;text-align:center}
.strip b{font-weight:600}
main{max-width:440px;margin:6vh auto 40px;background:var(--card);padding:36px 40px;box-shadow:0 2px 6px #0003}
main.wide{max-width:960px;margin-top:32px}
.logo{display:grid;grid-template:repeat(2,10px)/repeat(2,10px);gap:2px;align-items:center;margin-bottom:16px;width:max-content}
.logo i:nth-child(1){background:#7a7a7a;height:10px}.logo i:nth-child(2){background:#a3a3a3;height:10px}.logo i:nth-child(3){background:#8e8e8e;height:10px}.logo i:nth-child(4){background:#b8b8b8;height:10px}
h1{font-size:24px;line-height:1.25;font-weight:600;margin:0 0 12px}
h2{font-size:16px;margin:24px 0 8px}
p{margin:0 0 12px}.muted{color:var(--muted);font-size:13px}.bad{color:var(--bad)}
ul.rows{list-style:none;margin:16px -40px;padding:0;border-top:1px solid var(--hair)}
ul.rows li{position:relative;border-bottom:1px solid var(--hair);padding:12px 40px}
ul.rows li:hover,ul.rows li:focus-within{background:color-mix(in srgb,var(--accent) 9%,transparent)}
ul.rows button,button.link{all:unset;cursor:pointer;color:var(--text)}
ul.rows button::after{content:"";position:absolute;inset:0}
ul.rows button:focus-visible::after{outline:2px solid var(--accent);outline-offset:-3px}
ul.rows span{display:block;font-size:13px;color:var(--muted)}
button.link{color:var(--accent);text-decoration:underline}button.link:focus-visible{outline:2px solid var(--accent)}
label{display:block;font-weight:600;margin:16px 0 4px}
input[type=email],input[type=password],input[type=text],input[type=search]{width:100%;font:inherit;padding:8px 10px;color:var(--text);background:var(--card);border:1px solid var(--line)}
input:focus-visible{outline:2px solid var(--accent);outline-offset:1px}
.actions{display:flex;justify-content:flex-end;flex-wrap:wrap;gap:8px;margin-top:24px}
.actions button,.actions a{font:inherit;padding:7px 24px;min-width:108px;border:1px solid var(--line);background:transparent;color:var(--text);cursor:pointer;text-align:center;text-decoration:none}
.actions .first{background:var(--accent);border-color:var(--accent);color:var(--on-accent)}
.actions :focus-visible{outline:2px solid var(--text);outline-offset:2px}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 16px;margin:16px 0}dt{color:var(--muted)}dd{margin:0;overflow-wrap:anywhere}
table{width:100%;border-collapse:collapse;font-size:14px}th{text-align:left;color:var(--muted);font-weight:600}th,td{padding:8px 12px 8px 0;border-bottom:1px solid var(--hair);vertical-align:top;overflow-wrap:anywhere}
a{color:var(--accent)}pre{white-space:pre-wrap;overflow-wrap:anywhere;font:14px/1.5 inherit}
.scroll{overflow-x:auto}
@media(max-width:480px){main{margin:0;padding:24px 20px;box-shadow:none;min-height:70vh}ul.rows{margin:16px -20px}ul.rows li{padding:12px 20px}}
`)

/** A whole page, with the strip that says what this is. Nothing is loaded from elsewhere; no script. */
export function renderPage(
  language: Language,
  title: string,
  body: Html,
  width: 'card' | 'wide' = 'card',
): string {
  const page = html`<html lang="${language}">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="robots" content="noindex" />
      <link rel="icon" href="data:," />
      <title>${title} – ${getText(language, 'standinName')}</title>
      <style>
        ${STYLE}
      </style>
    </head>
    <body>
      <header class="strip"><b>${getText(language, 'strip')}</b> ${getText(language, 'stripMore')}</header>
      <main class="${width}">
        <div class="logo" aria-hidden="true"><i></i><i></i><i></i><i></i></div>
        ${body}
      </main>
    </body>
  </html>`
  return '<!doctype html>' + page.text
}
