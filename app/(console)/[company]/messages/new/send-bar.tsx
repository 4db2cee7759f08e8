'use client'

import { Send } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { changedFields } from '@/components/form/dirty'
import { useFormContext } from '@/components/form/form-context'
import { SubmitButton } from '@/components/form/submit-button'
import { UnsavedGuard } from '@/components/form/unsaved-guard'
import { Icon } from '@/components/ui/icon'

type Props = {
  discard: ReactNode
  /** Instead of « Envoyer ». */
  label?: string
  pendingLabel?: string
  icon?: ReactNode
}

/** The end of the form: leave (which asks when something is written) or send. */
export function SendBar({ discard, label, pendingLabel, icon }: Props) {
  const t = useTranslations('compose')
  const { pending } = useFormContext()
  const bar = useRef<HTMLDivElement>(null)
  const [written, setWritten] = useState(false)

  useEffect(() => {
    const form = bar.current?.closest('form')
    if (!form) return
    const look = () =>
      setWritten(
        form.dataset.returned !== undefined ||
          form.querySelector('[name="attachments"]') !== null ||
          changedFields(form).length > 0,
      )
    look()
    form.addEventListener('input', look)
    form.addEventListener('change', look)
    return () => {
      form.removeEventListener('input', look)
      form.removeEventListener('change', look)
    }
  }, [])

  return (
    <div
      ref={bar}
      className="sticky bottom-4 z-10 -mx-px mt-8 flex items-center justify-end gap-2 rounded-large bg-raised p-2 shadow-menu narrow:p-3"
    >
      {discard}
      <SubmitButton
        icon={icon ?? <Icon as={Send} />}
        pendingLabel={pendingLabel ?? t('sendingNow')}
        className="narrow:flex-1"
      >
        {label ?? t('send')}
      </SubmitButton>
      <UnsavedGuard active={written && !pending} />
    </div>
  )
}
