'use client'

import { TriangleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { useFormLook } from '@/components/form/use-form-look'
import { Icon } from '@/components/ui/icon'
import { sameAddress } from '@/lib/domain/addresses'
import { findServerEffects } from '@/lib/domain/mail-server-effects'

export type ServerBefore = {
  authentication: string
  username: string | null
  passwordSetAt: Date | null
  /** The connected account; null: nothing is connected. */
  connectedAccount: string | null
}

/** A server of the company that has a mailbox already. */
export type MailboxHolder = { id: string; description: string; account: string; username: string | null }

type Props = {
  /** Beneath which field the notes stand. */
  about: 'outlook' | 'username'
  /** null: a new server. */
  server: ServerBefore | null
  holders: readonly MailboxHolder[]
  serversHref: string
}

/** What saving would take away, said as soon as it is typed; saving asks about it once more. */
export function ServerNotes({ about, server, holders, serversHref }: Props) {
  const t = useTranslations('mailServers.note')
  const [ref, typed] = useFormLook((form) => ({
    outlook: isTicked(form, 'outlook'),
    username: textOf(form, 'username').trim() || null,
  }))
  const effects =
    server && typed ? findServerEffects({ ...server, account: server.connectedAccount }, typed) : []
  const notes = effects.flatMap((effect) => {
    if (effect.kind === 'password_erased')
      return about === 'outlook' && effect.because === 'outlook' ? [t('password')] : []
    if (effect.because === 'outlook_off')
      return about === 'outlook' ? [t('outlookOff', { account: effect.account })] : []
    return about === 'username' ? [t('username', { account: effect.account })] : []
  })
  const holder = about === 'username' && typed?.outlook ? findHolder(holders, typed.username) : undefined
  return (
    <div ref={ref} aria-live="polite" className="grid gap-1 text-12 text-warn empty:hidden">
      {notes.map((note) => (
        <Note key={note}>{note}</Note>
      ))}
      {holder && (
        <Note>
          {t('taken', { server: holder.description })}{' '}
          <Link className="link" href={`${serversHref}/${holder.id}`}>
            {t('openTaken')}
          </Link>
        </Note>
      )}
    </div>
  )
}

function Note({ children }: { children: ReactNode }) {
  return (
    <p className="flex gap-1.5">
      <Icon as={TriangleAlert} small className="mt-0.5" />
      <span className="min-w-0 [overflow-wrap:anywhere]">{children}</span>
    </p>
  )
}

function findHolder(holders: readonly MailboxHolder[], username: string | null) {
  if (!username) return undefined
  return holders.find((one) =>
    [one.account, one.username].some((name) => name !== null && sameAddress(name, username)),
  )
}

function isTicked(form: HTMLFormElement, name: string): boolean {
  const control = form.elements.namedItem(name)
  return control instanceof HTMLInputElement && control.checked
}

function textOf(form: HTMLFormElement, name: string): string {
  const control = form.elements.namedItem(name)
  return control instanceof HTMLInputElement ? control.value : ''
}
