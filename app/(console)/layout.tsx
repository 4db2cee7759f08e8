import type { ReactNode } from 'react'
import { DraftsProvider } from '@/components/form/drafts'
import { discardDraft } from './draft-actions'
import { getKeptDrafts } from './kept-drafts'

/** Hands what was typed before a session ended to the forms below. It authorizes nothing: every page does. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  return (
    <DraftsProvider drafts={await getKeptDrafts()} discard={discardDraft}>
      {children}
    </DraftsProvider>
  )
}
