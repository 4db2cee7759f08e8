import { randomBytes } from 'node:crypto'

const KEPT = 1_000

/** Single sign-on of a browser: which accounts have signed in with its cookie. In memory only. */
export class BrowserSessions {
  private readonly sessions = new Map<string, string[]>()

  create(): string {
    const id = randomBytes(24).toString('base64url')
    this.sessions.set(id, [])
    if (this.sessions.size > KEPT) this.sessions.delete(this.sessions.keys().next().value as string)
    return id
  }

  /** The oids signed in under this cookie, the latest first; null when there is no such session. */
  getAccounts(id: string | undefined): string[] | null {
    return (id && this.sessions.get(id)) || null
  }

  signIn(id: string, oid: string): void {
    this.sessions.set(id, [oid, ...(this.sessions.get(id) ?? []).filter((one) => one !== oid)])
  }

  signOut(id: string | undefined): void {
    if (id) this.sessions.delete(id)
  }
}
