import { v7 } from 'uuid'

/** A time-ordered id (RFC 9562, UUID version 7), made by us so that rows sort by birth. */
export function newId(): string {
  return v7()
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Whether a text is shaped like one of our ids: an address that is not answers 404, never a database error. */
export function isId(text: string): boolean {
  return UUID.test(text)
}
