import { notFound } from 'next/navigation'
import { cache } from 'react'
import { requireCompany, requirePermission } from '@/lib/auth/actor'
import { getMerge } from '@/lib/data/merges/get-merge'
import type { Permission } from '@/lib/domain/permissions'
import { getAppError } from '@/lib/platform/errors'

/** A page's record, once a request: who asks, and the mail-merge; not theirs to see is 404. */
export const loadMerge = cache(async (slug: string, id: string, permission: Permission) => {
  const who = await requireCompany(slug)
  requirePermission(who, permission)
  const merge = await getMerge(who, id).catch((error: unknown) => {
    if (getAppError(error)?.code === 'not_found') notFound()
    throw error
  })
  return { who, merge }
})
