import type { Context } from '../context'
import type { Tenant } from '../state/schema'
import { AadstsError } from './aadsts-error'

/** The first segment of the path, understood: one tenant, or all organisations. */
export type Authority = { key: string; tenant: Tenant | null }

/** @throws AadstsError 90002 unknown tenant, 900023 not even a name. */
export function requireAuthority(context: Context, segment: string, correlationId?: string): Authority {
  const key = segment.toLowerCase()
  if (key === 'organizations' || key === 'common') return { key, tenant: null }
  const tenant = context.store.getTenant(key)
  if (tenant) return { key: tenant.id, tenant }
  const code = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(key) ? '90002' : '900023'
  throw new AadstsError(code, { tenant: segment }, { correlationId })
}
