import { ShieldCheck, ShieldOff } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { ButtonLink } from '@/components/ui/button'
import { Section } from '@/components/ui/section'
import { StateWord } from '@/components/ui/state-word'

/** Whether a second factor is on, and the way to its page. @param codesLeft null: it is off */
export function FactorSection({ codesLeft }: { codesLeft: number | null }) {
  const t = useTranslations('account.factor')
  const on = codesLeft !== null
  return (
    <div className="border-t border-border pt-8">
      <Section
        id="second-factor"
        title={t('title')}
        help={t('help')}
        actions={
          <ButtonLink variant="secondary" href="/account/second-factor">
            {t(on ? 'manage' : 'setUp')}
          </ButtonLink>
        }
      >
        <p className="flex flex-wrap items-center gap-x-4 gap-y-1">
          <StateWord tone={on ? 'ok' : 'neutral'} icon={on ? ShieldCheck : ShieldOff}>
            {t(on ? 'on' : 'off')}
          </StateWord>
          {on && <span className="text-muted">{t('left', { count: codesLeft })}</span>}
        </p>
      </Section>
    </div>
  )
}
