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
