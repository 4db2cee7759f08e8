'use client'

import { useTranslations } from 'next-intl'
import { Form } from '@/components/form/form'
import { SubmitButton } from '@/components/form/submit-button'
import type { FormAction } from '@/lib/domain/action-state'

type Props = {
  action: FormAction
  link: string
  next: string
  /** Named where several ways in stand side by side. */
  company?: string
  primary?: boolean
}

/** To the company's Microsoft. */
export function MicrosoftForm({ action, link, next, company, primary }: Props) {
  const t = useTranslations('auth.microsoft')
  return (
    <Form action={action} summary={false}>
      <input type="hidden" name="link" value={link} />
      <input type="hidden" name="next" value={next} />
      <SubmitButton variant={primary ? 'primary' : 'secondary'} size="large" className="w-full">
        {company ? t('submitFor', { company }) : t('submit')}
      </SubmitButton>
    </Form>
  )
}
