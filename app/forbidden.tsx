import { useTranslations } from 'next-intl'
import { Door } from '@/components/shell/door'
import { ForbiddenRoles } from '@/components/shell/forbidden-roles'

/** 403: the company is yours, but your role may not. It says which role may. */
export default function Forbidden() {
  const t = useTranslations('common.forbidden')
  return (
    <Door wide title={t('title')} lead={<ForbiddenRoles />}>
      <title>{`${t('title')} · Relais`}</title>
    </Door>
  )
}
