import { z } from 'zod'
import { addressSchema } from './address-schemas'
import { MAX_MERGE_BODY } from './merge-limits'
import { replyToField, sendAtField } from './message'
import { MAX_SUBJECT, PRIORITIES } from './message-limits'
import { line, lines } from './text'
import { unsubscribeField } from './unsubscribe-field'

/** A mail-merge as it is typed. Messages are keys of the namespace `errors`. */

/** The file: an upload, exactly one. */
export const mergeFileSchema = z.strictObject({
  file: z
    .string({ error: ({ input }) => (input === undefined ? 'required.file' : 'invalid.one_file') })
    .min(1, 'required.file')
    .pipe(z.uuid('invalid.attachment')),
})

const whole = z
  .string()
  .regex(/^\d{1,9}$/, 'invalid.form')
  .transform(Number)

export const mergeSchema = z
  .strictObject({
    from: addressSchema,
    /** Index of the column of the addresses. */
    column: whole,
    replyTo: replyToField,
    subject: line(MAX_SUBJECT),
    text: lines(MAX_MERGE_BODY),
    html: lines(MAX_MERGE_BODY)
      .transform((text) => text || null)
      .nullable()
      .default(null),
    priority: z.enum(PRIORITIES, 'invalid.choice').default('bulk'),
    sendAt: sendAtField,
    unsubscribe: unsubscribeField,
    /** One message an address: later rows with the same one are left out. */
    once: z
      .literal('on', 'invalid.choice')
      .optional()
      .transform((value) => value === 'on'),
    /** Of what was shown. */
    version: whole,
  })
  .superRefine((merge, context) => {
    if (!merge.subject && !merge.text.trim() && !merge.html)
      context.addIssue({ code: 'custom', path: ['text'], message: 'required.merge_content' })
  })

export type MergeInput = z.output<typeof mergeSchema>

/** What is sent is what was checked. */
export const startMergeSchema = z.strictObject({ version: whole })
