'use client'

import { useTranslations } from 'next-intl'
import { ConfirmSubmit } from '@/components/form/confirm-submit'
import type { ManyAction } from '@/lib/data/messages/act-on-many'

/** Does something to a whole tab, after asking: it stands where one clicks in a hurry. */
export function ManyButton({ what, count }: { what: ManyAction; count: number }) {
  const t = useTranslations('messages.many')
  return (
    <ConfirmSubmit
      variant="secondary"
      size="small"
      name="what"
      value={what}
      label={t(`all.${what}`, { count })}
      title={t(`ask.${what}`, { count })}
      text={t(`effect.${what}`)}
      danger={what === 'cancel'}
      // « Annuler » would mean both here.
      cancelLabel={what === 'cancel' ? t('keep') : undefined}
    />
  )
}
