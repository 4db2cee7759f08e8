import { notFound } from 'next/navigation'
import { cache } from 'react'
import { requireCompany, requirePermission } from '@/lib/auth/actor'
import { getMessage } from '@/lib/data/messages/get-message'
import { getAppError } from '@/lib/platform/errors'

/** The page's record, once a request: who asks, and the message; not theirs to see is 404. */
export const loadMessage = cache(async (slug: string, id: string) => {
  const who = await requireCompany(slug)
  requirePermission(who, 'message.view_own')
  const message = await getMessage(who, id).catch((error: unknown) => {
    if (getAppError(error)?.code === 'not_found') notFound()
    throw error
  })
  return { who, message }
})
