'use client'

import { unstable_rethrow } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { startTransition, type ComponentProps, type SubmitEvent } from 'react'
import { mayReadAgain } from '@/components/live/ask-state'
import { toast } from '@/components/ui/toast-store'
import { DATABASE_AWAY } from '@/lib/domain/database-away'
import { hasUnsaved } from './unsaved'

type Props = Omit<ComponentProps<'form'>, 'action' | 'onSubmit'> & {
  action: (data: FormData) => Promise<void>
  /** Called with what is sent, before it goes: for what shows at once. */
  onSend?: (data: FormData) => void
  /** It leads away from the page: with something unsaved on it, that is asked first. */
  leaves?: boolean
}

/**
 * A form of one or two buttons, after which the page renders again. Without JavaScript it is a plain form. With it,
 * a failure is a toast: the page around it, and what is typed there, stays.
 */
export function PlainForm({ action, onSend, leaves, ...rest }: Props) {
  const t = useTranslations('common')
  function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    const data = new FormData(event.currentTarget, event.nativeEvent.submitter)
    onSend?.(data)
    startTransition(async () => {
      try {
        // Afterwards the page renders again, and what is unsaved in it must not be replaced.
        if (!leaves && hasUnsaved() && !(await mayReadAgain()))
          return void toast.error(t('form.notNow'), t('away.todo'))
        await action(data)
      } catch (error) {
        unstable_rethrow(error)
        if (isDatabaseAway(error)) toast.error(t('away.title'), t('away.todo'))
        else toast.error(t('failure.action'), t('failure.todo'))
      }
    })
  }
  return <form {...rest} action={action} onSubmit={submit} data-leaves={leaves ? '' : undefined} />
}

const isDatabaseAway = (error: unknown) => (error as { digest?: unknown } | null)?.digest === DATABASE_AWAY
