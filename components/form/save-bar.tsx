'use client'

import { clsx } from 'clsx'
import { PenLine } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { buttonStyle } from '@/components/ui/button-style'
import { Icon } from '@/components/ui/icon'
import { changedFields } from './dirty'
import { useFormContext } from './form-context'
import { SubmitButton } from './submit-button'
import { UnsavedGuard } from './unsaved-guard'

type Props = {
  saveLabel?: string
  /** Always shown: for forms that create something. */
  always?: boolean
  /** Instead of « Annuler », which resets: a link that leaves. */
  cancel?: ReactNode
  /** Leaving with changes asks; off where a draft is kept anyway. */
  guard?: boolean
  /** In its section, where others follow it: a button that is always there, and nothing floats. */
  inline?: boolean
}

/**
 * Appears when something changed and names it. Before JavaScript has arrived it is there, so that the form
 * can be sent; it keeps its room when hidden, so that nothing jumps.
 */
export function SaveBar({ saveLabel, always, cancel, guard = true, inline }: Props) {
  const t = useTranslations('common')
  const { pending, state } = useFormContext()
  const bar = useRef<HTMLDivElement>(null)
  const [changed, setChanged] = useState<string[] | null>(null)

  useEffect(() => {
    const form = bar.current?.closest('form')
    if (!form) return
    const look = () => {
      const labels = changedFields(form)
      const came = form.dataset.returned !== undefined && labels.length === 0 ? [''] : labels
      setChanged((before) => (before?.join() === came.join() ? before : came))
    }
    const lookLater = () => setTimeout(look)
    look()
    form.addEventListener('input', look)
    form.addEventListener('change', look)
    form.addEventListener('adopted', look)
    form.addEventListener('reset', lookLater)
    return () => {
      form.removeEventListener('input', look)
      form.removeEventListener('change', look)
      form.removeEventListener('adopted', look)
      form.removeEventListener('reset', lookLater)
    }
  }, [state])

  const dirty = changed === null || changed.length > 0
  const shown = always || dirty || pending
  const named = changed?.filter(Boolean).join(', ')
  const asks = guard && <UnsavedGuard active={changed !== null && changed.length > 0 && !pending} />
  const reset = (className?: string) => (
    <button type="reset" className={buttonStyle({ variant: 'quiet' }, className)}>
      {t('cancel')}
    </button>
  )
  if (inline) {
    return (
      <div ref={bar} data-save-bar={shown ? 'shown' : 'hidden'} className="mt-5 flex flex-wrap gap-2">
        <SubmitButton>{saveLabel ?? t('save')}</SubmitButton>
        {reset(dirty ? undefined : 'invisible')}
        {asks}
      </div>
    )
  }
  return (
    <div
      ref={bar}
      role="region"
      data-save-bar={shown ? 'shown' : 'hidden'}
      aria-label={t('form.region')}
      className={clsx(
        'sticky bottom-4 z-10 -mx-px mt-8 flex flex-wrap items-center justify-end gap-2 rounded-large bg-raised p-2 pl-4 shadow-menu narrow:p-3',
        // A section before it has its own room below.
        '[fieldset:has(>section)+&]:mt-0 [section+&]:mt-0',
        !shown && 'invisible',
      )}
    >
      <p aria-live="polite" className="mr-auto flex min-w-0 flex-1 items-center gap-2 narrow:basis-full">
        {changed !== null && changed.length > 0 && (
          <>
            <Icon as={PenLine} className="text-neutral" />
            <span className="cut" title={named}>
              {named ? t('form.unsaved', { fields: named }) : t('form.unsavedPlain')}
            </span>
          </>
        )}
      </p>
      {cancel ?? reset('narrow:flex-1')}
      <SubmitButton className="narrow:flex-1">{saveLabel ?? t('save')}</SubmitButton>
      {asks}
    </div>
  )
}
