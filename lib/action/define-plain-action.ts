import 'server-only'
import { forbidden, notFound } from 'next/navigation'
import type { z } from 'zod'
import { requireCompany, requirePermission } from '@/lib/auth/actor'
import type { CompanyActor } from '@/lib/auth/company-actor'
import type { Permission } from '@/lib/domain/permissions'
import { getAppError } from '@/lib/platform/errors'
import { log } from '@/lib/platform/log'
import { readPlainForm } from './form-data'

/**
 * An action on a plain form of a company: one or two buttons that have no place for words, after which the page
 * renders again. Who may not gets the 403 page; what is not the form we made changes nothing.
 */
export function definePlainAction<S extends z.ZodType>(options: {
  permission: Permission
  schema: S
  run: (context: { who: CompanyActor; input: z.output<S> }) => Promise<void>
}): (slug: string, data: FormData) => Promise<void> {
  return async (slug: unknown, data: unknown) => {
    const who = await requireCompany(typeof slug === 'string' ? slug : '')
    requirePermission(who, options.permission)
    const input = readPlainForm(options.schema, data)
    if (input === null) return
    await options.run({ who, input }).catch(answer)
  }
}

/** An expected failure as a page; one that has no page of its own has changed nothing, which is what one sees. */
function answer(error: unknown): void {
  const code = getAppError(error)?.code
  if (!code) throw error
  if (code === 'not_found') notFound()
  if (code === 'forbidden') forbidden()
  log.info({ reason: code }, 'a plain form was refused')
}
