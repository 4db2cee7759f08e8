'use client'

import { Command } from 'cmdk'
import { Search, X } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import * as Radix from 'radix-ui/dialog'
import { useState } from 'react'
import { leave } from '@/components/form/unsaved'
import { usePlainAction, type PlainAction } from '@/components/form/use-plain-action'
import { Button } from '@/components/ui/button'
import { VEIL } from '@/components/ui/dialog'
import { Icon } from '@/components/ui/icon'
import { Spinner } from '@/components/ui/spinner'
import { matchesText } from '@/lib/domain/fold-text'
import { MAX_PALETTE_TEXT, type PaletteAction, type PaletteItem } from '@/lib/domain/palette'
import { PaletteIcon } from './palette-icon'
import { remember } from './recent'
import { usePaletteSearch } from './use-palette-search'

/** What the palette does besides going somewhere. */
export type PaletteActions = Record<'setTheme' | 'setLanguage' | 'setDeveloperMode' | 'signOut', PlainAction>

type Props = { company: string; actions: PaletteActions; onClose: () => void }

const MOVES = new Set(['ArrowUp', 'ArrowDown', 'Home', 'End'])

/** Of these a browser remembers which were chosen last. */
const REMEMBERED = new Set(['page', 'server', 'message'])

/**
 * ⌘K: a combobox over pages, servers, messages and actions (WAI-ARIA, combobox with a listbox). What it offers comes
 * from the server, which leaves out what the member may not see.
 */
export function Palette({ company, actions, onClose }: Props) {
  const t = useTranslations('common.palette')
  const common = useTranslations('common')
  const router = useRouter()
  const send = usePlainAction()
  const [text, setText] = useState('')
  // The first line is Enter's until somebody moves, whatever arrives meanwhile.
  const [moved, setMoved] = useState(false)
  const [chosen, setChosen] = useState('')
  const { start, found, state } = usePaletteSearch(company, text)
  const groups = groupsOf()
  const shown = groups.reduce((sum, { items }) => sum + items.length, 0)
  // Looking on in all messages is offered whatever was found.
  const count = text.trim() ? shown - 1 : shown

  function groupsOf(): { key: string; heading: string; items: PaletteItem[] }[] {
    const fits = ({ label, detail, words }: PaletteItem) =>
      matchesText(text, [label, detail ?? '', words ?? ''])
    const typed = text.trim()
    const recent = typed ? [] : (start?.recent ?? [])
    const all: PaletteItem = {
      key: 'all-messages',
      kind: 'message',
      label: t('all', { text: typed }),
      href: `/${company}/messages?q=${encodeURIComponent(typed)}`,
    }
    return [
      { key: 'recent', heading: t('recent'), items: recent },
      {
        key: 'pages',
        heading: t('pages'),
        items: (start?.pages ?? []).filter(
          (item) => fits(item) && !recent.some(({ key }) => key === item.key),
        ),
      },
      { key: 'actions', heading: t('actions'), items: (start?.actions ?? []).filter(fits) },
      { key: 'servers', heading: t('servers'), items: found.servers },
      { key: 'messages', heading: t('messages'), items: typed ? [...found.messages, all] : [] },
    ].filter(({ items }) => items.length > 0)
  }

  function choose(item: PaletteItem) {
    if (REMEMBERED.has(item.kind) && item.key !== 'all-messages') remember(company, item.key)
    onClose()
    // Once the palette is gone: where something is unsaved, another dialog asks.
    window.setTimeout(() => {
      if ('href' in item) leave(() => router.push(item.href))
      else act(item.action)
    })
  }

  function act(action: PaletteAction) {
    const data = new FormData()
    if (action.do === 'theme') {
      showTheme(action.theme)
      data.set('theme', action.theme)
      send(actions.setTheme, data)
    } else if (action.do === 'language') {
      data.set('locale', action.locale)
      send(actions.setLanguage, data)
    } else if (action.do === 'developer') {
      data.set('on', String(action.on))
      send(actions.setDeveloperMode, data)
    } else {
      leave(() => send(actions.signOut, data, true))
    }
  }

  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className={VEIL} />
        <Radix.Content
          aria-describedby={undefined}
          className="fixed top-[12vh] left-1/2 z-50 w-[min(36rem,calc(100vw-2rem))] -translate-x-1/2 overflow-hidden rounded-large bg-raised shadow-dialog outline-none narrow:inset-0 narrow:h-dvh narrow:w-full narrow:translate-x-0 narrow:rounded-none"
        >
          <Radix.Title className="sr-only">{t('title')}</Radix.Title>
          <Command
            shouldFilter={false}
            loop
            label={t('title')}
            value={moved ? chosen : (groups[0]?.items[0]?.key ?? '')}
            onValueChange={setChosen}
            onKeyDownCapture={({ key }) => MOVES.has(key) && setMoved(true)}
            onPointerMoveCapture={() => setMoved(true)}
            className="flex h-full flex-col"
          >
            <div className="flex items-center gap-2.5 border-b border-border pr-2 pl-4">
              <Icon as={Search} className="text-muted" />
              <Command.Input
                value={text}
                onValueChange={(typed) => {
                  setText(typed)
                  setMoved(false)
                }}
                maxLength={MAX_PALETTE_TEXT}
                placeholder={t('placeholder')}
                className="min-h-12 min-w-0 flex-1 bg-transparent outline-none placeholder:text-muted placeholder:opacity-100 narrow:text-16"
              />
              {state === 'loading' && <Spinner />}
              <Radix.Close asChild>
                <Button variant="quiet" size="small" square aria-label={common('close')}>
                  <Icon as={X} />
                </Button>
              </Radix.Close>
            </div>
            <Command.List
              hidden={shown === 0}
              className="max-h-[min(26rem,60vh)] scroll-py-1 overflow-y-auto overscroll-contain p-1 narrow:max-h-none narrow:flex-1"
            >
              {groups.map(({ key, heading, items }) => (
                <Command.Group
                  key={key}
                  heading={heading}
                  className="[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-12 [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-muted"
                >
                  {items.map((item) => (
                    <PaletteLine key={item.key} item={item} onChoose={() => choose(item)} />
                  ))}
                </Command.Group>
              ))}
            </Command.List>
            <p role="status" className={count > 0 && state !== 'failed' ? 'sr-only' : 'px-4 py-3 text-muted'}>
              {state === 'failed'
                ? t('failed')
                : state === 'loading'
                  ? t('loading')
                  : count === 0
                    ? t('empty', { text: text.trim() })
                    : t('count', { count })}
            </p>
          </Command>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** At once; the server's answer brings the same. */
function showTheme(theme: string): void {
  document.documentElement.dataset.theme = theme
}

function PaletteLine({ item, onChoose }: { item: PaletteItem; onChoose: () => void }) {
  return (
    <Command.Item
      value={item.key}
      onSelect={onChoose}
      className="flex min-h-9 cursor-pointer items-center gap-2.5 rounded-base px-3 py-1.5 data-[selected=true]:bg-hover narrow:min-h-11"
    >
      <PaletteIcon item={item} />
      <span className="min-w-0 flex-1 cut" title={item.label}>
        {item.label}
      </span>
      {item.detail && <span className="max-w-[45%] text-12 text-muted cut">{item.detail}</span>}
    </Command.Item>
  )
}
