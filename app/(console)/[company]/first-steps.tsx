import { useTranslations } from 'next-intl'
import { ButtonLink } from '@/components/ui/button'
import { Section } from '@/components/ui/section'
import { Steps, type Step } from '@/components/ui/steps'
import type { CompanyActor } from '@/lib/auth/company-actor'
import type { Overview } from '@/lib/data/overview/get-overview'

const KEYS = ['application', 'server', 'connected', 'firstMessage'] as const

/** What to do first: the next step carries its action, for who may. Who may only write sees no more than that. */
export function FirstSteps({ who, steps }: { who: CompanyActor; steps: Overview['steps'] }) {
  const t = useTranslations('overview.steps')
  const at = (path: string) => `/${who.company.slug}${path}`
  const links = {
    application: at('/settings'),
    server: at('/mail-servers/new'),
    connected: at('/mail-servers'),
    firstMessage: at('/messages/new'),
  }
  const may = {
    application: who.can('settings.edit'),
    server: who.can('mail_server.edit'),
    connected: who.can('mail_server.connect'),
    firstMessage: who.can('message.send'),
  }
  const setsUp = may.application || may.server || may.connected
  if (!setsUp && !steps.connected)
    return (
      <Section title={t('title')}>
        <p className="text-muted">{t('askAdmin')}</p>
      </Section>
    )
  const keys = setsUp ? KEYS : KEYS.filter((key) => may[key])
  const current = keys.find((key) => !steps[key])
  if (!current) return null
  const list: Step[] = keys.map((key) => ({
    key,
    state: steps[key] ? 'done' : key === current ? 'current' : 'next',
    title: t(`${key}.title`),
    text: t(`${key}.text`),
    beside: steps[key] ? t('done') : undefined,
    actions:
      key !== current ? undefined : may[key] ? (
        <ButtonLink href={links[key]} variant="primary">
          {t(`${key}.action`)}
        </ButtonLink>
      ) : (
        <p className="text-muted">{t('askAdmin')}</p>
      ),
  }))
  return (
    <Section title={t('title')} help={setsUp ? t('help') : undefined}>
      <div className="max-w-form">
        <Steps steps={list} />
      </div>
    </Section>
  )
}
