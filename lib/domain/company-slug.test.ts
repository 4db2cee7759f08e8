import { expect, it } from 'vitest'
import { isCompanySlug } from './company-slug'

it.each(['atelier', 'verriere', 'a1', 'chez-nous-2'])('%s may be a company', (slug) => {
  expect(isCompanySlug(slug)).toBe(true)
})

it.each(['', 'a', 'Atelier', 'été', '-a', 'a-', 'a--b', 'a_b', 'a.b', '../x', 'a'.repeat(41)])(
  '%s is not shaped like one',
  (slug) => expect(isCompanySlug(slug)).toBe(false),
)

it.each([
  'sign-in',
  'setup',
  'reset-password',
  'invitations',
  'account',
  'companies',
  'operator',
  'diagnosis',
  'api',
  'admin',
  'static',
])('%s is an address of ours', (slug) => expect(isCompanySlug(slug)).toBe(false))
