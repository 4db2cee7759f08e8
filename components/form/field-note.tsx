'use client'

import { clsx } from 'clsx'
import { CircleAlert, TriangleAlert } from 'lucide-react'
import { Icon } from '@/components/ui/icon'

type Props = { id: string; tone: 'error' | 'warning' | undefined; texts: string[] }

/** An error or a doubt under a field. Always in the tree, so that readers hear a doubt that appears. */
export function FieldNote({ id, tone, texts }: Props) {
  return (
    <div
      id={id}
      aria-live="polite"
      className={clsx('text-12 empty:hidden', tone === 'error' ? 'text-danger' : 'text-warn')}
    >
      {texts.map((text) => (
        <p key={text} className="flex gap-1.5">
          <Icon as={tone === 'error' ? CircleAlert : TriangleAlert} small className="mt-0.5" />
          <span className="min-w-0 [overflow-wrap:anywhere]">{text}</span>
        </p>
      ))}
    </div>
  )
}
