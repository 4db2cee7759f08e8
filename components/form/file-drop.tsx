'use client'

import { clsx } from 'clsx'
import { Paperclip } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect, useId, useReducer, useRef, useState, type DragEvent } from 'react'
import { buttonStyle } from '@/components/ui/button-style'
import { useBytes } from '@/components/ui/bytes'
import { Icon } from '@/components/ui/icon'
import { FileLine } from './file-line'
import { reduceUploads, UploadError, type Upload, type UploadItem } from './uploads'

type Props = {
  /** One hidden input of this name for each file that is there. */
  name: string
  label: string
  upload: Upload
  /** Called when a file that is already there is taken away. */
  onRemove?: (id: string) => void
  maxBytes: number
  /** How the bound is said, when it is rounder than the number: « 25 Mo ». */
  maxLabel?: string
  /** What all of them may have together, and how that is said. */
  together?: { bytes: number; label: string }
  initial?: { id: string; name: string; size: number }[]
  /** One file: another takes its place. */
  single?: boolean
  /** What the browser offers to choose from, e.g. `.csv`. */
  accept?: string
}

/**
 * Files: chosen or dropped, sent at once with their progress. A form does not go while one is under way, nor without
 * one that did not get here: it is taken off the list first.
 */
export function FileDrop({
  name,
  label,
  upload,
  onRemove,
  maxBytes,
  maxLabel,
  together,
  initial = [],
  single,
  accept,
}: Props) {
  const t = useTranslations('common.files')
  const bytes = useBytes()
  const most = maxLabel ?? bytes(maxBytes)
  const legend = useId()
  const chooser = useRef<HTMLInputElement>(null)
  const running = useRef(new Map<string, AbortController>())
  const [over, setOver] = useState(false)
  const [items, change] = useReducer(
    reduceUploads,
    initial.map((file) => ({ ...file, key: file.id, sent: file.size, state: 'done' as const })),
  )

  useEffect(() => {
    const controllers = running.current
    return () => controllers.forEach((controller) => controller.abort())
  }, [])

  async function send(key: string, file: File) {
    const controller = new AbortController()
    running.current.set(key, controller)
    try {
      const { id } = await upload(
        file,
        (sent) => change({ do: 'change', key, with: { sent } }),
        controller.signal,
      )
      change({ do: 'change', key, with: { id, sent: file.size, state: 'done' } })
    } catch (error) {
      const said = error instanceof UploadError ? error.message : t('failed', { name: file.name })
      if (!controller.signal.aborted) change({ do: 'change', key, with: { state: 'failed', error: said } })
    } finally {
      running.current.delete(key)
    }
  }

  function take(files: FileList | null) {
    const chosen = [...(files ?? [])]
      .map((file) => ({ file, key: crypto.randomUUID() }))
      .slice(0, single ? 1 : Infinity)
    if (single && chosen.length > 0) items.forEach(remove)
    const added = chosen.map(({ file, key }): UploadItem => {
      const tooLarge = file.size > maxBytes
      const error = tooLarge ? t('tooLarge', { name: file.name, size: most }) : undefined
      return { key, name: file.name, size: file.size, sent: 0, state: tooLarge ? 'failed' : 'sending', error }
    })
    change({ do: 'add', items: added })
    for (const { file, key } of chosen) if (file.size <= maxBytes) void send(key, file)
    if (chooser.current) chooser.current.value = ''
  }

  function remove(item: UploadItem) {
    running.current.get(item.key)?.abort()
    change({ do: 'remove', key: item.key })
    if (item.id !== undefined) onRemove?.(item.id)
    chooser.current?.focus()
  }

  function drop(event: DragEvent) {
    event.preventDefault()
    setOver(false)
    take(event.dataTransfer.files)
  }

  const good = items.filter(({ state }) => state !== 'failed')
  const sum = good.reduce((bytesOf, { size }) => bytesOf + size, 0)
  return (
    <div
      data-busy={items.some(({ state }) => state === 'sending') ? '' : undefined}
      data-missing={items.find(({ state }) => state === 'failed')?.name}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={(event) =>
        !event.currentTarget.contains(event.relatedTarget as Node | null) && setOver(false)
      }
      onDrop={drop}
      className={clsx(
        'min-w-0 rounded-base',
        over && 'bg-selected outline-2 outline-offset-8 outline-accent outline-dashed',
      )}
    >
      <div className="mb-2 flex flex-wrap items-baseline justify-between gap-2">
        <span id={legend} className="font-medium">
          {label}
        </span>
        {good.length > 0 && !single && (
          <span className="text-12 text-muted num">{t('sum', { count: good.length, size: bytes(sum) })}</span>
        )}
      </div>
      <ul className="grid gap-1">
        {items.map((item) => (
          <FileLine key={item.key} item={item} name={name} onRemove={() => remove(item)} />
        ))}
      </ul>
      <div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1">
        <label
          className={buttonStyle(
            { size: 'small' },
            'focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-focus',
          )}
        >
          <Icon as={Paperclip} />
          {t(single ? 'choose' : 'attach')}
          <input
            ref={chooser}
            type="file"
            // The field is named by its heading; the button's words are only what one sees to press.
            aria-labelledby={legend}
            multiple={!single}
            accept={accept}
            data-untracked=""
            className="sr-only"
            onChange={(event) => take(event.target.files)}
          />
        </label>
        <span className="text-12 text-muted">
          <span className="narrow:hidden">{t(single ? 'dropOne' : 'drop')} · </span>
          {t(single ? 'limitOne' : 'limit', { size: most })}
        </span>
      </div>
      {together && sum > together.bytes && (
        <p role="alert" className="mt-2 text-12 text-danger">
          {t('together', { size: together.label })}
        </p>
      )}
      <noscript>
        <p className="mt-2 text-12 text-warn">{t('needsScript')}</p>
      </noscript>
    </div>
  )
}
