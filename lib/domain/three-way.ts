/** What a form shows, field by field, as its controls hold it: '' is empty, a tick is 'on'. */
export type FieldValues = Record<string, string>

/** One field that somebody else changed: what it was when the form was opened (null: unknown), and what it is now. */
export type FieldChange = { field: string; before: string | null; now: string }

/**
 * What somebody else saved while a form was open, as far as saving the form would undo it. A field that both
 * changed to the same value is no conflict.
 * @param base what the form showed when it was opened; null: unknown
 * @param stored what is stored now
 * @param typed what the form would store
 */
export function findForeignChanges(
  base: FieldValues | null,
  stored: FieldValues,
  typed: FieldValues,
): FieldChange[] {
  return Object.entries(stored).flatMap(([field, now]) => {
    const before = base?.[field] ?? null
    const changed = before === null || before !== now
    return changed && (typed[field] ?? '') !== now ? [{ field, before, now }] : []
  })
}

/** Reads what a form carried along; null for anything that is not a flat object of texts. */
export function readBase(text: string | undefined): FieldValues | null {
  if (!text) return null
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
    const entries = Object.entries(value)
    const flat = entries.length <= 60 && entries.every(([, one]) => typeof one === 'string')
    return flat ? (Object.fromEntries(entries) as FieldValues) : null
  } catch {
    return null
  }
}
