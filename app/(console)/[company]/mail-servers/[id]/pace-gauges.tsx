import { useFormatter, useTranslations } from 'next-intl'
import { AsideSection } from '@/components/ui/aside'
import { GaugeLine, Gauges } from '@/components/ui/gauge'
import { RelativeTime } from '@/components/ui/relative-time'
import type { MailServerDetail } from '@/lib/data/mail-servers/get-mail-server'

/** What is used of the server's limits, and when it goes on. Nothing is shown of what is not limited. */
export function PaceGauges({ server }: { server: MailServerDetail }) {
  const t = useTranslations('mailServers.pace')
  const format = useFormatter()
  const { pace } = server
  const lines = [
    { key: 'minute', used: pace.minute, limit: pace.limits.perMinute },
    { key: 'connections', used: pace.connections, limit: pace.limits.connections },
    { key: 'day', used: pace.day, limit: pace.limits.perDay },
  ] as const
  const limited = lines.filter(({ limit }) => limit !== null)
  if (limited.length === 0) return null
  const goesOnAt = server.hold === 'quota' ? server.heldUntil : null
  /** What may still go; a full minute passes by itself, of a full day the line below says when. */
  const left = (key: 'minute' | 'day', count: number) =>
    count > 0 ? t('left', { count: format.number(count) }) : t(`full.${key}`)
  return (
    <AsideSection title={t('current')}>
      <Gauges
        help={
          <>
            {pace.slowed && <span className="block">{t('slowed')}</span>}
            {server.kind === 'microsoft' && t('byMicrosoft')}
          </>
        }
      >
        {limited.map(({ key, used, limit }) => (
          <GaugeLine
            key={key}
            label={t(`gauge.${key}`)}
            text={t('used', { used: format.number(used), limit: format.number(limit!) })}
            note={key === 'connections' ? undefined : left(key, limit! - used)}
            value={used}
            max={limit!}
            warn={used >= limit! && key !== 'connections'}
          />
        ))}
        {goesOnAt && (
          <p role="status">{t.rich('goesOn', { when: () => <RelativeTime value={goesOnAt} /> })}</p>
        )}
      </Gauges>
    </AsideSection>
  )
}
