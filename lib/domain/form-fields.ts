export type FormFields = Record<string, string | string[]>

/**
 * A form as an object: a name once is a text, `name[]` is always a list, a name several times is a list.
 * Fields that begin with $ are left out: Next's own, and what the form tells the action's door (draft.ts). So are
 * files (they are uploaded beforehand, /api/uploads).
 */
export function readFields(data: FormData): FormFields {
  const fields: FormFields = Object.create(null) as FormFields
  for (const name of new Set(data.keys())) {
    if (name.startsWith('$')) continue
    const texts = data.getAll(name).filter((value) => typeof value === 'string')
    if (name.endsWith('[]')) fields[name.slice(0, -2)] = texts
    else if (texts.length > 0) fields[name] = texts.length > 1 ? texts : texts[0]!
  }
  return fields
}
