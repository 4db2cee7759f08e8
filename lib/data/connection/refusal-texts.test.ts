import { describe, expect, it } from 'vitest'
import { REFUSALS, type RefusalKey } from '@/lib/domain/microsoft/refusals'
import fr from '@/lib/i18n/fr/connection.json'
import en from '@/lib/i18n/en/connection.json'

describe('texts of the refusals', () => {
  it.each(Object.keys(REFUSALS) as RefusalKey[])(
    '%s says what, why and what to do in both languages',
    (key) => {
      for (const texts of [fr.refusals, en.refusals]) {
        const { what, why, todo } = texts[key]
        for (const text of [what, why, todo]) expect(text.length).toBeGreaterThan(8)
      }
    },
  )

  it('has no text without its refusal', () => {
    for (const texts of [fr.refusals, en.refusals])
      expect(Object.keys(texts).sort()).toEqual(Object.keys(REFUSALS).sort())
  })
})
