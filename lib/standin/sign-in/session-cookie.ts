import type { Context } from '../context'
import type { Exchange } from '../http/exchange'
import type { User } from '../state/schema'

export type Session = {
  accounts: User[]
  /** The one account single sign-on takes without asking. */
  onlyAccount: User | null
  signIn: (user: User) => void
  send: (status: number, page: string) => void
  redirect: (location: string) => void
}

/** Cookies do not know ports: the name carries it, so that two stand-ins on localhost do not collide. */
export function sessionCookieName(context: Context): string {
  return `standin_session_${new URL(context.plainUrl).port}`
}

/** The browser's session, begun when it has none; `send` and `redirect` set the cookie. */
export function openSession(context: Context, exchange: Exchange): Session {
  const name = sessionCookieName(context)
  const kept = exchange.getCookie(name)
  const oids = context.sessions.getAccounts(kept)
  const id = oids && kept ? kept : context.sessions.create()
  const accounts = (oids ?? []).flatMap((oid) => context.store.getUserByOid(oid) ?? [])
  const headers = { 'set-cookie': `${name}=${id}; Path=/; HttpOnly; SameSite=Lax` }
  return {
    accounts,
    onlyAccount: accounts.length === 1 ? accounts[0]! : null,
    signIn: (user) => {
      context.sessions.signIn(id, user.oid)
      accounts.unshift(user)
    },
    send: (status, page) => exchange.sendPage(status, page, headers),
    redirect: (location) => exchange.redirect(location, headers),
  }
}
