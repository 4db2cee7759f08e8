import { MAX_ATTACHMENT_BYTES } from './message-limits'

/** The bounds of a mail-merge. */
export const MAX_MERGE_ROWS = 50_000
export const MAX_MERGE_COLUMNS = 100
/** The file comes the way attachments do. */
export const MAX_MERGE_BYTES = MAX_ATTACHMENT_BYTES
/** The template; each message may grow to MAX_BODY with what is put in. */
export const MAX_MERGE_BODY = 100_000
/** Mail-merges of one person that are prepared and not sent. */
export const MAX_MERGE_DRAFTS = 20
/** Messages shown before sending. */
export const MERGE_PREVIEWS = 3
