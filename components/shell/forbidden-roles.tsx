'use client'

import { usePathname } from 'next/navigation'
import { useFormatter, useTranslations } from 'next-intl'
import { ButtonLink } from '@/components/ui/button'
import { findPagePermission } from '@/lib/domain/page-permissions'
import { findRolesThatMay } from '@/lib/domain/permissions'

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
  const permission = findPagePermission(path)
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
