import type { Context } from '../context'
import type { App, Tenant, User } from '../state/schema'

// What a whole tenant agreed to is kept under the tenant's id, what a person did under theirs.

/** Whether user or tenant has agreed to all of these scopes for the app. */
export function hasConsent(context: Context, app: App, user: User, scopes: string[]): boolean {
  const given = new Set(
    context.store.state.consents
      .filter((one) => one.clientId === app.clientId && [user.oid, user.tenantId].includes(one.subject))
      .flatMap((one) => one.scopes),
  )
  return scopes.every((scope) => given.has(scope))
}

/** Whether an application has a service principal in a tenant: its own, or one where somebody consented. */
export function isInstalled(context: Context, app: App, tenant: Tenant): boolean {
  if (app.tenantId === tenant.id) return true
  return context.store.state.consents.some(
    ({ clientId, subject }) =>
      clientId === app.clientId &&
      (subject === tenant.id || context.store.getUserByOid(subject)?.tenantId === tenant.id),
  )
}

/** Remembers a consent of a person (oid) or a tenant (its id). */
export async function giveConsent(
  context: Context,
  app: App,
  subject: string,
  scopes: string[],
): Promise<void> {
  const { consents } = context.store.state
  const kept = consents.find((one) => one.clientId === app.clientId && one.subject === subject)
  if (kept) kept.scopes = [...new Set([...kept.scopes, ...scopes])]
  else consents.push({ clientId: app.clientId, subject, scopes })
  await context.store.save()
}
