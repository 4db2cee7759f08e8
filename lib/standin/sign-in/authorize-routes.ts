import type { Context } from '../context'
import { answerFault } from '../http/answer-fault'
import type { Exchange } from '../http/exchange'
import type { Route } from '../http/router'
import { AadstsError } from './aadsts-error'
import {
  admitUser,
  declineConsent,
  grantCode,
  outcomeOfRefusal,
  parseAuthorizeRequest,
  requireReturnAddress,
} from './authorize-request'
import type { AuthorizeRequest, ReturnAddress } from './authorize-request'
import { openSession } from './session-cookie'
import type { Session } from './session-cookie'
import {
  DEMO_PASSWORD,
  renderConsent,
  renderError,
  renderPassword,
  renderPicker,
  renderUsername,
} from './sign-in-pages'

const PATH = '/:tenant/oauth2/v2.0/authorize'

/** The authorize endpoint's pages. Each step is a plain form that posts to the same address. */
export function authorizeRoutes(context: Context): Route[] {
  const handle = (exchange: Exchange) => handleAuthorize(context, exchange)
  return [
    { method: 'GET', path: PATH, handle },
    { method: 'POST', path: PATH, handle },
  ]
}

async function handleAuthorize(context: Context, exchange: Exchange): Promise<void> {
  const params = exchange.url.searchParams
  const segment = exchange.params.tenant ?? ''
  let address: ReturnAddress | null = null
  let appName = ''
  try {
    const known = requireReturnAddress(context, segment, params)
    address = known
    appName = known.app.name
    const session = openSession(context, exchange)
    if (exchange.request.method === 'POST') {
      const form = await exchange.readForm()
      return await takeStep(context, exchange, parseAuthorizeRequest(known, params), session, form)
    }
    const facts = {
      clientId: known.app.clientId,
      tenant: segment,
      account: params.get('login_hint') ?? undefined,
    }
    const fault = context.faults.takeHttp('authorize', { ...facts, account: facts.account ?? '' })
    if (fault?.do.kind === 'aadsts') {
      throw new AadstsError(fault.do.code, {
        clientId: known.app.clientId,
        appName,
        user: facts.account ?? '',
      })
    }
    if (fault && (await answerFault(exchange, fault))) return
    await begin(context, exchange, parseAuthorizeRequest(known, params), session)
  } catch (error) {
    if (!(error instanceof AadstsError)) throw error
    const outcome = outcomeOfRefusal(error, address)
    if ('redirect' in outcome) return exchange.redirect(outcome.redirect)
    exchange.sendPage(200, renderError(exchange.language, outcome.shown, appName))
  }
}

/** The first page: whom do we take this browser for? */
async function begin(
  context: Context,
  exchange: Exchange,
  request: AuthorizeRequest,
  session: Session,
): Promise<void> {
  const { prompt, loginHint } = request
  if (prompt === 'select_account') return showPicker(context, exchange, request, session)
  const hinted = loginHint ? context.store.getUser(loginHint) : null
  const chosen = hinted ?? (loginHint ? null : session.onlyAccount)
  const known = chosen !== null && session.accounts.some((user) => user.oid === chosen.oid)
  if (prompt === 'none' && !known) throw new AadstsError('50058')
  if (chosen && known && prompt !== 'login') return proceed(context, exchange, request, session, chosen.upn)
  if (chosen) return session.send(200, renderPassword(exchange.language, chosen, false))
  if (loginHint) return session.send(200, renderUsername(exchange.language, loginHint, true))
  showPicker(context, exchange, request, session)
}

function showPicker(context: Context, exchange: Exchange, request: AuthorizeRequest, session: Session): void {
  const rows = context.store.state.users
    .map((user) => ({ user, signedIn: session.accounts.some((one) => one.oid === user.oid) }))
    .sort((a, b) => Number(b.signedIn) - Number(a.signedIn))
  session.send(200, renderPicker(exchange.language, request.app.name, rows))
}

async function takeStep(
  context: Context,
  exchange: Exchange,
  request: AuthorizeRequest,
  session: Session,
  form: URLSearchParams,
): Promise<void> {
  const account = form.get('account') ?? ''
  const user = context.store.getUser(account)
  const signedIn = session.accounts.some((one) => one.oid === user?.oid)
  const { language } = exchange
  switch (form.get('step')) {
    case 'account':
      if (!user) return session.send(200, renderUsername(language, account, account !== ''))
      if (signedIn) return proceed(context, exchange, request, session, account)
      return session.send(200, renderPassword(language, user, false))
    case 'password':
      if (!user) break
      if (form.get('password') !== DEMO_PASSWORD)
        return session.send(200, renderPassword(language, user, true))
      session.signIn(user)
      return proceed(context, exchange, request, session, account)
    case 'consent':
      if (!user || !signedIn) break
      return decide(context, exchange, request, session, account, form.get('decision') === 'accept')
  }
  showPicker(context, exchange, request, session)
}

/** Signed in: consent if it is still missing, else back with a code. */
async function proceed(
  context: Context,
  exchange: Exchange,
  request: AuthorizeRequest,
  session: Session,
  account: string,
): Promise<void> {
  const user = context.store.getUser(account)!
  if (admitUser(context, request, user) === 'granted')
    return decide(context, exchange, request, session, account, true)
  if (request.prompt === 'none')
    throw new AadstsError('65001', { clientId: request.app.clientId, appName: request.app.name })
  const tenant = context.store.getTenant(user.tenantId)
  const consent = {
    appName: request.app.name,
    user,
    scopes: request.scopes.all,
    title: 'consentTitle' as const,
    tenantName: tenant && !tenant.userConsent ? tenant.name : null,
  }
  session.send(200, renderConsent(exchange.language, consent))
}

async function decide(
  context: Context,
  exchange: Exchange,
  request: AuthorizeRequest,
  session: Session,
  account: string,
  accepted: boolean,
): Promise<void> {
  const user = context.store.getUser(account)!
  if (accepted) admitUser(context, request, user)
  const outcome = accepted ? await grantCode(context, request, user) : declineConsent(request)
  if ('redirect' in outcome) return session.redirect(outcome.redirect)
  session.send(200, renderError(exchange.language, outcome.shown, request.app.name))
}
