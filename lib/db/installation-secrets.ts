import { AppError } from '@/lib/platform/errors'
import { openBytes, sealBytes, sealedKeyId } from '@/lib/platform/seal'
import { isDataKeyReadable, newWrappedKey, rewrapDataKey, unwrap } from './sealed'
import type { Tx } from './scope'

/**
 * What belongs to a person and to no company (the secret of a second factor, a sign-in under way) is sealed
 * under a data key of the installation, wrapped by a master key like the companies' own; its rows are the
 * identity role's alone.
 */
const OWNER = 'installation'

/** Where such a value lives: it opens nowhere else. */
export type InstallationPlace = { table: string; row: string; column: string }

const placeText = (place: InstallationPlace) => `${OWNER}|${place.table}|${place.row}|${place.column}`

/** Seals a text under the newest key, which is made at the first use. */
export async function sealForInstallation(
  tx: Tx,
  place: InstallationPlace,
  plain: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const found = await tx.installationKey.findFirst({ orderBy: { id: 'desc' } })
  const row = found ?? (await tx.installationKey.create({ data: newWrappedKey(OWNER) }))
  const key = unwrap({ companyId: OWNER, ...row })
  return Uint8Array.from(sealBytes(Buffer.from(plain, 'utf8'), key, placeText(place)))
}

/** @throws AppError secret_unreadable: its key is missing or wrong, or it was altered or moved */
export async function openForInstallation(
  tx: Tx,
  place: InstallationPlace,
  sealed: Uint8Array,
): Promise<string> {
  const row = await tx.installationKey.findUnique({ where: { id: sealedKeyId(sealed) } })
  if (!row) throw new AppError('secret_unreadable')
  return openBytes(sealed, unwrap({ companyId: OWNER, ...row }), placeText(place)).toString('utf8')
}

/** Whether ENCRYPTION_KEYS opens the installation's newest data key; true while there is none. */
export async function isInstallationKeyringRight(tx: Tx): Promise<boolean> {
  const row = await tx.installationKey.findFirst({ orderBy: { id: 'desc' } })
  return row === null || isDataKeyReadable({ companyId: OWNER, ...row })
}

/**
 * Wraps the installation's data keys under the first master key, as rotateKeys does with the companies'.
 * @returns how many, and whether one of them is opened by no key of ENCRYPTION_KEYS
 */
export async function rewrapInstallationKeys(
  tx: Tx,
  first: string,
): Promise<{ rewrapped: number; unreadable: boolean }> {
  const rows = await tx.installationKey.findMany({ where: { masterKeyId: { not: first } } })
  let rewrapped = 0
  let unreadable = false
  for (const row of rows) {
    const key = { companyId: OWNER, ...row }
    if (!isDataKeyReadable(key)) {
      unreadable = true
      continue
    }
    const { count } = await tx.installationKey.updateMany({
      where: { id: row.id, masterKeyId: row.masterKeyId },
      data: rewrapDataKey(key),
    })
    rewrapped += count
  }
  return { rewrapped, unreadable }
}
