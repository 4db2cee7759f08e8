'use client'

import { useEditorState, type Editor } from '@tiptap/react'
import { Bold, Italic, Link as LinkIcon, List, ListOrdered, type LucideIcon } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useRef, useState, type KeyboardEvent } from 'react'
import { Button } from '@/components/ui/button'
import { Icon } from '@/components/ui/icon'
import { ImageButton } from './image-button'
import { useImageUploads } from './image-uploads'
import { LinkLine } from './link-line'

/** The editor's buttons: one stop for Tab, the arrows go from one to the next (WAI-ARIA, toolbar). */
export function EditorToolbar({ editor, onPlain }: { editor: Editor; onPlain: () => void }) {
  const t = useTranslations('compose.format')
  const images = useImageUploads()
  const bar = useRef<HTMLDivElement>(null)
  const [stop, setStop] = useState(0)
  const [linking, setLinking] = useState(false)
  const [wrong, setWrong] = useState<string | null>(null)
  const on = useEditorState({
    editor,
    selector: ({ editor: current }) => ({
      bold: current.isActive('bold'),
      italic: current.isActive('italic'),
      bullets: current.isActive('bulletList'),
      numbers: current.isActive('orderedList'),
      link: current.isActive('link'),
    }),
  })
  const chain = () => editor.chain().focus()
  const tools: { name: keyof typeof on; icon: LucideIcon; run: () => void }[] = [
    { name: 'bold', icon: Bold, run: () => chain().toggleBold().run() },
    { name: 'italic', icon: Italic, run: () => chain().toggleItalic().run() },
    { name: 'bullets', icon: List, run: () => chain().toggleBulletList().run() },
    { name: 'numbers', icon: ListOrdered, run: () => chain().toggleOrderedList().run() },
    { name: 'link', icon: LinkIcon, run: () => setLinking(true) },
  ]

  const last = tools.length + (images ? 1 : 0)

  function walk(event: KeyboardEvent) {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    const buttons = bar.current?.querySelectorAll('button')
    const stops = last + 1
    const next = (stop + step + stops) % stops
    setStop(next)
    buttons?.[next]?.focus()
  }

  return (
    <div className="border-t border-border">
      {linking && <LinkLine editor={editor} onClose={() => setLinking(false)} />}
      <div
        ref={bar}
        role="toolbar"
        aria-label={t('toolbar')}
        onKeyDown={walk}
        className="flex flex-wrap items-center gap-0.5 px-1.5 py-1"
      >
        {tools.map(({ name, icon, run }, index) => (
          <Button
            key={name}
            variant="quiet"
            size="small"
            square
            aria-label={t(name)}
            title={t(name)}
            aria-pressed={on[name]}
            tabIndex={index === stop ? 0 : -1}
            onFocus={() => setStop(index)}
            onClick={run}
            className="aria-pressed:bg-accent-soft aria-pressed:text-accent-text"
          >
            <Icon as={icon} />
          </Button>
        ))}
        {images && (
          <ImageButton
            editor={editor}
            upload={images.upload}
            tabIndex={stop === tools.length ? 0 : -1}
            onFocus={() => setStop(tools.length)}
            onWrong={setWrong}
          />
        )}
        <Button
          variant="quiet"
          size="small"
          tabIndex={stop === last ? 0 : -1}
          onFocus={() => setStop(last)}
          onClick={onPlain}
          className="ml-auto"
        >
          {t('off')}
        </Button>
      </div>
      {wrong && (
        <p role="alert" className="px-4 pb-2 text-12 text-danger">
          {wrong}
        </p>
      )}
    </div>
  )
}
