import 'server-only'
import { requireEnv } from '@/lib/platform/env'
import { deriveKey, openBytes, sealBytes } from '@/lib/platform/seal'
import type { FormFields } from './form-data'

/**
 * Secrets typed into a form that asks for a step-up: a page never gets them back in clear, so a form without
 * JavaScript carries them sealed. Bound to the session, good for ten minutes.
 */
const VALID_MS = 10 * 60_000
const KEY_ID = '00000000-0000-4000-8000-000000000001'

type Holder = { sessionId: string }

const keyOf = () => ({ id: KEY_ID, key: deriveKey(requireEnv('NEXTAUTH_SECRET'), 'held secrets') })
const placeOf = ({ sessionId }: Holder) => `held|${sessionId}`

/** @returns undefined when there is nothing to hold */
export function holdSecrets(
  holder: Holder,
  fields: FormFields,
  secretFields: readonly string[] = [],
): string | undefined {
  const values = secretFields.flatMap((name) => (fields[name] ? [[name, fields[name]] as const] : []))
  if (values.length === 0) return undefined
  const text = JSON.stringify({ until: Date.now() + VALID_MS, values: Object.fromEntries(values) })
  return sealBytes(Buffer.from(text), keyOf(), placeOf(holder)).toString('base64url')
}

/** @returns nothing of what is another session's, too old or forged */
export function openHeld(holder: Holder, held: string): Record<string, unknown> {
  try {
    const text = openBytes(Buffer.from(held, 'base64url'), keyOf(), placeOf(holder)).toString()
    const { until, values } = JSON.parse(text) as { until: number; values: Record<string, unknown> }
    return until > Date.now() ? values : {}
  } catch {
    return {}
  }
}
