'use client'

import { useTranslations } from 'next-intl'
import { useState, type ReactNode } from 'react'
import { Form } from '@/components/form/form'
import { Progress } from '@/components/ui/progress'
import { toast } from '@/components/ui/toast-store'
import { useHydrated } from '@/components/ui/use-hydrated'
import type { ActionState, FormAction } from '@/lib/domain/action-state'

type Props = { action: FormAction; label: string; className?: string; children: ReactNode }

/**
 * A form over many messages. One call of its action works a few seconds and says how many are left: with JavaScript
 * it is asked again until none is, with how far it is; without, the button is there to be pressed again.
 */
export function BulkForm({ action, label, className, children }: Props) {
  const t = useTranslations('messages.many')
  const hydrated = useHydrated()
  const [progress, setProgress] = useState<{ done: number; total: number } | null>(null)

  async function toTheEnd(previous: ActionState, data: FormData): Promise<ActionState> {
    for (let sum = 0; ;) {
      data.set('before', String(sum))
      const state = await action(previous, data)
      const done = Number(state.values?.done ?? 0)
      const left = Number(state.values?.left ?? 0)
      sum += done
      if (state.status !== 'ok' || done === 0 || left === 0) {
        setProgress(null)
        // Said here: a bar whose messages are all seen to is gone before its form could say so.
        if (state.status === 'ok' && state.doneMessage) toast[state.doneTone ?? 'ok'](state.doneMessage)
        return { ...state, values: undefined, doneMessage: undefined }
      }
      setProgress({ done: sum, total: sum + left })
    }
  }

  return (
    <Form
      action={hydrated ? toTheEnd : action}
      name="many"
      label={label}
      summary={false}
      className={className}
    >
      <input type="hidden" name="before" value="0" data-untracked="" />
      {children}
      {progress && (
        <span role="status" className="grid gap-1 py-2">
          <Progress value={progress.done} max={progress.total} label={label} />
          <span className="text-12 text-muted num">{t('progress', progress)}</span>
        </span>
      )}
    </Form>
  )
}
