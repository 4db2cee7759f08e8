'use client'

import { Search } from 'lucide-react'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { Icon } from '@/components/ui/icon'
import { useHydrated } from '@/components/ui/use-hydrated'
import type { PaletteActions } from './palette'

/** The palette comes when somebody opens it. */
const Palette = dynamic(() => import('./palette').then((module) => module.Palette), { ssr: false })

const LOOK =
  'mr-2 flex h-(--control-small) min-w-33 flex-[0_1_15rem] items-center gap-2 rounded-base bg-neutral-soft pr-1.5 pl-2 text-left text-muted hover:bg-hover hover:text-text ' +
  'narrow:mr-0 narrow:size-(--control) narrow:min-w-0 narrow:flex-none narrow:justify-center narrow:bg-transparent narrow:p-0'

/** ⌘ on Apple's keyboards, Ctrl on all others. */
const isApple = () => /mac|iphone|ipad/i.test(navigator.platform)

/** Whether a dialog is open that one must answer first. */
const isAsking = () => document.querySelector('[role="alertdialog"]') !== null

type Props = { company: string; actions: PaletteActions }

/** Opens the command palette, as ⌘K or Ctrl-K does. Without JavaScript it leads to the messages, which have a search. */
export function PaletteButton({ company, actions }: Props) {
  const t = useTranslations('common.palette')
  const hydrated = useHydrated()
  const [open, setOpen] = useState(false)

  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const wanted = event.key.toLowerCase() === 'k' && event.metaKey !== event.ctrlKey
      if (!wanted || event.shiftKey || event.altKey || isAsking()) return
      event.preventDefault()
      setOpen((before) => !before)
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])

  const inside = (
    <>
      <Icon as={Search} />
      <span className="flex-1 truncate narrow:sr-only">{t('everywhere')}</span>
    </>
  )
  if (!hydrated) {
    return (
      <Link href={`/${company}/messages`} prefetch={false} className={LOOK}>
        {inside}
      </Link>
    )
  }
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        aria-keyshortcuts="Control+K Meta+K"
        onClick={() => setOpen(true)}
        className={LOOK}
      >
        {inside}
        <kbd aria-hidden className="text-12 narrow:hidden">
          {isApple() ? '⌘K' : 'Ctrl K'}
        </kbd>
      </button>
      {open && <Palette company={company} actions={actions} onClose={() => setOpen(false)} />}
    </>
  )
}
