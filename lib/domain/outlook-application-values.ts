import { TYPED_SECRET } from './mail-server-values'
import type { FieldValues } from './three-way'

/** A stored application, as far as its form shows it; dates as ISO days. */
export type StoredApplication = {
  clientId: string
  directoryId: string | null
  multipleOrganizations: boolean
  secretSetAt: Date | null
  secretExpiresOn: string | null
}

/** What the form shows of the stored settings; null: nothing is stored yet. The secret is only told apart. */
export function valuesOfApplication(stored: StoredApplication | null): FieldValues {
  return {
    clientId: stored?.clientId ?? '',
    clientSecret: stored?.secretSetAt?.toISOString() ?? '',
    directoryId: stored?.directoryId ?? '',
    secretExpiresOn: stored?.secretExpiresOn ?? '',
    multipleOrganizations: stored?.multipleOrganizations ? 'on' : '',
  }
}

type Typed = Omit<StoredApplication, 'secretSetAt'> & { clientSecret: string }

/** What the form would store; a blank secret keeps whichever is stored by now. */
export function valuesOfTypedApplication(typed: Typed, stored: FieldValues): FieldValues {
  const values = valuesOfApplication({ ...typed, secretSetAt: null })
  return { ...values, clientSecret: typed.clientSecret ? TYPED_SECRET : (stored.clientSecret ?? '') }
}
