import { z } from 'zod'
import type { Context } from './context'
import type { FaultInput } from './faults'
import { describeMessage } from './inbox/parse-message'
import type { InboxEntry } from './inbox/parse-message'
import { DEFAULT_SETTINGS, settingsSchema } from './settings'
import type { Settings, SettingsChange } from './settings'
import { revokeAccount } from './sign-in/refresh-tokens'
import type { TokenCall } from './sign-in/token-log'
import { walkAuthorize } from './sign-in/walk-authorize'
import type { Walk, WalkResult } from './sign-in/walk-authorize'
import type { MailboxLimits } from './smtp/mailbox-limits'
import { appSchema, changesOf, tenantSchema, userSchema } from './state/schema'
import type { SeedInput } from './state/schema'

export const changesSchema = z.object({
  apps: z.record(z.string(), changesOf(appSchema)).default({}),
  users: z.record(z.string(), changesOf(userSchema)).default({}),
  tenants: z.record(z.string(), changesOf(tenantSchema)).default({}),
  sendAs: z.object({ remove: z.array(z.object({ mailbox: z.string(), from: z.string() })) }).optional(),
})

export type Changes = z.input<typeof changesSchema>

/** The stand-in's levers: in the process by method, from elsewhere over `/_control` (control-routes.ts). */
export class Control {
  constructor(
    private readonly context: Context,
    private readonly limits: MailboxLimits,
  ) {}

  /** Arms a fault. @returns its id. */
  fault(fault: FaultInput): string {
    return this.context.faults.add(fault)
  }

  faults() {
    return this.context.faults.list()
  }

  /** Changes some of the standing settings. @returns all of them. */
  configure(change: SettingsChange): Settings {
    const settings = settingsSchema.parse({ ...this.context.settings, ...change })
    return Object.assign(this.context.settings, settings)
  }

  /** Faults, settings, token log and inbox as at the start; accounts, consents and tokens stay. */
  reset(): void {
    this.context.faults.clear()
    Object.assign(this.context.settings, DEFAULT_SETTINGS)
    this.context.tokenLog.clear()
    this.context.inbox.clear()
    this.limits.forget()
  }

  /** Token calls seen, without codes, tokens or secrets. */
  log(): TokenCall[] {
    return this.context.tokenLog.list()
  }

  /** An administrator's "revoke sessions" for one account. @returns how many refresh tokens it ended. */
  async revoke(account: string): Promise<number> {
    const user = this.context.store.getUser(account)
    return user ? revokeAccount(this.context, user.oid) : 0
  }

  /** Forgets consents of an account (and its whole tenant's). */
  async forgetConsent(account: string): Promise<void> {
    const user = this.context.store.getUser(account)
    const { state } = this.context.store
    state.consents = state.consents.filter(
      (one) => one.subject !== user?.oid && one.subject !== user?.tenantId,
    )
    await this.context.store.save()
  }

  async register(seed: SeedInput): Promise<void> {
    await this.context.store.register(seed)
  }

  /** Alters what exists: apps by client id, users by UPN or address, tenants by id or domain. */
  async change(input: Changes): Promise<void> {
    const { store } = this.context
    const { apps, users, tenants, sendAs } = changesSchema.parse(input)
    for (const [id, change] of Object.entries(apps)) assign(store.getApp(id), change)
    for (const [account, change] of Object.entries(users)) assign(store.getUser(account), change)
    for (const [name, change] of Object.entries(tenants)) assign(store.getTenant(name), change)
    for (const gone of sendAs?.remove ?? []) {
      store.state.sendAs = store.state.sendAs.filter(
        (one) => one.mailbox !== gone.mailbox || one.from !== gone.from,
      )
    }
    await store.save()
  }

  /** Signs in and consents as an account would in a browser. */
  authorize(walk: Walk): Promise<WalkResult> {
    return walkAuthorize(this.context, walk)
  }

  /** What was received, oldest first. */
  messages(): Promise<InboxEntry[]> {
    return Promise.all(this.context.inbox.list().map(describeMessage))
  }
}

function assign<T extends object>(known: T | null, change: object): void {
  if (!known) throw new RangeError('there is no such app, user or tenant')
  Object.assign(known, change)
}
