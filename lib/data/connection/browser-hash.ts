import { createHash } from 'node:crypto'

/**
 * What a mailbox owner's link is bound to: the random text that the browser keeps in a cookie, mixed with the
 * link's id, so that two links followed in one browser share nothing in the database.
 */
export function browserHash(browser: string, linkId: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(createHash('sha256').update(`${browser}\0${linkId}`).digest())
}
