'use client'

import { unstable_rethrow } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { startTransition, useCallback } from 'react'
import { mayReadAgain } from '@/components/live/ask-state'
import { toast } from '@/components/ui/toast-store'
import { DATABASE_AWAY } from '@/lib/domain/database-away'
import { hasUnsaved } from './unsaved'

/** An action of a form of one or two buttons, after which the page renders again. */
export type PlainAction = (data: FormData) => Promise<void>

/**
 * Sends such an action by script. A failure is a toast: the page, and what is typed there, stays – also where it
 * would be replaced only afterwards, because the session or the database has gone meanwhile.
 * @returns `leaves`: the action leads away, and whether to was asked before
 */
export function usePlainAction(): (action: PlainAction, data: FormData, leaves?: boolean) => void {
  const t = useTranslations('common')
  return useCallback(
    (action, data, leaves = false) =>
      startTransition(async () => {
        try {
          if (!leaves && hasUnsaved() && !(await mayReadAgain()))
            return void toast.error(t('form.notNow'), t('away.todo'))
          await action(data)
        } catch (error) {
          unstable_rethrow(error)
          if (isDatabaseAway(error)) toast.error(t('away.title'), t('away.todo'))
          else toast.error(t('failure.action'), t('failure.todo'))
        }
      }),
    [t],
  )
}

const isDatabaseAway = (error: unknown) => (error as { digest?: unknown } | null)?.digest === DATABASE_AWAY
