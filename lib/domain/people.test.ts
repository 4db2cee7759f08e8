import { describe, expect, it } from 'vitest'
import { accountAddressSchema, companyNameSchema, isAccountAddress, nameSchema, slugSchema } from './people'

const message = (result: { success: boolean; error?: { issues: { message: string }[] } }) =>
  result.success ? null : result.error!.issues[0]!.message

describe('an account’s address', () => {
  it.each([
    ['marie@atelier.example', 'marie@atelier.example'],
    [' Marie.Durand+x@Atelier.Example ', 'marie.durand+x@atelier.example'],
    ['a@xn--caf-dma.example', 'a@xn--caf-dma.example'],
  ])('%s', (typed, stored) => expect(accountAddressSchema.parse(typed)).toBe(stored))

  it.each([
    ['', 'required.email'],
    ['marie', 'invalid.email'],
    ['marie@atelier', 'invalid.email'],
    ['marie@@atelier.example', 'invalid.email'],
    ['a b@atelier.example', 'invalid.email_letters'],
    ['mаrie@atelier.example', 'invalid.email_letters'], // а is Cyrillic
    ['marie@аtelier.example', 'invalid.email_letters'],
    ['marıe@atelier.example', 'invalid.email_letters'], // ı without its dot
    ['marie＠atelier.example', 'invalid.email_letters'],
    ['\u202emarie@atelier.example', 'invalid.email_letters'],
    ['marie@atelier.example\r\nBcc: x@y.example', 'invalid.email_letters'],
    ['marie\u200b@atelier.example', 'invalid.email_letters'],
    [`${'a'.repeat(10_000)}@atelier.example`, 'invalid.too_long'],
  ])('%j is refused', (typed, why) => {
    expect(message(accountAddressSchema.safeParse(typed))).toBe(why)
    expect(isAccountAddress(typed)).toBe(false)
  })
})

describe('a name', () => {
  it.each(['Marie Durand', 'Zoë', 'N’Guyễn', '李雷', 'Atelier & Cie (Lyon)', 'محمد'])('%s', (name) =>
    expect(nameSchema.parse(` ${name} `)).toBe(name),
  )
  it('is one spelling', () => expect(nameSchema.parse('Zoe\u0308')).toBe('Zo\u00eb'))

  it.each([
    ['', 'required.name'],
    ['   ', 'required.name'],
    ['\u3000\u00a0', 'required.name'],
    ['a\r\nBcc: x', 'invalid.control'],
    ['a\tb', 'invalid.control'],
    ['Marie \u202egnp.exe', 'invalid.control'],
    ['Marie\u200f', 'invalid.control'],
    ['\u200eMarie', 'invalid.control'],
    ['Ma\u061crie', 'invalid.control'],
    ['Ma\u200brie', 'invalid.control'],
    ['\u2067Marie\u2069', 'invalid.control'],
    ['a\u0000b', 'invalid.control'],
    ['x'.repeat(101), 'invalid.too_long'],
    ['x'.repeat(10_000), 'invalid.too_long'],
  ])('%j is refused', (typed, why) => expect(message(nameSchema.safeParse(typed))).toBe(why))

  it('of a company says that it is the company’s that is missing', () => {
    expect(message(companyNameSchema.safeParse(' '))).toBe('required.company_name')
    expect(companyNameSchema.parse(' Atelier ')).toBe('Atelier')
  })
})

it.each([
  ['Atelier', 'atelier'],
  ['', ''],
  [' chez-nous ', 'chez-nous'],
])('the slug %j', (typed, stored) => expect(slugSchema.parse(typed)).toBe(stored))
it.each(['api', 'a', 'é', 'a--b', '../x', 'x'.repeat(41)])('the slug %j is refused', (typed) =>
  expect(message(slugSchema.safeParse(typed))).toBe('invalid.slug'),
)
