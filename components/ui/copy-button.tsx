'use client'

import { Check, Copy } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { buttonStyle, type ButtonLook } from './button-style'
import { Icon } from './icon'

type Props = ButtonLook & {
  text: string
  /** The visible word; without it the button is a square icon named `name` (or « Copier »). */
  label?: string
  name?: string
  className?: string
}

/** Copies a text and says so for two seconds. */
export function CopyButton({ text, label, name, className, variant, size = 'small' }: Props) {
  const t = useTranslations('common')
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 2000)
    return () => clearTimeout(timer)
  }, [copied])

  async function copy() {
    await navigator.clipboard.writeText(text)
    setCopied(true)
  }

  return (
    <button
      type="button"
      onClick={() => void copy().catch(() => setCopied(false))}
      aria-label={label === undefined ? (name ?? t('copy')) : undefined}
      className={buttonStyle(
        {
          variant: variant ?? (label === undefined ? 'quiet' : 'secondary'),
          size,
          square: label === undefined,
        },
        className,
      )}
    >
      <Icon as={copied ? Check : Copy} className={copied ? 'text-ok-solid' : undefined} />
      {label !== undefined && (copied ? t('copied') : label)}
      <span role="status" className="sr-only">
        {copied && label === undefined ? t('copied') : ''}
      </span>
    </button>
  )
}
