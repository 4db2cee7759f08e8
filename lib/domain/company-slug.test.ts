import { expect, it } from 'vitest'
import { isCompanySlug, suggestSlug } from './company-slug'

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

it.each([
  ['Atelier du Bois', 'atelier-du-bois'],
  ['  L’Œuvre & Cie ', 'l-oeuvre-et-cie'],
  ['Verrière et Fils', 'verriere-et-fils'],
  ['Straße 9', 'strasse-9'],
  ['API', 'api-2'],
  ['Ł', 'l-2'],
  ['株式会社', 'entreprise'],
  ['', 'entreprise'],
  ['../../etc', 'etc'],
  ['x'.repeat(60), 'x'.repeat(40)],
  [`${'x'.repeat(39)} y`, 'x'.repeat(39)],
])('%s suggests %s', (name, slug) => {
  expect(suggestSlug(name)).toBe(slug)
  expect(isCompanySlug(slug)).toBe(true)
})

it('a slug that is taken gets a number, and still fits', () => {
  expect(suggestSlug('Atelier', new Set(['atelier', 'atelier-2']))).toBe('atelier-3')
  const long = 'x'.repeat(40)
  expect(suggestSlug(long, new Set([long]))).toBe(`${'x'.repeat(38)}-2`)
})
