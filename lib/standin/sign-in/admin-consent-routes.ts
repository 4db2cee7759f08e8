import type { Context } from '../context'
import type { Exchange } from '../http/exchange'
import type { Route } from '../http/router'
import { AadstsError } from './aadsts-error'
import { requireReturnAddress } from './authorize-request'
import { giveConsent } from './consent'
import { parseScopes } from './scopes'
import { openSession } from './session-cookie'
import {
  DEMO_PASSWORD,
  renderConsent,
  renderError,
  renderPassword,
  renderPicker,
  renderUsername,
} from './sign-in-pages'

const PATH = '/:tenant/v2.0/adminconsent'
const ALL_SCOPES = 'openid profile email offline_access https://outlook.office.com/SMTP.Send'

/**
 * Consent of an administrator for the whole organisation. Returns `admin_consent=True&tenant&scope&state` and
 * no code: it means only "now connect".
 */
export function adminConsentRoutes(context: Context): Route[] {
  const handle = (exchange: Exchange) => handleAdminConsent(context, exchange)
  return [
    { method: 'GET', path: PATH, handle },
    { method: 'POST', path: PATH, handle },
  ]
}

async function handleAdminConsent(context: Context, exchange: Exchange): Promise<void> {
  const params = exchange.url.searchParams
  let appName = ''
  try {
    const known = requireReturnAddress(context, exchange.params.tenant ?? '', params)
    const { app, authority, redirectUri, state } = known
    appName = app.name
    const scopes = parseScopes(
      params.get('scope')?.includes('/SMTP.Send') ? params.get('scope')! : ALL_SCOPES,
      { appName },
    )
    const form = exchange.request.method === 'POST' ? await exchange.readForm() : new URLSearchParams()
    const session = openSession(context, exchange)
    const user = context.store.getUser(form.get('account') ?? '')
    const { language } = exchange
    if (!user) {
      const typed = form.get('account')
      if (form.get('step') === 'account')
        return session.send(200, renderUsername(language, typed ?? '', !!typed))
      const rows = context.store.state.users.map((one) => ({ user: one, signedIn: false }))
      return session.send(200, renderPicker(language, appName, rows))
    }
    if (authority.tenant && authority.tenant.id !== user.tenantId) {
      const issuer = `https://sts.windows.net/${user.tenantId}/`
      const { name: tenantName } = authority.tenant
      throw new AadstsError('50020', { user: user.upn, issuer, tenantName, clientId: app.clientId, appName })
    }
    if (!user.admin) {
      const rows = context.store.state.users.map((one) => ({ user: one, signedIn: false }))
      return session.send(200, renderPicker(language, appName, rows, 'adminConsentNeedsAdmin'))
    }
    if (form.get('step') === 'password' && form.get('password') === DEMO_PASSWORD) session.signIn(user)
    if (!session.accounts.some((one) => one.oid === user.oid)) {
      return session.send(200, renderPassword(language, user, form.get('step') === 'password'))
    }
    const tenant = context.store.getTenant(user.tenantId)
    if (form.get('step') !== 'consent') {
      const consent = {
        appName,
        user,
        scopes: scopes.all,
        title: 'adminConsentTitle' as const,
        tenantName: tenant?.name ?? null,
      }
      return session.send(200, renderConsent(language, consent))
    }
    const url = new URL(redirectUri)
    if (form.get('decision') === 'accept') {
      await giveConsent(context, app, user.tenantId, scopes.all)
      url.searchParams.set('admin_consent', 'True')
      url.searchParams.set('tenant', user.tenantId)
      url.searchParams.set('scope', scopes.all.join(' '))
    } else {
      const { body } = new AadstsError('65004')
      url.searchParams.set('error', body.error)
      url.searchParams.set('error_description', body.error_description)
      url.searchParams.set('admin_consent', 'True')
      url.searchParams.set('tenant', user.tenantId)
    }
    if (state) url.searchParams.set('state', state)
    session.redirect(url.href)
  } catch (error) {
    if (!(error instanceof AadstsError)) throw error
    exchange.sendPage(200, renderError(exchange.language, error, appName))
  }
}
