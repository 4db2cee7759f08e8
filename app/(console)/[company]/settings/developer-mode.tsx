import { Code } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { PlainForm } from '@/components/form/plain-form'
import { Icon } from '@/components/ui/icon'
import { buttonStyle } from '@/components/ui/button-style'

/** At the bottom right, as in the seed: shows or hides « Technique » for oneself. */
export function DeveloperMode({ on, action }: { on: boolean; action: (data: FormData) => Promise<void> }) {
  const t = useTranslations('settings.developer')
  return (
    <PlainForm action={action} className="mt-8 flex flex-wrap items-center justify-end gap-x-3 gap-y-1">
      <p id="developer-help" className="text-12 text-muted">
        {t('help')}
      </p>
      <button
        type="submit"
        name="on"
        value={String(!on)}
        aria-describedby="developer-help"
        className={buttonStyle({ variant: 'quiet' })}
      >
        <Icon as={Code} />
        {on ? t('off') : t('on')}
      </button>
    </PlainForm>
  )
}
