'use client'

import { useFormContext } from './form-context'

/**
 * What a form carries along unseen, e.g. the version that was shown. A draft brings its own back: what somebody
 * else saved in between is a conflict then, as it would have been.
 */
export function Hidden({ name, value }: { name: string; value: string | number }) {
  const { draft } = useFormContext()
  const shown = draft?.values[name] ?? String(value)
  return <input key={shown} type="hidden" name={name} defaultValue={shown} />
}
