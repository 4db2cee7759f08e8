'use client'

import { useTranslations } from 'next-intl'
import { useCallback, useRef } from 'react'
import type { z } from 'zod'
import { describeFieldIssues } from '@/lib/domain/describe-issues'
import { readFields } from '@/lib/domain/form-fields'

/** Looks at a form before it is sent; null: nothing wrong. */
export type FieldCheck = (data: FormData) => Promise<Record<string, string[]> | null>

/**
 * The server's own schema, in the browser: loaded when the form is first sent, so that no page carries it.
 * Needs the texts of `errors`. The server checks again whatever this says, so a schema that cannot be loaded
 * is no reason to hold the form back.
 * @param load imports the schema; called once
 */
export function useFieldCheck(load: () => Promise<z.ZodType>): FieldCheck {
  const t = useTranslations('errors')
  const schema = useRef<Promise<z.ZodType | null>>(undefined)
  return useCallback(
    async (data) => {
      schema.current ??= load().catch(() => null)
      const result = (await schema.current)?.safeParse(readFields(data), { reportInput: true })
      if (!result || result.success) return null
      type Key = Parameters<typeof t>[0]
      const problems = describeFieldIssues(result.error.issues, {
        has: (key) => t.has(key as Key),
        say: (key, values = {}) => t(key as Key, values as never),
      })
      return Object.keys(problems).length > 0 ? problems : null
    },
    [load, t],
  )
}
