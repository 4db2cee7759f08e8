import { inCompany, openSecret, type SecretPlace } from '@/lib/db'
import { loadApplication } from '@/lib/microsoft/grant'
import type { OpenApplication } from '@/lib/microsoft/msal-client'

export const secretPlace = (companyId: string): SecretPlace => ({
  companyId,
  table: 'microsoft_applications',
  row: companyId,
  column: 'secret_sealed',
})

export type SignInApplication = OpenApplication & { directoryId: string }

/**
 * The application a company's people sign in with, opened: its own, or the Outlook application's id and secret.
 * @returns null when signing in is switched off, or the application is not complete
 * @throws AppError secret_unreadable
 */
export async function loadSignInApplication(companyId: string): Promise<SignInApplication | null> {
  return inCompany(companyId, async (tx) => {
    const row = await tx.microsoftApplication.findFirst({ where: { companyId, enabled: true } })
    if (!row) return null
    const { directoryId } = row
    if (!row.ownApplication) {
      const outlook = await loadApplication(tx, companyId)
      return outlook && { clientId: outlook.clientId, clientSecret: outlook.clientSecret, directoryId }
    }
    if (!row.clientId || !row.secretSealed) return null
    const clientSecret = await openSecret(tx, secretPlace(companyId), row.secretSealed)
    return { clientId: row.clientId, clientSecret, directoryId }
  })
}
