'use client'

import { useTranslations } from 'next-intl'
import { useRef, type ReactNode } from 'react'
import { SubmitButton } from '@/components/form/submit-button'
import { Button } from '@/components/ui/button'
import type { FormAction } from '@/lib/domain/action-state'
import { BulkForm } from './bulk-form'
import { useTicks } from './use-ticks'

type Props = {
  action: FormAction
  /** What may be done to the rows of this list. */
  offers: readonly ('cancel' | 'again')[]
  children: ReactNode
}

/** A list whose rows can be ticked, and what may be done to those that are. */
export function ChosenForm({ action, offers, children }: Props) {
  const t = useTranslations('messages.many')
  return (
    <BulkForm action={action} label={t('label.chosen')}>
      {children}
      <ChosenBar offers={offers} />
    </BulkForm>
  )
}

/**
 * As soon as something is ticked it says how much and stays in sight: on a telephone the list is long. Its room is
 * there before, so that nothing jumps.
 */
function ChosenBar({ offers }: Pick<Props, 'offers'>) {
  const t = useTranslations('messages.many')
  const bar = useRef<HTMLDivElement>(null)
  const ticks = useTicks(bar)
  const none = ticks !== null && ticks.ticked === 0
  const all = ticks !== null && ticks.ticked > 0 && ticks.ticked === ticks.all
  return (
    <div
      ref={bar}
      className="mt-3 flex min-h-(--control-small) flex-wrap items-center gap-2 rounded-large px-2 group-has-[tbody_:checked]/form:sticky group-has-[tbody_:checked]/form:bottom-2 group-has-[tbody_:checked]/form:bg-raised group-has-[tbody_:checked]/form:py-2 group-has-[tbody_:checked]/form:shadow-menu @max-[40rem]/page:px-0 @max-[40rem]/page:group-has-[tbody_:checked]/form:px-3"
    >
      {!none && (
        <>
          <span role="status" className="mr-1 num">
            {ticks ? t('ticked', { count: ticks.ticked }) : t('chosen')}
          </span>
          {offers.map((what) => (
            <SubmitButton key={what} variant="secondary" size="small" name="what" value={what}>
              {t(`some.${what}`)}
            </SubmitButton>
          ))}
        </>
      )}
      {ticks && (
        <Button
          variant="quiet"
          size="small"
          className={none ? '-ml-2.5 @min-[40rem]/page:hidden' : 'ml-auto'}
          onClick={() => ticks.tickAll(!all)}
        >
          {t(all ? 'untickAll' : 'tickAll')}
        </Button>
      )}
    </div>
  )
}
