import { useTranslations } from 'next-intl'
import { FilterForm } from '../filter-form'
import { PeriodFilter } from '../period-filter'
import { Select } from '@/components/form/select'
import { Button, ButtonLink } from '@/components/ui/button'
import { Toolbar } from '@/components/ui/table'
import { auditFiltersQuery, isAuditFiltered, type AuditFilters } from '@/lib/data/audit/audit-filters'
import { AUDIT_AREAS, AUDIT_OUTCOMES, type AuditArea } from '@/lib/domain/audit-events'

type Props = { path: string; filters: AuditFilters; people: { id: string; name: string }[] }

const WIDTH = 'w-44 narrow:w-auto narrow:flex-[1_1_40%]'

/** The log's filters: a GET form, so each of them is in the address. */
export function AuditFiltersBar({ path, filters, people }: Props) {
  const t = useTranslations('audit')
  return (
    <Toolbar label={t('filters')}>
      <FilterForm shown={auditFiltersQuery(filters)} action={path} className="flex flex-wrap gap-2">
        <Select
          name="area"
          aria-label={t('area')}
          defaultValue={filters.area ?? ''}
          options={[
            { value: '', label: t('allAreas') },
            ...(Object.keys(AUDIT_AREAS) as AuditArea[]).map((area) => ({
              value: area,
              label: t(`areas.${area}`),
            })),
          ]}
          className={WIDTH}
        />
        <Select
          name="outcome"
          aria-label={t('outcome')}
          defaultValue={filters.outcome ?? ''}
          options={[
            { value: '', label: t('allOutcomes') },
            ...AUDIT_OUTCOMES.map((outcome) => ({ value: outcome, label: t(`outcomes.${outcome}`) })),
          ]}
          className={WIDTH}
        />
        <Select
          name="actor"
          aria-label={t('person')}
          defaultValue={filters.actor ?? ''}
          options={[
            { value: '', label: t('everybody') },
            ...people.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          className={WIDTH}
        />
        <PeriodFilter choice={filters} />
        <Button type="submit">{t('apply')}</Button>
        {isAuditFiltered(filters) && (
          <ButtonLink variant="quiet" href={path}>
            {t('clear')}
          </ButtonLink>
        )}
      </FilterForm>
    </Toolbar>
  )
}
