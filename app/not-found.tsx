import { useTranslations } from 'next-intl'
import { ButtonLink } from '@/components/ui/button'
import { Door } from '@/components/shell/door'

/** 404. Not yours looks exactly like not there. */
export default function NotFound() {
  const t = useTranslations('errors.notFound')
  return (
    <Door wide title={t('title')} lead={<p>{t('why')}</p>}>
      <title>{`${t('title')} · Relais`}</title>
      <ButtonLink href="/companies">{t('home')}</ButtonLink>
    </Door>
  )
}
