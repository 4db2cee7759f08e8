import { Search } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Affix } from '@/components/form/affix'
import { Input } from '@/components/form/input'
import { Select } from '@/components/form/select'
import { Button, ButtonLink } from '@/components/ui/button'
import { Toolbar } from '@/components/ui/table'
import { isFiltered, messageFiltersQuery, type MessageFilters } from '@/lib/data/messages/message-filters'
import { FilterForm } from '../filter-form'
import { PeriodFilter } from '../period-filter'

type Props = {
  path: string
  filters: MessageFilters
  servers: { id: string; description: string }[]
}

/** Search and filters: a GET form, so each of them is in the address. */
export function MessageFiltersBar({ path, filters, servers }: Props) {
  const t = useTranslations('messages.list')
  return (
    <Toolbar label={t('filters')}>
      <FilterForm shown={messageFiltersQuery(filters)} action={path} className="flex flex-wrap gap-2">
        {filters.state && <input type="hidden" name="state" value={filters.state} />}
        {filters.merge && <input type="hidden" name="merge" value={filters.merge} />}
        <div className="min-w-48 flex-1 narrow:basis-full">
          <Affix icon={Search}>
            <Input
              type="search"
              name="q"
              aria-label={t('search')}
              placeholder={t('searchHint')}
              defaultValue={filters.q}
              maxLength={200}
              className="pl-8"
            />
          </Affix>
        </div>
        {servers.length > 1 && (
          <Select
            name="server"
            aria-label={t('server')}
            defaultValue={filters.server ?? ''}
            options={[
              { value: '', label: t('allServers') },
              ...servers.map(({ id, description }) => ({ value: id, label: description })),
            ]}
            className="w-44 narrow:w-auto narrow:flex-1"
          />
        )}
        <PeriodFilter choice={filters} />
        <Button type="submit">{t('apply')}</Button>
        {isFiltered(filters) && (
          <ButtonLink variant="quiet" href={path}>
            {t('clear')}
          </ButtonLink>
        )}
      </FilterForm>
    </Toolbar>
  )
}
