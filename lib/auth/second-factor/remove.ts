import { inIdentity } from '@/lib/db'
import { log } from '@/lib/platform/log'
import { AppError } from '@/lib/platform/errors'
import { noteAccountEvent } from '../account-events'
import { findCompaniesOf } from '../companies'
import type { SignedIn } from '../sessions'
import { removeSecondFactor } from './enrol'

/**
 * Turns one's own second factor off; one's other sessions end.
 * @throws AppError refused (second_factor_required): one of the person's companies asks for it
 */
export async function removeOwnSecondFactor(actor: SignedIn): Promise<void> {
  const companies = await findCompaniesOf(actor.userId)
  if (companies.some((company) => company.mustHaveSecondFactor))
    throw new AppError('refused', { reason: 'second_factor_required' })
  const { userId, sessionId, clientAddress: address } = actor
  await inIdentity(async (tx) => {
    await removeSecondFactor(tx, userId, sessionId)
    await noteAccountEvent(tx, userId, { event: 'second_factor.removed', address })
  })
  log.info({ userId: actor.userId }, 'second factor turned off')
}
