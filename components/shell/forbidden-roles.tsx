'use client'

import { usePathname } from 'next/navigation'
import { useFormatter, useTranslations } from 'next-intl'
import { ButtonLink } from '@/components/ui/button'
import { findRolesThatMay, type Permission } from '@/lib/domain/permissions'

/** Which permission opens which address below a company; the first match counts. */
const OPENED_BY: [path: string, permission: Permission][] = [
  ['/messages/new', 'message.send'],
  ['/messages', 'message.view_own'],
  ['/mail-servers/new', 'mail_server.edit'],
  ['/mail-servers', 'mail_server.view'],
  ['/settings', 'settings.view'],
]

/**
 * Which roles may open this address, and the way back. Next renders a 403 without saying what was asked for,
 * so the address itself is looked up.
 * @param path what was asked for; without it, the browser's address
 */
export function ForbiddenRoles({ path: asked }: { path?: string }) {
  const t = useTranslations('common')
  const format = useFormatter()
  const here = usePathname()
  const path = asked ?? here
  const company = path.split('/')[1] ?? ''
  const below = path.slice(company.length + 1)
  const permission = OPENED_BY.find(([start]) => below === start || below.startsWith(`${start}/`))?.[1]
  const roles = permission ? findRolesThatMay(permission).map((role) => t(`roles.${role}`)) : []
  return (
    <>
      <p>
        {roles.length > 0
          ? t('forbidden.why', { count: roles.length, roles: format.list(roles, 'all') })
          : t('forbidden.whyUnknown')}
      </p>
      <p className="mt-1">{t('forbidden.todo')}</p>
      <ButtonLink href={`/${company}`} className="mt-6 text-text">
        {t('forbidden.home')}
      </ButtonLink>
    </>
  )
}
