import { AppError } from '@/lib/platform/errors'
import type { SignedIn } from './sessions'

/**
 * A person's own account is nobody else's business: a session that a company's Microsoft sign-in opened –
 * bound there by an administrator's choice – must not reach what counts in other companies too.
 * @throws AppError refused (microsoft_session)
 */
export function requireOwnAccount({ session }: SignedIn): void {
  if (session.onlyCompanyId !== null) throw new AppError('refused', { reason: 'microsoft_session' })
}
