import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { isId } from '@/lib/platform/ids'

/**
 * The `state` parameter: company id, attempt id, 32 random bytes, as base64url. The ids only find the row;
 * the whole is compared with the SHA-256 that is kept.
 */
const STATE = /^[A-Za-z0-9_-]{86}$/
const ID_BYTES = 16

export type ConnectState = { companyId: string; attemptId: string; hash: Buffer }

export function createState(companyId: string, attemptId: string): { text: string; hash: Buffer } {
  const bytes = Buffer.concat([toBytes(companyId), toBytes(attemptId), randomBytes(32)])
  return { text: bytes.toString('base64url'), hash: sha256(bytes) }
}

/** @returns null when it has not our shape */
export function parseState(text: string): ConnectState | null {
  if (!STATE.test(text)) return null
  const bytes = Buffer.from(text, 'base64url')
  // One byte string has one spelling: the last character's unused bits must be zero.
  if (bytes.toString('base64url') !== text) return null
  const companyId = toId(bytes.subarray(0, ID_BYTES))
  const attemptId = toId(bytes.subarray(ID_BYTES, 2 * ID_BYTES))
  return isId(companyId) && isId(attemptId) ? { companyId, attemptId, hash: sha256(bytes) } : null
}

/** Compares in constant time. */
export function sameHash(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()
const toBytes = (id: string) => Buffer.from(id.replaceAll('-', ''), 'hex')
const toId = (bytes: Buffer) =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
