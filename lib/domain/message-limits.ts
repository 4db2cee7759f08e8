/** The bounds of a message, apart from its schema so that pages can name them without loading it. */

export const PRIORITIES = ['high', 'normal', 'bulk'] as const
export type Priority = (typeof PRIORITIES)[number]
export const PRIORITY_NUMBER: Record<Priority, 1 | 2 | 3> = { high: 1, normal: 2, bulk: 3 }

/** 500 recipients a message: Exchange's default (peers-and-microsoft.md section 4, "Recipients/message"). */
export const MAX_RECIPIENTS = 500
/** RFC 5322 section 2.1.1: 998 characters to a line; a subject is folded, this bounds what is sensible. */
export const MAX_SUBJECT = 998
/** What one types; larger texts belong in an attachment. Server actions are bounded at 1 MB. */
export const MAX_BODY = 500_000
/** Said as 25 MB; a file that its owner's system calls 25 MB (of 1024 × 1024 bytes) is taken too. */
export const MAX_ATTACHMENT_MEGABYTES = 25
export const MAX_ATTACHMENT_BYTES = MAX_ATTACHMENT_MEGABYTES * 1024 * 1024
export const MAX_ATTACHMENTS = 50
/** All files of a message together; a server that says less (SIZE, RFC 1870) counts instead. */
export const MAX_TOGETHER_MEGABYTES = 100
const MAX_TOGETHER_BYTES = MAX_TOGETHER_MEGABYTES * 1024 * 1024
/** What base64 in lines of 76 characters makes of a byte (RFC 2045 section 6.8), and what a text and headers take. */
const ENCODED = (4 / 3) * (78 / 76)
const FRAME_BYTES = 16 * 1024

/**
 * Bytes that the files of one message may have together.
 * @param sizeLimit the largest message its server takes, bytes; null: it did not say
 */
export function mostTogether(sizeLimit: number | null): number {
  if (sizeLimit === null) return MAX_TOGETHER_BYTES
  return Math.min(MAX_TOGETHER_BYTES, Math.max(0, Math.floor((sizeLimit - FRAME_BYTES) / ENCODED)))
}
