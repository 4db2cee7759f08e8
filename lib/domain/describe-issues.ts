import type { z } from 'zod'

/** How texts of the namespace `errors` are looked up and said; the same on both sides. */
export type ErrorTexts = {
  has: (key: string) => boolean
  say: (key: string, values?: Record<string, string | number>) => string
}

/**
 * What a schema refused, field by field, in the member's language. Messages of schemas are keys; what is none
 * falls back by its code, so that a forgotten key never shows as itself.
 */
export function describeFieldIssues(
  issues: readonly z.core.$ZodIssue[],
  { has, say }: ErrorTexts,
): Record<string, string[]> {
  const fieldErrors: Record<string, string[]> = {}
  for (const issue of issues) {
    const field = issue.path[0]
    if (field === undefined) continue
    const known = isErrorKey(issue.message) && has(issue.message)
    const text = say(known ? issue.message : fallbackKey(issue), issueValues(issue))
    const texts = (fieldErrors[String(field)] ??= [])
    if (!texts.includes(text)) texts.push(text)
  }
  return fieldErrors
}

/** Keys are dotted words; zod's own sentences are not. */
export const isErrorKey = (message: string) => /^[a-z_]+(\.[a-zA-Z_]+)+$/.test(message)

function issueValues(issue: z.core.$ZodIssue): Record<string, string | number> {
  const params = 'params' in issue && issue.params ? Object.entries(issue.params) : []
  const bounds = [
    ['minimum', 'minimum' in issue ? Number(issue.minimum) : 0],
    ['maximum', 'maximum' in issue ? Number(issue.maximum) : 0],
  ] as const
  const simple = params.filter((entry): entry is [string, string | number] =>
    ['string', 'number'].includes(typeof entry[1]),
  )
  return Object.fromEntries([...bounds, ...simple])
}

function fallbackKey(issue: z.core.$ZodIssue): string {
  const missing = issue.code === 'invalid_type' && (issue.input === undefined || issue.input === null)
  if (missing || (issue.code === 'too_small' && Number(issue.minimum) <= 1)) return 'required.field'
  return issue.code === 'too_big' && issue.origin === 'string' ? 'invalid.too_long' : 'invalid.value'
}
