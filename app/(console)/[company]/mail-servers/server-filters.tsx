import { Search } from 'lucide-react'
import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { Affix } from '@/components/form/affix'
import { Input } from '@/components/form/input'
import { Select } from '@/components/form/select'
import { Toolbar } from '@/components/ui/table'
import { Button, ButtonLink } from '@/components/ui/button'
import { FilterForm } from '../filter-form'

type Props = { href: string; search: string; order: string; archived: boolean; archivedCount: number }

/** Search, order, archived: a GET form, so that all of it is in the address. */
export function ServerFilters({ href, search, order, archived, archivedCount }: Props) {
  const t = useTranslations('mailServers')
  const orders = (['priority', 'description'] as const).map((value) => ({
    value,
    label: t(`order.${value}`),
  }))
  return (
    <Toolbar label={t('search')}>
      <FilterForm
        shown={`${archived} ${order} ${search}`}
        action={href}
        className="flex flex-wrap items-center gap-2"
      >
        <div className="min-w-52 flex-1 narrow:basis-full">
          <Affix icon={Search}>
            <Input
              type="search"
              name="q"
              defaultValue={search}
              aria-label={t('search')}
              placeholder={t('search')}
              className="pl-8"
            />
          </Affix>
        </div>
        <Select
          name="order"
          aria-label={t('order.label')}
          options={orders}
          defaultValue={order}
          className="w-52 narrow:w-auto narrow:flex-1"
        />
        {archived && <input type="hidden" name="archived" value="1" />}
        <Button type="submit">{t('searchButton')}</Button>
        {archived ? (
          <ButtonLink href={href} variant="quiet">
            {t('showActive')}
          </ButtonLink>
        ) : (
          archivedCount > 0 && (
            <Link href={`${href}?archived=1`} className="link px-2">
              {t('showArchived', { count: archivedCount })}
            </Link>
          )
        )}
      </FilterForm>
    </Toolbar>
  )
}
