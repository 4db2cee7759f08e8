'use client'

import { Type } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { useEffect, useRef, useState } from 'react'
import { FieldNote } from '@/components/form/field-note'
import { FieldContext, fieldId, useFormContext } from '@/components/form/form-context'
import { Textarea } from '@/components/form/textarea'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { Icon } from '@/components/ui/icon'
import { findImages } from '@/lib/domain/inline-images'
import { hasFormatting, htmlOfText } from './body-text'

export type Body = { text: string; html: string }

/** The editor is as large as the rest of the page together: it comes when someone wants it. */
const RichEditor = dynamic(() => import('./rich-editor').then((module) => module.RichEditor), {
  ssr: false,
  loading: () => <EditorRoom />,
})

/**
 * The message itself: a plain text, or with « Mise en forme » an editor whose HTML is sent along with the
 * text made from it. Without JavaScript it is the plain text.
 */
export function BodyField() {
  const t = useTranslations('compose')
  const { state, returned, formId } = useFormContext()
  const [body, setBody] = useState(() => bodyOf(returned))
  const [asking, setAsking] = useState(false)
  const plain = useRef<HTMLTextAreaElement>(null)
  const hidden = useRef<HTMLInputElement>(null)
  const id = fieldId(formId, 'text')
  const errors = state.fieldErrors?.text ?? state.fieldErrors?.html ?? []
  const tone = errors.length > 0 ? 'error' : undefined
  const back = useRef('')

  useEffect(() => {
    hidden.current?.dispatchEvent(new Event('input', { bubbles: true }))
  }, [body])

  function format() {
    const text = plain.current?.value ?? ''
    setBody({ text, html: htmlOfText(text) })
  }

  useEffect(() => {
    // Put in as if typed, not as the field's default: it is still something unsaved.
    if (body !== null || !plain.current || !back.current) return
    plain.current.value = back.current
    plain.current.focus()
    plain.current.dispatchEvent(new Event('input', { bubbles: true }))
  }, [body])

  function unformat() {
    back.current = body?.text ?? ''
    setBody(null)
    setAsking(false)
  }

  return (
    <FieldContext
      value={{
        name: 'text',
        id,
        label: t('message'),
        describedBy: tone && `${id}-note`,
        state: tone,
        required: false,
      }}
    >
      {body === null ? (
        <>
          <label htmlFor={id} className="sr-only">
            {t('message')}
          </label>
          <Textarea bare ref={plain} rows={11} className="block min-h-60 px-4! py-3! narrow:px-3!" />
          <div className="border-t border-border px-1.5 py-1 [@media(scripting:none)]:hidden">
            <Button variant="quiet" size="small" onClick={format}>
              <Icon as={Type} />
              {t('format.on')}
            </Button>
          </div>
        </>
      ) : (
        <>
          <input type="hidden" name="text" value={body.text} data-untracked="" />
          <input
            ref={hidden}
            type="hidden"
            name="html"
            value={body.html}
            data-initial=""
            data-label={t('message')}
          />
          {findImages(body.html).map((image) => (
            <input key={image} type="hidden" name="attachments" value={image} data-untracked="" />
          ))}
          <RichEditor
            id={id}
            label={t('message')}
            initial={body.html}
            invalid={tone === 'error'}
            describedBy={tone && `${id}-note`}
            onChange={setBody}
            onPlain={() => (hasFormatting(body.html) ? setAsking(true) : unformat())}
          />
          <ConfirmDialog
            open={asking}
            onOpenChange={setAsking}
            title={t('format.offTitle')}
            text={t('format.offConfirm')}
            confirmLabel={t('format.off')}
            onConfirm={unformat}
          />
        </>
      )}
      <div className="px-4 pb-2 empty:hidden narrow:px-3">
        <FieldNote id={`${id}-note`} tone={tone} texts={errors} />
      </div>
    </FieldContext>
  )
}

/** What was written with formatting, a draft or an earlier message, goes back into the editor. */
function bodyOf(values: Record<string, string> | undefined): Body | null {
  const { text = '', html } = values ?? {}
  return html ? { text, html } : null
}

function EditorRoom() {
  const t = useTranslations('compose.format')
  return (
    <p role="status" className="min-h-72 px-4 py-3 text-muted narrow:px-3">
      {t('loading')}
    </p>
  )
}
