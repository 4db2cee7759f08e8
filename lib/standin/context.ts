import type { Faults } from './faults'
import type { Inbox } from './inbox/inbox'
import type { Settings } from './settings'
import type { SigningKey } from './state/signing-key'
import type { Store } from './state/store'
import type { AuthorizationCodes } from './sign-in/authorization-codes'
import type { BrowserSessions } from './sign-in/browser-sessions'
import type { TokenLog } from './sign-in/token-log'

export type Purpose = 'demo' | 'test'

/** Everything the parts of one running stand-in share. */
export type Context = {
  purpose: Purpose
  store: Store
  key: SigningKey
  faults: Faults
  settings: Settings
  codes: AuthorizationCodes
  sessions: BrowserSessions
  tokenLog: TokenLog
  inbox: Inbox
  /** https://localhost:PORT – token, discovery, keys. */
  loginUrl: string
  /** http://localhost:PORT – authorize (no certificate warning), inbox, control. */
  plainUrl: string
}
