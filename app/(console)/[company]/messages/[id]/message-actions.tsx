'use client'

import { PencilLine } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { Form } from '@/components/form/form'
import { SubmitButton } from '@/components/form/submit-button'
import { buttonStyle } from '@/components/ui/button-style'
import { Icon } from '@/components/ui/icon'
import type { FormAction } from '@/lib/domain/action-state'

type Props = {
  /** Null where it has begun to leave, or ended. */
  cancel: FormAction | null
  /** Null where everybody got it, or may still. */
  again: FormAction | null
  /** To the composer with what it says; null: it is no message of a person's. */
  change: string | null
}

/** What can be done with a message: take it back, send it again, change it and send it again. */
export function MessageActions({ cancel, again, change }: Props) {
  const t = useTranslations('messages.actions')
  return (
    <>
      {cancel && (
        <Form action={cancel} name="cancel" summary={false} label={t('cancel')}>
          <SubmitButton variant="secondary">{t('cancel')}</SubmitButton>
        </Form>
      )}
      {again && (
        <Form action={again} name="again" summary={false} label={t('again')}>
          <SubmitButton variant="secondary">{t('again')}</SubmitButton>
        </Form>
      )}
      {change && (
        <Link href={change} className={buttonStyle({ variant: 'quiet' })}>
          <Icon as={PencilLine} />
          {t('change')}
        </Link>
      )}
    </>
  )
}
