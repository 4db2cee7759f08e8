import { Check, Minus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Icon } from '@/components/ui/icon'
import { can, PERMISSIONS, ROLES, type Permission } from '@/lib/domain/permissions'

/** The table of lib/domain, as it is applied: nothing here says it a second time. */
export function PermissionTable() {
  const t = useTranslations('members')
  const roles = useTranslations('common.roles')
  return (
    // On a telephone it is wider than the page: the keyboard too gets to its right end.
    <div role="group" aria-label={t('table.title')} tabIndex={0} className="relative overflow-x-auto">
      <table className="w-full min-w-[34rem] border-collapse">
        <caption className="sr-only">{t('table.title')}</caption>
        <thead>
          <tr>
            <th
              scope="col"
              className="h-9 border-b border-border px-2 text-left text-12 font-medium text-muted"
            >
              {t('table.permission')}
            </th>
            {ROLES.map((role) => (
              <th
                key={role}
                scope="col"
                className="h-9 w-28 border-b border-border px-2 text-center text-12 font-medium text-muted"
              >
                {roles(role)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {(Object.keys(PERMISSIONS) as Permission[]).map((permission) => (
            <tr key={permission} className="border-b border-border last:border-b-0">
              <th scope="row" className="h-(--row) px-2 py-1.5 text-left font-regular">
                {t(`permissions.${permission}`)}
              </th>
              {ROLES.map((role) => {
                const may = can(role, permission)
                return (
                  <td key={role} className="px-2 text-center">
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
    </div>
  )
}
