import { z } from 'zod'
import { readFields, type FormFields } from '@/lib/domain/form-fields'

export { readFields, type FormFields } from '@/lib/domain/form-fields'

/** A checkbox as forms send it: `on`, or nothing at all. */
export const checkbox = z
  .literal('on', 'invalid.choice')
  .optional()
  .transform((value) => value === 'on')

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

/** A plain form's input, for actions that cannot say what is wrong; null when it is not the form we made. */
export function readPlainForm<S extends z.ZodType>(schema: S, data: unknown): z.output<S> | null {
  const result = schema.safeParse(data instanceof FormData ? readFields(data) : {})
  return result.success ? result.data : null
}
