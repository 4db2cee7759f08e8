import path from 'node:path'
import { readText, writePrivateFile } from './private-file'
import type { App, Seed, SeedInput, State, Tenant, User } from './schema'
import { seedSchema, stateSchema } from './schema'

/**
 * The world's state in memory and in DIR/standin.json. `save` waits until what was changed before the call
 * is on the disk; calls that come while a write is running share the next one.
 */
export class Store {
  private running: Promise<void> | null = null
  private waiting: Promise<void> | null = null

  private constructor(
    private readonly file: string,
    readonly state: State,
  ) {}

  /** Opens DIR/standin.json, or begins one from the seed. @throws when the file is not ours or damaged. */
  static async open(dir: string, seed: () => Seed): Promise<Store> {
    const file = path.join(dir, 'standin.json')
    const text = await readText(file)
    const state: State = text
      ? stateSchema.parse(JSON.parse(text))
      : { version: 1, ports: null, ...seed(), consents: [], refreshTokens: [] }
    const store = new Store(file, state)
    if (!text) await store.save()
    return store
  }

  save(): Promise<void> {
    if (!this.running) return (this.running = this.write())
    return (this.waiting ??= this.running
      .catch(() => undefined)
      .then(() => {
        this.waiting = null
        return (this.running = this.write())
      }))
  }

  private async write(): Promise<void> {
    try {
      await writePrivateFile(this.file, JSON.stringify(this.state, null, 1))
    } finally {
      this.running = null
    }
  }

  /** By GUID or by one of its domains, in any case. */
  getTenant(nameOrId: string): Tenant | null {
    const key = nameOrId.toLowerCase()
    return this.state.tenants.find((tenant) => tenant.id === key || tenant.domains.includes(key)) ?? null
  }

  getApp(clientId: string): App | null {
    return this.state.apps.find((app) => app.clientId === clientId.toLowerCase()) ?? null
  }

  /** By UPN first, then by mail address, as Entra's alternate sign-in does. */
  getUser(account: string): User | null {
    const key = account.trim().toLowerCase()
    const { users } = this.state
    return users.find((user) => user.upn === key) ?? users.find((user) => user.mail === key) ?? null
  }

  getUserByOid(oid: string): User | null {
    return this.state.users.find((user) => user.oid === oid) ?? null
  }

  /** Whether the account's mailbox may have this address in From. */
  maySendAs(user: User, from: string): boolean {
    const address = from.toLowerCase()
    if (address === user.upn || address === user.mail) return true
    return this.state.sendAs.some(
      (right) => right.from === address && (right.mailbox === user.upn || right.mailbox === user.mail),
    )
  }

  /** Adds tenants, users, apps and rights, or replaces those of the same id. */
  async register(input: SeedInput): Promise<void> {
    const seed = seedSchema.parse(input)
    const { state } = this
    state.tenants = [
      ...state.tenants.filter((old) => !seed.tenants.some((one) => one.id === old.id)),
      ...seed.tenants,
    ]
    state.users = [
      ...state.users.filter((old) => !seed.users.some((one) => one.oid === old.oid)),
      ...seed.users,
    ]
    state.apps = [
      ...state.apps.filter((old) => !seed.apps.some((one) => one.clientId === old.clientId)),
      ...seed.apps,
    ]
    state.sendAs = [...state.sendAs, ...seed.sendAs]
    await this.save()
  }
}
