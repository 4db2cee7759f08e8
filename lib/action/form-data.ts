import { createHash } from 'node:crypto'
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

/**
 * One id for a form and what was typed into it: the same when the same is sent twice, another when something else is
 * sent from the same page (one may go back to it). Null: no `<Form>` sent it.
 */
export function submissionOf({ key, fields }: { key: string | null; fields: FormFields }): string | null {
  if (key === null) return null
  const content = Object.entries(fields).sort(([one], [other]) => (one < other ? -1 : 1))
  const hex = createHash('sha256')
    .update(JSON.stringify([key, content]))
    .digest('hex')
  // A custom UUID (RFC 9562, version 8).
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-8$3-8$4-$5')
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
