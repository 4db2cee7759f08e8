import type { Context } from '../context'
import type { Route } from '../http/router'
import { sessionCookieName } from './session-cookie'
import { renderSignedOut } from './sign-in-pages'

/** `/{tenant}/oauth2/v2.0/logout`: ends the browser's single sign-on. */
export function signOutRoutes(context: Context): Route[] {
  return [
    {
      method: 'GET',
      path: '/:tenant/oauth2/v2.0/logout',
      handle: (exchange) => {
        const name = sessionCookieName(context)
        context.sessions.signOut(exchange.getCookie(name))
        exchange.sendPage(200, renderSignedOut(exchange.language), {
          'set-cookie': `${name}=; Path=/; Max-Age=0`,
        })
      },
    },
  ]
}
