'use client'

import { useTranslations } from 'next-intl'
import { Form } from '@/components/form/form'
import { SubmitButton } from '@/components/form/submit-button'
import type { FormAction } from '@/lib/domain/action-state'

const DECISIONS = ['resend', 'sent', 'give_up'] as const

/** The three ways out of « Incertain », for one message or for all of them. */
export function DecideButtons({ action, count }: { action: FormAction; count: number }) {
  const t = useTranslations('messages.decide')
  return (
    <Form action={action} label={t('label')} className="flex flex-wrap gap-2">
      {DECISIONS.map((decision) => (
        <SubmitButton
          key={decision}
          variant={decision === 'resend' ? 'secondary' : 'quiet'}
          size="small"
          name="decision"
          value={decision}
        >
          {count === 1 ? t(`one.${decision}`) : t(`many.${decision}`, { count })}
        </SubmitButton>
      ))}
    </Form>
  )
}
