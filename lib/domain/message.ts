import { z } from 'zod'
import { isDay } from './period'
import { addressListSchema, addressSchema } from './address-schemas'
import { unsubscribeField } from './unsubscribe-field'
import { MAX_ATTACHMENTS, MAX_BODY, MAX_RECIPIENTS, MAX_SUBJECT, PRIORITIES } from './message-limits'
import { line, lines } from './text'

/** A message as it is typed. Messages are keys of the namespace `errors`. */

/** `2026-11-24T09:30`, as the browser's own field gives it. */
function isLocalMoment(text: string): boolean {
  const match = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d$/.exec(text)
  return match !== null && isDay(match[1]!)
}

const attachmentIds = z
  .union([z.string(), z.array(z.string())])
  .default([])
  .transform((value) => (Array.isArray(value) ? value : value.split(',')).filter(Boolean))
  .pipe(z.array(z.uuid('invalid.attachment')).max(MAX_ATTACHMENTS, 'invalid.too_many_attachments'))
  .transform((ids) => [...new Set(ids)])

/** « Répondre à »; blank: as the server says. */
export const replyToField = z.union([z.literal('').transform(() => null), addressSchema]).default(null)

/** « Envoyer plus tard »: what the clock shows where the member is; null: at once. */
export const sendAtField = z
  .union([z.literal('').transform(() => null), z.string().refine(isLocalMoment, 'invalid.date')])
  .default(null)

export const messageSchema = z
  .strictObject({
    from: addressSchema,
    to: addressListSchema,
    cc: addressListSchema.default([]),
    bcc: addressListSchema.default([]),
    replyTo: replyToField,
    subject: line(MAX_SUBJECT),
    text: lines(MAX_BODY),
    html: lines(MAX_BODY)
      .transform((text) => text || null)
      .nullable()
      .default(null),
    attachments: attachmentIds,
    priority: z.enum(PRIORITIES, 'invalid.choice').default('normal'),
    sendAt: sendAtField,
    /** How one unsubscribes from this message; null: as its server says. */
    unsubscribe: unsubscribeField,
    /** One per form shown: sending it twice is sending it once. */
    submissionKey: z.uuid('invalid.form'),
  })
  .superRefine((message, context) => {
    const count = message.to.length + message.cc.length + message.bcc.length
    const refuse = (path: string, text: string) =>
      context.addIssue({ code: 'custom', path: [path], message: text })
    if (count === 0) refuse('to', 'required.recipient')
    if (count > MAX_RECIPIENTS) refuse('to', 'invalid.too_many_recipients')
    if (!message.subject && !message.text.trim() && !message.html && !message.attachments.length) {
      refuse('text', 'required.content')
    }
  })

export type MessageInput = z.infer<typeof messageSchema>
