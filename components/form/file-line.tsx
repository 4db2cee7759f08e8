'use client'

import { CircleAlert, File as FileIcon, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { buttonStyle } from '@/components/ui/button-style'
import { useBytes } from '@/components/ui/bytes'
import { Icon } from '@/components/ui/icon'
import { Progress } from '@/components/ui/progress'
import type { UploadItem } from './uploads'

type Props = { item: UploadItem; name: string; onRemove: () => void }

/** One file of the list: its name, how far it is, its size, and a button that takes it away. */
export function FileLine({ item, name, onRemove }: Props) {
  const t = useTranslations('common')
  const bytes = useBytes()
  const far = t('files.progress', { done: bytes(item.sent), total: bytes(item.size) })
  return (
    <li className="flex min-h-(--control) flex-wrap items-center gap-x-2">
      <Icon
        as={item.state === 'failed' ? CircleAlert : FileIcon}
        className={item.state === 'failed' ? 'text-danger' : 'text-muted'}
      />
      <span className="flex min-w-0 flex-1 items-center gap-3">
        <span className="cut" title={item.name}>
          {item.name}
        </span>
        {item.state === 'sending' && (
          <Progress
            value={item.sent}
            max={item.size}
            label={item.name}
            text={far}
            className="w-22 shrink-0"
          />
        )}
      </span>
      <span className="text-muted num">{item.state === 'sending' ? far : bytes(item.size)}</span>
      <button
        type="button"
        aria-label={t(item.state === 'sending' ? 'stop' : 'remove', { name: item.name })}
        onClick={onRemove}
        className={buttonStyle({ variant: 'quiet', size: 'small', square: true })}
      >
        <Icon as={X} />
      </button>
      <span role="status" className="sr-only">
        {item.state === 'done' ? t('files.done', { name: item.name }) : ''}
      </span>
      {item.error && (
        <p role="alert" className="basis-full pl-6 text-12 text-danger">
          {item.error}
        </p>
      )}
      {item.state === 'done' && item.id !== undefined && (
        <input type="hidden" name={name} value={item.id} data-untracked="" />
      )}
    </li>
  )
}
