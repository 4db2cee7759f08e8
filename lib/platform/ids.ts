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

/** The least id of that moment: everything made since then has a greater one. */
export function floorId(moment: Date): string {
  const hex = moment.getTime().toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7000-8000-000000000000`
}
