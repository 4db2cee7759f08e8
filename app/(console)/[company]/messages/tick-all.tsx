'use client'

import { useTranslations } from 'next-intl'
import { useRef } from 'react'
import { tickStyle } from '@/components/form/tick-style'
import { useTicks } from './use-ticks'

/** Over the rows' ticks: all of this page. Where rows are cards their heading is out of sight, and so is this. */
export function TickAll() {
  const t = useTranslations('messages.many')
  const place = useRef<HTMLSpanElement>(null)
  const ticks = useTicks(place)
  return (
    <span ref={place} className="flex">
      <span className="sr-only">{t('select')}</span>
      {ticks && (
        <label className="-my-2 -ml-2 flex cursor-pointer p-2 @max-[40rem]/page:hidden">
          <input
            type="checkbox"
            ref={(box) => {
              if (box) box.indeterminate = ticks.ticked > 0 && ticks.ticked < ticks.all
            }}
            checked={ticks.all > 0 && ticks.ticked === ticks.all}
            onChange={(event) => ticks.tickAll(event.target.checked)}
            aria-label={t('tickAll')}
            data-untracked=""
            className={tickStyle('tick')}
          />
        </label>
      )}
    </span>
  )
}
