import { randomBytes } from 'node:crypto'
import { AppError } from '@/lib/platform/errors'
import { requireEnv } from '@/lib/platform/env'
import { newId } from '@/lib/platform/ids'
import { openBytes, sealBytes, sealedKeyId, type DataKey } from '@/lib/platform/seal'
import type { Tx } from './scope'

/** Where a sealed value lives: it opens nowhere else. */
export type SecretPlace = { companyId: string; table: string; row: string; column: string }

const placeText = (place: SecretPlace) => `${place.companyId}|${place.table}|${place.row}|${place.column}`

/** Makes a company's data key, wrapped by the first master key of ENCRYPTION_KEYS. */
export async function createCompanyKey(tx: Tx, companyId: string): Promise<void> {
  await tx.companyKey.createMany({ data: [{ companyId, ...newWrappedKey(companyId) }] })
}

/** A new data key, wrapped. @param owner whose it is: a company's id, or `installation` */
export function newWrappedKey(owner: string): {
  id: string
  masterKeyId: string
  wrapped: Uint8Array<ArrayBuffer>
} {
  const master = requireEnv('ENCRYPTION_KEYS')[0]!
  const id = newId()
  const wrapped = sealBytes(randomBytes(32), { id, key: master.key }, wrapPlace(owner, master.id))
  return { id, masterKeyId: master.id, wrapped: Uint8Array.from(wrapped) }
}

/** Seals a text for one place, under the company's newest data key. */
export async function sealSecret(
  tx: Tx,
  place: SecretPlace,
  plain: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const row = await tx.companyKey.findFirst({
    where: { companyId: place.companyId },
    orderBy: { id: 'desc' },
  })
  if (!row) throw new AppError('secret_unreadable')
  return Uint8Array.from(sealBytes(Buffer.from(plain, 'utf8'), unwrap(row), placeText(place)))
}

/** Opens a sealed text. @throws AppError secret_unreadable: its key is missing or wrong, or it was altered or moved */
export async function openSecret(tx: Tx, place: SecretPlace, sealed: Uint8Array): Promise<string> {
  const row = await tx.companyKey.findFirst({
    where: { companyId: place.companyId, id: sealedKeyId(sealed) },
  })
  if (!row) throw new AppError('secret_unreadable')
  return openBytes(sealed, unwrap(row), placeText(place)).toString('utf8')
}

/** A row of company_keys. */
export type KeyRow = { companyId: string; id: string; masterKeyId: string; wrapped: Uint8Array }

/** Opens a data key. @throws AppError secret_unreadable: its master key is not here */
export function unwrap(row: KeyRow): DataKey {
  const master = requireEnv('ENCRYPTION_KEYS').find((key) => key.id === row.masterKeyId)
  if (!master) throw new AppError('secret_unreadable', { key: row.masterKeyId })
  const key = openBytes(
    row.wrapped,
    { id: row.id, key: master.key },
    wrapPlace(row.companyId, row.masterKeyId),
  )
  return { id: row.id, key }
}

/**
 * A company's data key, wrapped anew by the first master key of ENCRYPTION_KEYS: what is sealed with it stays as it is.
 * @throws AppError secret_unreadable: its master key is missing or wrong, or the row was altered
 */
export function rewrapDataKey(row: KeyRow): { masterKeyId: string; wrapped: Uint8Array<ArrayBuffer> } {
  const master = requireEnv('ENCRYPTION_KEYS')[0]!
  const { id, key } = unwrap(row)
  const wrapped = sealBytes(key, { id, key: master.key }, wrapPlace(row.companyId, master.id))
  return { masterKeyId: master.id, wrapped: Uint8Array.from(wrapped) }
}

/** Whether ENCRYPTION_KEYS opens a company's data key. */
export function isDataKeyReadable(row: KeyRow): boolean {
  try {
    unwrap(row)
    return true
  } catch {
    return false
  }
}

const wrapPlace = (companyId: string, masterKeyId: string) =>
  `${companyId}|company_keys|wrapped|${masterKeyId}`
