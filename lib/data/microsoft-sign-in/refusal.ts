import type { SignInRefusalKey } from '@/lib/domain/microsoft-sign-in'

/** Why a sign-in by Microsoft leads nowhere. */
export type SignInRefusal = {
  key: SignInRefusalKey
  /** The Microsoft account's name, once it is proven. */
  account: string | null
  /** Microsoft's own words. */
  words: string | null
  traceId: string | null
}

export type Refused = { kind: 'refused'; refusal: SignInRefusal }

export function refuse(key: SignInRefusalKey, more: Partial<Omit<SignInRefusal, 'key'>> = {}): Refused {
  return { kind: 'refused', refusal: { key, account: null, words: null, traceId: null, ...more } }
}
