import { Check, Minus } from 'lucide-react'
import { clsx } from 'clsx'
import { useTranslations } from 'next-intl'
import { Icon } from '@/components/ui/icon'
import { can, PERMISSIONS, ROLES, type Permission } from '@/lib/domain/permissions'

/** The table of lib/domain, as it is applied: nothing here says it a second time. */
export function PermissionTable() {
  const t = useTranslations('members')
  const roles = useTranslations('common.roles')
  return (
    <table role="table" className="w-full border-collapse @max-[40rem]/page:block">
      <caption className="sr-only">{t('table.title')}</caption>
      <thead role="rowgroup" className="@max-[40rem]/page:sr-only">
        <tr role="row">
          <th
            role="columnheader"
            scope="col"
            className="h-9 border-b border-border px-2 text-left text-12 font-medium text-muted"
          >
            {t('table.permission')}
          </th>
          {ROLES.map((role) => (
            <th
              key={role}
              role="columnheader"
              scope="col"
              className="h-9 w-28 border-b border-border px-2 text-center text-12 font-medium text-muted"
            >
              {roles(role)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup" className="@max-[40rem]/page:block">
        {(Object.keys(PERMISSIONS) as Permission[]).map((permission) => (
          <tr
            key={permission}
            role="row"
            className="border-b border-border last:border-b-0 @max-[40rem]/page:flex @max-[40rem]/page:flex-wrap @max-[40rem]/page:gap-x-4 @max-[40rem]/page:py-2.5"
          >
            <th
              role="rowheader"
              scope="row"
              className="h-(--row) px-2 py-1.5 text-left font-regular @max-[40rem]/page:h-auto @max-[40rem]/page:basis-full @max-[40rem]/page:p-0"
            >
              {t(`permissions.${permission}`)}
            </th>
            {ROLES.map((role) => {
              const may = can(role, permission)
              return (
                <td
                  key={role}
                  role="cell"
                  // Where the columns have no room, each mark carries its role.
                  data-role={roles(role)}
                  className={clsx(
                    'px-2 text-center after:pl-1 after:text-12 after:text-muted @max-[40rem]/page:p-0 @max-[40rem]/page:after:content-[attr(data-role)]',
                    !may && '@max-[40rem]/page:sr-only',
                  )}
                >
                  <Icon
                    as={may ? Check : Minus}
                    className={may ? 'inline text-ok-solid' : 'inline text-muted'}
                  />
                  <span className="sr-only">{may ? t('table.yes') : t('table.no')}</span>
                </td>
              )
            })}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
