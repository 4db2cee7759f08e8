import { useTranslations } from 'next-intl'
import { DateInput } from '@/components/form/input'
import { Select } from '@/components/form/select'
import { PERIODS, type PeriodChoice } from '@/lib/domain/period'

/** The period of a list, and its two dates where they are chosen by hand. */
export function PeriodFilter({ choice }: { choice: PeriodChoice }) {
  const t = useTranslations('messages.list')
  return (
    <>
      <Select
        name="period"
        aria-label={t('period')}
        defaultValue={choice.period ?? ''}
        options={[
          { value: '', label: t('periods.any') },
          ...PERIODS.map((period) => ({ value: period, label: t(`periods.${period}`) })),
        ]}
        className="w-40 narrow:w-auto narrow:min-w-44 narrow:flex-1"
      />
      {choice.period === 'custom' && (
        <div className="flex gap-2 narrow:basis-full">
          <DateInput name="from" aria-label={t('from')} defaultValue={choice.from ?? ''} />
          <DateInput name="until" aria-label={t('until')} defaultValue={choice.until ?? ''} />
        </div>
      )}
    </>
  )
}
