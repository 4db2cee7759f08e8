import { KeyRound } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Banner } from '@/components/shell/banner'

/** ENCRYPTION_KEYS is not the one that sealed this database: nothing opens, and nothing is overwritten. */
export function KeysBanner() {
  const t = useTranslations('shell.banner')
  return (
    <Banner label={t('keysLabel')} icon={KeyRound}>
      {t('keys')}
    </Banner>
  )
}
