import { z } from 'zod'
import { addressListSchema, addressSchema } from './address-schemas'
import { MAX_ATTACHMENTS, MAX_BODY, MAX_RECIPIENTS, MAX_SUBJECT, PRIORITIES } from './message-limits'
import { line, lines } from './text'

/** A message as it is typed. Messages are keys of the namespace `errors`. */

const attachmentIds = z
  .union([z.string(), z.array(z.string())])
  .default([])
  .transform((value) => (Array.isArray(value) ? value : value.split(',')).filter(Boolean))
  .pipe(z.array(z.uuid('invalid.attachment')).max(MAX_ATTACHMENTS, 'invalid.too_many_attachments'))

export const messageSchema = z
  .strictObject({
    from: addressSchema,
    to: addressListSchema,
    cc: addressListSchema.default([]),
    bcc: addressListSchema.default([]),
    replyTo: z.union([z.literal('').transform(() => null), addressSchema]).default(null),
    subject: line(MAX_SUBJECT),
    text: lines(MAX_BODY),
    html: lines(MAX_BODY)
      .transform((text) => text || null)
      .nullable()
      .default(null),
    attachments: attachmentIds,
    priority: z.enum(PRIORITIES, 'invalid.choice').default('normal'),
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
