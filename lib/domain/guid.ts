/** The shape of the ids that Entra shows. */
export const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Whether a text is shaped like the ids Entra shows. */
export function isGuid(text: string): boolean {
  return GUID.test(text.trim())
}
