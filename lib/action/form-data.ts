import { z } from 'zod'

/** A checkbox as forms send it: `on`, or nothing at all. */
export const checkbox = z
  .literal('on', 'invalid.choice')
  .optional()
  .transform((value) => value === 'on')

export type FormFields = Record<string, string | string[]>

/**
 * A form as an object: a name once is a text, `name[]` is always a list, a name several times is a list.
 * Next's own fields are left out, and so are files (they are uploaded beforehand, /api/uploads).
 */
export function readFields(data: FormData): FormFields {
  const fields: FormFields = Object.create(null) as FormFields
  for (const name of new Set(data.keys())) {
    if (/^\$ACTION_/.test(name)) continue
    const texts = data.getAll(name).filter((value) => typeof value === 'string')
    if (name.endsWith('[]')) fields[name.slice(0, -2)] = texts
    else if (texts.length > 0) fields[name] = texts.length > 1 ? texts : texts[0]!
  }
  return fields
}

/** What a form gets back to show again: what was typed, without the secrets. */
export function handBack(fields: FormFields, secretFields: readonly string[]): Record<string, string> {
  const kept = Object.entries(fields).filter(([name]) => !secretFields.includes(name))
  return Object.fromEntries(
    kept.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  )
}

/** Names that a schema does not know: someone added fields (mass assignment, security.md 31). */
export function findUnknownFields(schema: z.ZodType, fields: FormFields): string[] {
  const shape = findShape(schema)
  return shape ? Object.keys(fields).filter((name) => !Object.hasOwn(shape, name)) : []
}

/** The object inside a schema, also behind transforms and preprocessing; null for another kind. */
function findShape(schema: unknown): Record<string, unknown> | null {
  if (schema instanceof z.ZodObject) return schema.shape
  if (schema instanceof z.ZodPipe) return findShape(schema.out) ?? findShape(schema.in)
  return null
}
