import { useTranslations } from 'next-intl'
import { ButtonLink } from '@/components/ui/button'
import { Door } from './door'
import { ForbiddenRoles } from './forbidden-roles'

/** 404. Not yours looks exactly like not there. */
export function NotFound() {
  const t = useTranslations('errors.notFound')
  return (
    <Door wide title={t('title')} lead={<p>{t('why')}</p>}>
      <title>{`${t('title')} · Relais`}</title>
      <ButtonLink href="/companies">{t('home')}</ButtonLink>
    </Door>
  )
}

/**
 * 403: the company is yours, but your role may not. It says which role may.
 * @param path what was asked for; without it, the browser's address
 */
export function Forbidden({ path }: { path?: string }) {
  const t = useTranslations('common.forbidden')
  return (
    <Door wide title={t('title')} lead={<ForbiddenRoles path={path} />}>
      <title>{`${t('title')} · Relais`}</title>
    </Door>
  )
}
