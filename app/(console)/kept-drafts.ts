import { cache } from 'react'
import { getActor } from '@/lib/auth/actor'
import { findDrafts } from '@/lib/auth/drafts'
import type { KeptDraft } from '@/lib/domain/draft'
import { log } from '@/lib/platform/log'

/** The person's drafts, once a request; none for a visitor. They are never a reason for a page to fail. */
export const getKeptDrafts = cache(async (): Promise<KeptDraft[]> => {
  try {
    const actor = await getActor()
    return actor ? await findDrafts(actor) : []
  } catch (error) {
    log.warn({ err: error }, 'kept drafts could not be read')
    return []
  }
})
