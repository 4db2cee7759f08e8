import { randomBytes, timingSafeEqual } from 'node:crypto'
import { inIdentity } from '@/lib/db'
import { getEnv } from '@/lib/platform/env'
import { isId } from '@/lib/platform/ids'

/**
 * The address of a company's Microsoft sign-in: company id and 16 random bytes as base64url. Nobody can guess
 * which companies there are; who has it learns a name and may try to sign in, no more.
 */
const LINK = /^[A-Za-z0-9_-]{43}$/

export const newLinkSecret = () => Uint8Array.from(randomBytes(16))

/** The part of the address. */
export function formatLink(companyId: string, secret: Uint8Array): string {
  return Buffer.concat([Buffer.from(companyId.replaceAll('-', ''), 'hex'), secret]).toString('base64url')
}

/** The whole address, to hand to colleagues. */
export function linkAddress(companyId: string, secret: Uint8Array): string {
  return `${getEnv().APP_URL}/sign-in/microsoft/${formatLink(companyId, secret)}`
}

function parseLink(text: string): { companyId: string; secret: Buffer } | null {
  if (!LINK.test(text)) return null
  const bytes = Buffer.from(text, 'base64url')
  if (bytes.toString('base64url') !== text) return null
  const hex = bytes.subarray(0, 16).toString('hex')
  const companyId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return isId(companyId) ? { companyId, secret: bytes.subarray(16) } : null
}

export type SignInCompany = { id: string; name: string; slug: string }

/** The company of such an address; null when it is none, was replaced, is switched off or suspended. */
export async function findSignInCompany(link: string): Promise<SignInCompany | null> {
  const parsed = parseLink(link)
  if (!parsed) return null
  const [row] = await inIdentity(
    (tx) => tx.$queryRaw<(SignInCompany & { secret: Uint8Array })[]>`
      SELECT c.id, c.name, c.slug, a.link_secret AS secret
        FROM microsoft_applications a JOIN companies c ON c.id = a.company_id
       WHERE a.company_id = ${parsed.companyId}::uuid AND a.enabled AND c.suspended_at IS NULL`,
  )
  if (!row || !timingSafeEqual(row.secret, parsed.secret)) return null
  return { id: row.id, name: row.name, slug: row.slug }
}

/** The same part of the address, from the company's side; null while it is switched off. */
export async function findSignInLink(companyId: string): Promise<string | null> {
  const [row] = await inIdentity(
    (tx) => tx.$queryRaw<{ secret: Uint8Array }[]>`
      SELECT link_secret AS secret FROM microsoft_applications WHERE company_id = ${companyId}::uuid AND enabled`,
  )
  return row ? formatLink(companyId, row.secret) : null
}
