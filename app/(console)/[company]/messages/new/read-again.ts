import { notFound } from 'next/navigation'
import type { CompanyActor } from '@/lib/auth/company-actor'
import { getMessage } from '@/lib/data/messages/get-message'
import { formatMailbox } from '@/lib/domain/addresses'
import { getAppError } from '@/lib/platform/errors'

/** What the composer begins with, when a message is to be changed and sent again. */
export type Before = {
  values: Record<string, string>
  uploads: { id: string; name: string; size: number }[]
}

/**
 * The fields of an earlier message, to everybody it was meant for; where some got it, to those who did not.
 * A page that is not there where the message is not the member's to see.
 */
export async function readAgain(who: CompanyActor, id: string): Promise<Before | null> {
  const message = await getMessage(who, id).catch((error: unknown) => {
    if (getAppError(error)?.code === 'not_found') notFound()
    throw error
  })
  if (!message.mayChange) return null
  const { from, replyTo, subject, text, html, priority, unsubscribe } = message
  const missed = message.recipients.filter(({ state }) => state === 'failed' || state === 'cancelled')
  const named = (kind: string) =>
    (missed.length > 0 ? missed : message.recipients)
      .filter((one) => one.kind === kind)
      .map(formatMailbox)
      .join(', ')
  return {
    values: {
      from: from.address,
      to: named('to'),
      cc: named('cc'),
      bcc: named('bcc'),
      replyTo: replyTo ?? '',
      subject,
      text,
      html: html ?? '',
      priority,
      unsubscribe: unsubscribe?.replace(/^mailto:/, '') ?? '',
    },
    uploads: message.attachments.map(({ id: file, fileName, size }) => ({ id: file, name: fileName, size })),
  }
}
