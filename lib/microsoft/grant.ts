import { openSecret, sealSecret, type Prisma, type SecretPlace, type Tx } from '@/lib/db'
import { AppError } from '@/lib/platform/errors'
import type { OpenApplication } from './msal-client'

export type GrantKey = { companyId: string; mailServerId: string }

const cachePlace = ({ companyId, mailServerId }: GrantKey): SecretPlace => ({
  companyId,
  table: 'grants',
  row: mailServerId,
  column: 'cache_sealed',
})

/** What a grant may be changed to; its version is this function's business. */
export type GrantChange = {
  state?: 'checking' | 'reconnect'
  tenantId?: string
  objectId?: string
  username?: string
  displayName?: string | null
  scopes?: string[]
  authority?: string
  homeAccountId?: string
  smtpUser?: string | null
  connectedAt?: Date
  connectedBy?: string | null
  checkedAt?: Date | null
  renewedAt?: Date | null
  reply?: string | null
  replyCode?: string | null
  traceId?: string | null
  /** The serialised token cache, sealed here; null drops it; undefined keeps it. */
  cache?: string | null
}

/**
 * The only way tokens are written: a compare-and-swap on the grant's version. Besides the worker that
 * renews, the callback and disconnecting write; who comes second has lost.
 * @returns false when the grant changed meanwhile: throw the new tokens away
 */
export async function writeGrant(
  tx: Tx,
  key: GrantKey,
  expectedVersion: number,
  { cache, ...columns }: GrantChange,
): Promise<boolean> {
  const sealed = typeof cache === 'string' ? await sealSecret(tx, cachePlace(key), cache) : cache
  const { count } = await tx.grant.updateMany({
    where: { ...key, version: expectedVersion },
    data: {
      ...columns,
      ...(sealed === undefined ? {} : { cacheSealed: sealed }),
      version: { increment: 1 },
    },
  })
  return count === 1
}

/** Opens a grant's token cache. @throws AppError secret_unreadable */
export function openTokenCache(tx: Tx, key: GrantKey, sealed: Uint8Array): Promise<string> {
  return openSecret(tx, cachePlace(key), sealed)
}

/** Nothing of a connection left. */
export const NO_GRANT = {
  state: 'none',
  tenantId: null,
  objectId: null,
  username: null,
  displayName: null,
  scopes: [],
  authority: null,
  homeAccountId: null,
  cacheSealed: null,
  smtpUser: null,
  connectedAt: null,
  connectedBy: null,
  checkedAt: null,
  renewedAt: null,
  reply: null,
  replyCode: null,
  traceId: null,
} as const satisfies Prisma.GrantUncheckedUpdateManyInput

/**
 * The company's Outlook application with its secret opened.
 * @returns null while it, or its secret, is not entered
 * @throws AppError secret_unreadable
 */
export async function loadApplication(
  tx: Tx,
  companyId: string,
): Promise<
  (OpenApplication & { directoryId: string | null; multipleOrganizations: boolean; version: number }) | null
> {
  const row = await tx.outlookApplication.findUnique({ where: { companyId } })
  if (!row?.secretSealed) return null
  const place = { companyId, table: 'outlook_applications', row: companyId, column: 'secret_sealed' }
  const { clientId, directoryId, multipleOrganizations, version } = row
  return {
    clientId,
    directoryId,
    multipleOrganizations,
    version,
    clientSecret: await openSecret(tx, place, row.secretSealed),
  }
}

/** Tells open pages that a server changed, when this transaction commits. */
export async function notifyServerChanged(tx: Tx, { companyId, mailServerId }: GrantKey): Promise<void> {
  const payload = JSON.stringify({ c: companyId, k: 'server', ids: [mailServerId] })
  await tx.$executeRaw`SELECT pg_notify('relais_live', ${payload})`
}

/** A grant of a server that still is one with Outlook authentication. @throws AppError refused not_connected */
export async function requireGrant(tx: Tx, key: GrantKey) {
  const grant = await tx.grant.findFirst({
    where: { ...key, mailServer: { authentication: 'outlook', deletedAt: null } },
  })
  if (!grant || grant.state === 'none' || grant.state === 'reconnect' || !grant.homeAccountId)
    throw new AppError('refused', { reason: 'not_connected' })
  return grant
}
