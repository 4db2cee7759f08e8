import type { ParsedMail } from 'mailparser'
import { html } from '../http/html'
import { renderPage } from '../http/page'
import { getText } from '../texts'
import type { Language, TextKey } from '../texts'
import type { Received } from './inbox'
import { describeAddresses } from './parse-message'
import type { InboxEntry } from './parse-message'

function formatTime(language: Language, iso: string): string {
  return new Intl.DateTimeFormat(language === 'fr' ? 'fr-FR' : 'en-GB', {
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(new Date(iso))
}

/** The list, newest first. */
export function renderInbox(language: Language, rows: InboxEntry[], total: number): string {
  const t = (key: TextKey, values = {}) => getText(language, key, values)
  const title = t('inboxTitle')
  const last = rows.at(-1)
  const table = html`<div class="scroll" tabindex="0" role="region" aria-label="${title}">
      <table>
        <thead>
          <tr>
            <th scope="col">${t('columnReceived')}</th>
            <th scope="col">${t('columnFrom')}</th>
            <th scope="col">${t('columnTo')}</th>
            <th scope="col">${t('columnSubject')}</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) =>
              html`<tr>
                <td>${formatTime(language, row.receivedAt)}</td>
                <td>${row.from}</td>
                <td>${row.envelope.to.join(', ')}</td>
                <td><a href="/inbox/${row.number}">${row.subject || t('noSubject')}</a></td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <p class="muted">${t('inboxCount', { shown: rows.length, total })}</p>
    ${last && last.number > 1 && html`<p><a href="/inbox?before=${last.number}">${t('inboxOlder')}</a></p>`}`
  return renderPage(
    language,
    title,
    html`<h1>${title}</h1>
      <p>${t('inboxLead')}</p>
      ${rows.length ? table : html`<p class="muted">${t('inboxEmpty')}</p>`}`,
    'wide',
  )
}

/** One message: who, to whom, what, and what came with it. */
export function renderMessage(language: Language, message: Received, mail: ParsedMail): string {
  const t = (key: TextKey, values = {}) => getText(language, key, values)
  const title = mail.subject || t('noSubject')
  const facts: Array<[TextKey, string]> = [
    ['columnFrom', describeAddresses(mail.from)],
    ['columnTo', describeAddresses(mail.to)],
    ['cc', describeAddresses(mail.cc)],
    ['replyTo', describeAddresses(mail.replyTo)],
    ['columnReceived', formatTime(language, message.receivedAt)],
    ['authenticatedAs', message.authenticatedAs],
    ['envelopeFrom', message.envelope.from],
    ['envelopeTo', message.envelope.to.join(', ')],
    ['messageId', message.messageId],
  ]
  const parts = mail.attachments.map(
    (part, index) =>
      html`<li>
        <a href="/inbox/${message.number}/attachments/${index + 1}" download
          >${part.filename ?? part.contentType}</a
        >
        <span class="muted">${part.contentType}, ${t('bytes', { size: part.size })}</span>
      </li>`,
  )
  return renderPage(
    language,
    title,
    html`<p><a href="/inbox">${t('backToInbox')}</a></p>
      <h1>${title}</h1>
      <dl>
        ${facts
          .filter(([, value]) => value)
          .map(
            ([key, value]) =>
              html`<dt>${t(key)}</dt>
                <dd>${value}</dd>`,
          )}
      </dl>
      ${
        parts.length > 0 &&
        html`<h2>${t('attachments')}</h2>
          <ul>
            ${parts}
          </ul>`
      }
      <h2>${t('textPart')}</h2>
      <pre>${mail.text ?? ''}</pre>
      <p>
        ${mail.html && html`<a href="/inbox/${message.number}/html">${t('htmlPart')}</a> · `}
        <a href="/inbox/${message.number}/raw">${t('raw')}</a>
      </p>`,
    'wide',
  )
}
