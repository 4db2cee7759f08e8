'use client'

import type { Editor } from '@tiptap/react'
import { Image as ImageIcon } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useRef, useState } from 'react'
import { UploadError, type Upload } from '@/components/form/uploads'
import { Button } from '@/components/ui/button'
import { Icon } from '@/components/ui/icon'
import { IMAGE_TYPES } from '@/lib/domain/inline-images'
import { MAX_ATTACHMENT_BYTES, MAX_ATTACHMENT_MEGABYTES } from '@/lib/domain/message-limits'
import { useBytes } from '@/components/ui/bytes'

type Props = {
  editor: Editor
  upload: Upload
  tabIndex: number
  onFocus: () => void
  onWrong: (text: string | null) => void
}

/** Puts an image where the cursor is: sent at once, and shown once it is there. */
export function ImageButton({ editor, upload, tabIndex, onFocus, onWrong }: Props) {
  const t = useTranslations('compose.format')
  const files = useTranslations('common.files')
  const bytes = useBytes()
  const chooser = useRef<HTMLInputElement>(null)
  const [sending, setSending] = useState(false)

  async function insert(file: File) {
    onWrong(null)
    const { name } = file
    if (!IMAGE_TYPES.some((type) => type === file.type)) return onWrong(t('imageWrong', { name }))
    if (file.size > MAX_ATTACHMENT_BYTES)
      return onWrong(files('tooLarge', { name, size: bytes(MAX_ATTACHMENT_MEGABYTES * 1_000_000) }))
    setSending(true)
    try {
      const { id } = await upload(file, () => {}, new AbortController().signal)
      editor
        .chain()
        .focus()
        .insertContent({ type: 'image', attrs: { cid: id, alt: name } })
        .run()
    } catch (error) {
      onWrong(error instanceof UploadError ? error.message : files('failed', { name }))
    } finally {
      setSending(false)
    }
  }

  return (
    <span data-busy={sending ? '' : undefined} className="contents">
      <Button
        variant="quiet"
        size="small"
        square
        aria-label={t('image')}
        title={t('image')}
        aria-busy={sending}
        disabled={sending}
        tabIndex={tabIndex}
        onFocus={onFocus}
        onClick={() => chooser.current?.click()}
      >
        <Icon as={ImageIcon} />
      </Button>
      <input
        ref={chooser}
        type="file"
        accept={IMAGE_TYPES.join(',')}
        aria-label={t('imageFile')}
        tabIndex={-1}
        data-untracked=""
        className="sr-only"
        onChange={(event) => {
          const [file] = event.target.files ?? []
          event.target.value = ''
          if (file) void insert(file)
        }}
      />
    </span>
  )
}
