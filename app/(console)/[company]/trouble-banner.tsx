import { CirclePause } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { Banner } from '@/components/shell/banner'
import { capCount } from '@/lib/domain/bounded-count'
import type { TroubledServer } from '@/lib/data/mail-servers/find-troubles'

/** On every page of a company: servers that send nothing until somebody sees to them. */
export function TroubleBanner({ href, servers }: { href: string; servers: TroubledServer[] }) {
  const t = useTranslations('shell.trouble')
  const [first, ...others] = servers
  if (!first) return null
  const count = capCount(servers.reduce((sum, { waiting }) => sum + waiting, 0))
  return (
    <Banner label={t('label')} icon={CirclePause}>
      {others.length === 0
        ? t('one', { server: first.description, count })
        : t('many', { servers: servers.length, count })}{' '}
      <Link className="link" href={others.length === 0 ? `${href}/${first.id}` : href}>
        {t('open')}
      </Link>
    </Banner>
  )
}
