'use client'

import { usePathname } from 'next/navigation'
import { createContext, useContext, type ReactNode } from 'react'
import type { FormAction } from '@/lib/domain/action-state'
import { MAIN_FORM, type KeptDraft } from '@/lib/domain/draft'

type Drafts = { drafts: KeptDraft[]; discard: FormAction | null }

const DraftsContext = createContext<Drafts>({ drafts: [], discard: null })

/**
 * What was typed when a session turned out to be over, for the forms below.
 * @param drafts the person's, the newest first
 * @param discard throws one away; reads `draft`
 */
export function DraftsProvider({
  drafts,
  discard,
  children,
}: {
  drafts: KeptDraft[]
  discard: FormAction
  children: ReactNode
}) {
  return <DraftsContext value={{ drafts, discard }}>{children}</DraftsContext>
}

/** The draft that belongs into a form of this page, or null. */
export function useKeptDraft(form = MAIN_FORM): KeptDraft | null {
  const path = usePathname()
  const { drafts } = useContext(DraftsContext)
  return drafts.find((draft) => draft.path === path && draft.form === form) ?? null
}

/** The action that throws a draft away, where there is one. */
export function useDiscardDraft(): FormAction | null {
  return useContext(DraftsContext).discard
}
