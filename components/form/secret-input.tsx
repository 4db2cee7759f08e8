'use client'

import { clsx } from 'clsx'
import { Eye, EyeOff } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState, type ComponentProps } from 'react'
import { buttonStyle } from '@/components/ui/button-style'
import { Icon } from '@/components/ui/icon'
import { useHydrated } from '@/components/ui/use-hydrated'
import { controlStyle, useControl } from './control'

type Props = Omit<ComponentProps<'input'>, 'type' | 'defaultValue' | 'value'> & {
  mono?: boolean
  /** Sign-in keeps what was typed after ok; everywhere else the field is emptied. */
  keep?: boolean
}

/** A password or secret: masked while typed, with a button to show it. It never begins with a value. */
export function SecretInput({ mono, keep, className, ...own }: Props) {
  const t = useTranslations('common')
  const control = useControl({ id: own.id, name: own.name })
  const hydrated = useHydrated()
  const [shown, setShown] = useState(false)
  return (
    <div className="relative">
      <input
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        {...control.attributes}
        {...own}
        id={control.id}
        name={control.name}
        type={shown ? 'text' : 'password'}
        defaultValue=""
        data-secret={keep ? undefined : ''}
        className={clsx(controlStyle({ state: control.state, mono }), 'pr-10!', className)}
      />
      {hydrated && (
        <button
          type="button"
          aria-pressed={shown}
          // The field's own name belongs to the field alone: here it is only pointed at.
          aria-label={t('show')}
          aria-controls={control.id}
          title={shown ? t('hide') : t('show')}
          onClick={() => setShown(!shown)}
          className={buttonStyle(
            { variant: 'quiet', size: 'small', square: true },
            'absolute inset-y-0.5 right-0.5 min-h-0! focus-visible:-outline-offset-2',
          )}
        >
          <Icon as={shown ? EyeOff : Eye} />
        </button>
      )}
    </div>
  )
}
