import { can, type Permission } from '@/lib/domain/permissions'
import { AppError } from '@/lib/platform/errors'
import type { CompanyActor } from '@/lib/auth/company-actor'

export type { CompanyActor }

/**
 * The first line of every use case: the role may, or nothing happens. What belongs to another company is
 * kept out by the transaction's scope, not here.
 * @throws AppError forbidden with the permission's name
 */
export function authorize(who: CompanyActor, permission: Permission): void {
  if (!can(who.member.role, permission)) throw new AppError('forbidden', { permission })
}
