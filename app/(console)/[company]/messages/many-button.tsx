'use client'

import { useTranslations } from 'next-intl'
import { useRef, useState } from 'react'
import { SubmitButton } from '@/components/form/submit-button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { useHydrated } from '@/components/ui/use-hydrated'
import type { ManyAction } from '@/lib/data/messages/act-on-many'

/**
 * Does something to a whole tab, after asking: it stands where one clicks in a hurry. Before JavaScript has arrived
 * it sends at once, and its own words say to how many.
 */
export function ManyButton({ what, count }: { what: ManyAction; count: number }) {
  const t = useTranslations('messages.many')
  const hydrated = useHydrated()
  const [asking, setAsking] = useState(false)
  const anchor = useRef<HTMLSpanElement>(null)
  const label = t(`all.${what}`, { count })
  return (
    <>
      <SubmitButton
        variant="secondary"
        size="small"
        name="what"
        value={what}
        onClick={(event) => {
          if (!hydrated) return
          event.preventDefault()
          setAsking(true)
        }}
      >
        {label}
      </SubmitButton>
      <span ref={anchor} hidden />
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t(`ask.${what}`, { count })}
        text={t(`effect.${what}`)}
        confirmLabel={label}
        // « Annuler » would mean both here.
        cancelLabel={what === 'cancel' ? t('keep') : undefined}
        danger={what === 'cancel'}
        onConfirm={() => {
          const form = anchor.current?.closest('form')
          form?.requestSubmit(form.querySelector<HTMLButtonElement>('button[name="what"]'))
        }}
      />
    </>
  )
}
