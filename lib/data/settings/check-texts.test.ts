import { expect, it } from 'vitest'
import { CHECK_OUTCOMES } from '@/lib/domain/microsoft/credential-check'
import { messages } from '@/lib/i18n/messages'

it('each outcome of a check has its words, and there are no others', () => {
  for (const { settings } of Object.values(messages)) {
    expect(Object.keys(settings.check.outcome).sort()).toEqual(Object.keys(CHECK_OUTCOMES).sort())
  }
})
