'use client'

import { clsx } from 'clsx'
import { useFormatter, useLocale, useTranslations } from 'next-intl'
import { useLayoutEffect } from 'react'
import { catchUp, useTick } from './ticker'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

type Props = {
  value: Date | string
  /** `relative`: « il y a 3 min », after six days the date. `day`, `short`, `exact`: always that. */
  as?: 'relative' | 'day' | 'short' | 'exact'
  className?: string
}

/** A moment in the member's time zone, with the exact one on hover; relative ones move by themselves. */
export function RelativeTime({ value, as = 'relative', className }: Props) {
  const t = useTranslations('common.time')
  const format = useFormatter()
  const locale = useLocale()
  const now = useTick()
  const date = new Date(value)
  const moment = date.getTime()
  const distance = moment - now.getTime()
  useLayoutEffect(() => catchUp(moment), [moment])

  function words(): string {
    if (as !== 'relative') return format.dateTime(date, as)
    if (distance > -45_000 && distance <= 5000) return t('now')
    if (distance > 0 && distance < 45_000) return t('in')
    const day = (moment: Date) => format.dateTime(moment, 'dayShortYear')
    if (distance < -12 * HOUR && day(date) === day(new Date(now.getTime() - DAY))) {
      return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-1, 'day')
    }
    // Never « il y a 60 s »: what is nearly a minute is one.
    if (Math.abs(distance) < MINUTE) return format.relativeTime(date, { now, style: 'short', unit: 'minute' })
    if (Math.abs(distance) < 6 * DAY) return format.relativeTime(date, { now, style: 'short' })
    const sameYear = format.dateTime(date, { year: 'numeric' }) === format.dateTime(now, { year: 'numeric' })
    return format.dateTime(date, sameYear ? 'dayShort' : 'dayShortYear')
  }

  return (
    <time
      dateTime={date.toISOString()}
      title={format.dateTime(date, 'exact')}
      className={clsx('whitespace-nowrap', className)}
    >
      {words()}
    </time>
  )
}
