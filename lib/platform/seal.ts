import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { AppError } from './errors'

/**
 * AES-256-GCM with associated data (NIST SP 800-38D; 96-bit random IV). A sealed value is
 * `1 | key id (16 bytes, the data key's uuid) | iv (12) | tag (16) | ciphertext`; the place it belongs to
 * is authenticated, so that a value copied to another company, row or column does not open.
 */
const VERSION = 1
const IV_BYTES = 12
const TAG_BYTES = 16
const HEAD = 1 + 16

export type DataKey = { id: string; key: Buffer }

/** Seals bytes under a data key, bound to `place` (company|table|row|column). */
export function sealBytes(plain: Uint8Array, dataKey: DataKey, place: string): Buffer {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', dataKey.key, iv)
  cipher.setAAD(Buffer.from(`${place}|${dataKey.id}`))
  const body = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([Buffer.from([VERSION]), idBytes(dataKey.id), iv, cipher.getAuthTag(), body])
}

/** The id of the data key that a sealed value needs. @throws AppError secret_unreadable */
export function sealedKeyId(sealed: Uint8Array): string {
  if (sealed[0] !== VERSION || sealed.length < HEAD + IV_BYTES + TAG_BYTES)
    throw new AppError('secret_unreadable')
  const hex = Buffer.from(sealed.subarray(1, HEAD)).toString('hex')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** Opens a sealed value. @throws AppError secret_unreadable: wrong key, other place, or altered */
export function openBytes(sealed: Uint8Array, dataKey: DataKey, place: string): Buffer {
  if (sealedKeyId(sealed) !== dataKey.id) throw new AppError('secret_unreadable')
  const iv = sealed.subarray(HEAD, HEAD + IV_BYTES)
  const tag = sealed.subarray(HEAD + IV_BYTES, HEAD + IV_BYTES + TAG_BYTES)
  const decipher = createDecipheriv('aes-256-gcm', dataKey.key, iv)
  decipher.setAAD(Buffer.from(`${place}|${dataKey.id}`))
  decipher.setAuthTag(tag)
  try {
    return Buffer.concat([decipher.update(sealed.subarray(HEAD + IV_BYTES + TAG_BYTES)), decipher.final()])
  } catch (error) {
    throw new AppError('secret_unreadable', {}, { cause: error })
  }
}

/** A key of its own for one purpose, from a master secret (HKDF-SHA256, RFC 5869). */
export function deriveKey(secret: string | Uint8Array, purpose: string, bytes = 32): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, 'relais', purpose, bytes))
}

function idBytes(id: string): Buffer {
  return Buffer.from(id.replaceAll('-', ''), 'hex')
}
