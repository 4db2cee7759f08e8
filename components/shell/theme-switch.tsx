'use client'

import { Check, Monitor, Moon, Sun } from 'lucide-react'
import { PlainForm } from '@/components/form/plain-form'
import { buttonStyle } from '@/components/ui/button-style'
import { Icon } from '@/components/ui/icon'
import { parseTheme, THEMES, type Theme } from '@/lib/domain/theme'

const ICONS = { light: Sun, dark: Moon, system: Monitor } as const

type Props = {
  action: (data: FormData) => Promise<void>
  theme: Theme
  label: string
  /** The name of each theme. */
  children: Record<Theme, string>
}

/** Light, dark or the device's. Kept in a cookie, so that the server already renders the right one. */
export function ThemeSwitch({ action, theme, label, children: names }: Props) {
  function show(data: FormData) {
    document.documentElement.dataset.theme = parseTheme(data.get('theme'))
    document.getElementById('themes')?.hidePopover()
  }
  return (
    <>
      <button
        type="button"
        popoverTarget="themes"
        aria-label={label}
        title={label}
        className={buttonStyle(
          { variant: 'quiet', size: 'small', square: true },
          '[anchor-name:--themes-menu]',
        )}
      >
        <Icon as={ICONS[theme === 'system' ? 'dark' : theme]} />
      </button>
      <PlainForm
        id="themes"
        popover="auto"
        action={action}
        onSend={show}
        aria-label={label}
        className="fixed top-12 mt-1 [position-anchor:--themes-menu] supports-[top:anchor(bottom)]:top-[anchor(bottom)] right-4 m-0 w-48 rounded-large bg-raised p-1 shadow-menu backdrop:bg-transparent open:animate-appear"
      >
        {THEMES.map((name) => (
          <button
            key={name}
            type="submit"
            name="theme"
            value={name}
            aria-pressed={name === theme}
            className="flex min-h-(--control) w-full items-center gap-2 rounded-base px-2 text-left hover:bg-hover"
          >
            <Icon as={ICONS[name]} className="text-muted" />
            <span className="flex-1">{names[name]}</span>
            {name === theme && <Icon as={Check} className="text-accent-text" />}
          </button>
        ))}
      </PlainForm>
    </>
  )
}
