'use client'

import type { Editor } from '@tiptap/react'
import { useTranslations } from 'next-intl'
import { useEffect, useId, useRef, useState } from 'react'
import { Button } from '@/components/ui/button'
import { linkAddress } from './body-text'

/** Where a link's address is typed. It stands in the form, but is no field of it. */
export function LinkLine({ editor, onClose }: { editor: Editor; onClose: () => void }) {
  const t = useTranslations('compose.format')
  const id = useId()
  const box = useRef<HTMLInputElement>(null)
  const [wrong, setWrong] = useState(false)
  const current = String(editor.getAttributes('link').href ?? '')

  useEffect(() => box.current?.focus(), [])

  function close() {
    onClose()
    editor.commands.focus()
  }

  function apply() {
    const href = linkAddress(box.current?.value ?? '')
    if (!href) return setWrong(true)
    const chain = editor.chain().focus().extendMarkRange('link')
    if (editor.state.selection.empty && !editor.isActive('link')) {
      // Nothing selected to carry the link: its address is its text.
      const text = href.replace(/^(mailto:|https:\/\/)/i, '')
      chain.insertContent({ type: 'text', text, marks: [{ type: 'link', attrs: { href } }] }).run()
    } else chain.setLink({ href }).run()
    onClose()
  }

  return (
    <div
      className="flex flex-wrap items-center gap-2 border-b border-border px-3 py-1.5"
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== 'Escape') return
        if (event.key === 'Enter' && event.target !== box.current) return
        event.preventDefault()
        event.stopPropagation()
        if (event.key === 'Enter') apply()
        else close()
      }}
    >
      <label htmlFor={id} className="text-muted">
        {t('linkAddress')}
      </label>
      <input
        ref={box}
        id={id}
        type="text"
        inputMode="url"
        autoComplete="off"
        spellCheck={false}
        defaultValue={current}
        placeholder="https://"
        aria-invalid={wrong || undefined}
        aria-describedby={wrong ? `${id}-wrong` : undefined}
        onChange={() => setWrong(false)}
        className="min-h-(--control-small) min-w-40 flex-1 rounded-base border border-control bg-surface px-2 narrow:text-16"
      />
      <Button size="small" onClick={apply}>
        {t('linkApply')}
      </Button>
      {current && (
        <Button
          size="small"
          variant="quiet"
          onClick={() => {
            editor.chain().focus().extendMarkRange('link').unsetLink().run()
            onClose()
          }}
        >
          {t('linkRemove')}
        </Button>
      )}
      {wrong && (
        <p id={`${id}-wrong`} role="alert" className="basis-full text-12 text-danger">
          {t('linkWrong')}
        </p>
      )}
    </div>
  )
}
