import { html } from '../http/html'
import type { Html } from '../http/html'
import { renderPage } from '../http/page'
import type { User } from '../state/schema'
import { getText } from '../texts'
import type { Language, TextKey } from '../texts'
import type { AadstsError } from './aadsts-error'

/** Any of the demo's accounts signs in with it; the page says so and fills it in. */
export const DEMO_PASSWORD = 'mot-de-passe'

type Row = { user: User; signedIn: boolean }

function hidden(values: Record<string, string>): Html[] {
  return Object.entries(values).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  )
}

/** Account picker: a button per account, named by its address. */
export function renderPicker(language: Language, appName: string, rows: Row[], note?: TextKey): string {
  const t = (key: TextKey, values = {}) => getText(language, key, values)
  const title = t('pickTitle')
  return renderPage(
    language,
    title,
    html`<h1>${title}</h1>
      <p class="muted">${t('pickLead', { app: appName })}</p>
      ${note && html`<p class="bad" role="alert">${t(note)}</p>`}
      <form method="post">
        ${hidden({ step: 'account' })}
        <ul class="rows">
          ${rows.map(
            ({ user, signedIn }) =>
              html`<li>
                <button name="account" value="${user.upn}">${user.upn}</button>
                <span>${user.name}${signedIn && ` – ${t('signedIn')}`}</span>
              </li>`,
          )}
          <li><button name="account" value="">${t('otherAccount')}</button></li>
        </ul>
      </form>`,
  )
}

/** "Use another account": an address to type. */
export function renderUsername(language: Language, typed: string, wrong: boolean): string {
  const t = (key: TextKey) => getText(language, key)
  const title = t('signInTitle')
  return renderPage(
    language,
    title,
    html`<h1>${title}</h1>
      <form method="post">
        ${hidden({ step: 'account' })}
        ${wrong && html`<p class="bad" id="wrong" role="alert">${t('unknownAccount')}</p>`}
        <label for="account">${t('emailLabel')}</label>
        <input
          id="account"
          name="account"
          type="text"
          inputmode="email"
          autocomplete="username"
          autofocus
          required
          value="${typed}"
          ${wrong && html`aria-invalid="true" aria-describedby="wrong"`}
        />
        <div class="actions"><button class="first">${t('next')}</button></div>
      </form>`,
  )
}

export function renderPassword(language: Language, user: User, wrong: boolean): string {
  const t = (key: TextKey, values = {}) => getText(language, key, values)
  const title = t('passwordTitle')
  return renderPage(
    language,
    title,
    html`<p class="muted">${user.upn}</p>
      <h1>${title}</h1>
      <form method="post">
        ${hidden({ step: 'password', account: user.upn })}
        ${wrong && html`<p class="bad" id="wrong" role="alert">${t('wrongPassword')}</p>`}
        <label for="password">${t('passwordLabel')}</label>
        <input
          id="password"
          name="password"
          type="password"
          autocomplete="off"
          value="${DEMO_PASSWORD}"
          aria-describedby="hint"
          ${wrong && html`aria-invalid="true"`}
        />
        <p class="muted" id="hint">${t('passwordHint', { password: DEMO_PASSWORD })}</p>
        <div class="actions"><button class="first">${t('signIn')}</button></div>
      </form>
      <form method="post">
        ${hidden({ step: 'pick' })}
        <button class="link">${t('otherAccount')}</button>
      </form>`,
  )
}

const SCOPE_TEXTS: Record<string, TextKey> = {
  'smtp.send': 'scopeSmtp',
  openid: 'scopeOpenid',
  profile: 'scopeProfile',
  email: 'scopeEmail',
  offline_access: 'scopeOffline',
}

type Consent = { appName: string; user: User; scopes: string[]; title: TextKey; tenantName: string | null }

export function renderConsent(language: Language, consent: Consent): string {
  const t = (key: TextKey, values = {}) => getText(language, key, values)
  const title = t(consent.title)
  const scopes = consent.scopes.map((scope) => {
    const name = scope.slice(scope.lastIndexOf('/') + 1)
    const key = SCOPE_TEXTS[name.toLowerCase()]
    return html`<li>
      ${key ? t(key) : t('scopeOther', { scope: name })} <span class="muted">(${name})</span>
    </li>`
  })
  return renderPage(
    language,
    title,
    html`<p class="muted">${consent.user.upn}</p>
      <h1>${title}</h1>
      <p><b>${consent.appName}</b> <span class="muted">${t('consentPublisher')}</span></p>
      <p>${t('consentApp', { app: consent.appName })}</p>
      <ul>
        ${scopes}
      </ul>
      ${consent.tenantName && html`<p>${t('consentTenant', { tenant: consent.tenantName })}</p>`}
      <p class="muted">${t('consentNote')}</p>
      <form method="post" class="actions">
        ${hidden({ step: 'consent', account: consent.user.upn })}
        <button name="decision" value="cancel">${t('cancel')}</button>
        <button name="decision" value="accept" class="first">${t('accept')}</button>
      </form>`,
  )
}

/** What Entra shows itself and never returns. */
export function renderError(language: Language, refusal: AadstsError, appName: string): string {
  const t = (key: TextKey, values = {}) => getText(language, key, values)
  const approval = refusal.code === '90094' || refusal.code === '90095'
  const title = t(approval ? 'approvalTitle' : 'errorTitle')
  const { trace_id, correlation_id, timestamp } = refusal.body
  return renderPage(
    language,
    title,
    html`<h1>${title}</h1>
      ${approval && html`<p>${t('approvalLead', { app: appName })}</p>`}
      <p lang="en">${refusal.message}</p>
      <h2>${t('errorDetails')}</h2>
      <dl>
        <dt>${t('requestId')}</dt>
        <dd>${trace_id}</dd>
        <dt>${t('correlationId')}</dt>
        <dd>${correlation_id}</dd>
        <dt>${t('timestamp')}</dt>
        <dd>${timestamp}</dd>
      </dl>
      <p class="muted">${t('errorStays')}</p>`,
  )
}

export function renderSignedOut(language: Language): string {
  const title = getText(language, 'signedOutTitle')
  return renderPage(
    language,
    title,
    html`<h1>${title}</h1>
      <p>${getText(language, 'signedOutLead')}</p>`,
  )
}
