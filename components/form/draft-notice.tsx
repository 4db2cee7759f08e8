'use client'

import { useTranslations } from 'next-intl'
import { useActionState, useEffect, useEffectEvent } from 'react'
import { buttonStyle } from '@/components/ui/button-style'
import { Callout } from '@/components/ui/callout'
import { toast } from '@/components/ui/toast-store'
import { IDLE, type FormAction } from '@/lib/domain/action-state'
import type { KeptDraft } from '@/lib/domain/draft'

type Props = {
  draft: KeptDraft
  discard: FormAction
  /** Called once the draft is gone. */
  onDiscarded: () => void
}

/** Above a form that was filled from a draft: where the text comes from, what is missing, and the way back. */
export function DraftNotice({ draft, discard, onDiscarded }: Props) {
  const t = useTranslations('common.draft')
  const [state, dispatch, pending] = useActionState(discard, IDLE)
  const gone = useEffectEvent(onDiscarded)
  useEffect(() => {
    if (state.status === 'ok') gone()
    if (state.formError) toast.error(state.formError.title, state.formError.todo)
  }, [state])
  return (
    <Callout
      tone="info"
      role="status"
      title={t('title')}
      why={t('why')}
      todo={draft.secrets.length > 0 ? t('secrets') : t('todo')}
      className="mb-6"
      actions={
        <form action={dispatch}>
          <input type="hidden" name="draft" value={draft.id} />
          <button
            type="submit"
            aria-disabled={pending || undefined}
            className={buttonStyle({ variant: 'secondary', size: 'small' })}
          >
            {t('discard')}
          </button>
        </form>
      }
    />
  )
}
