import { parse, TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser'
import { describe, expect, it } from 'vitest'
import { LOCALES, localeOfHeader } from './locales'
import { messages } from './messages'

type Texts = Record<string, string>

/** `area.key.key` → text. */
function flatten(tree: object, prefix = ''): Texts {
  return Object.entries(tree).reduce<Texts>((texts, [key, value]) => {
    const path = prefix ? `${prefix}.${key}` : key
    return { ...texts, ...(typeof value === 'string' ? { [path]: value } : flatten(value as object, path)) }
  }, {})
}

/** The names of a message's arguments and tags. */
function argumentsOf(elements: MessageFormatElement[]): string[] {
  const names = elements.flatMap((element): string[] => {
    if (element.type === TYPE.literal || element.type === TYPE.pound) return []
    const inner =
      element.type === TYPE.plural || element.type === TYPE.select
        ? Object.values(element.options).flatMap(({ value }) => argumentsOf(value))
        : element.type === TYPE.tag
          ? argumentsOf(element.children)
          : []
    return [element.value, ...inner]
  })
  return [...new Set(names)].sort()
}

/** The text as people read it: ICU syntax taken out, alternatives on lines of their own. */
function wordsOf(elements: MessageFormatElement[]): string {
  return elements
    .map((element) => {
      if (element.type === TYPE.literal) return element.value
      if (element.type === TYPE.tag) return wordsOf(element.children)
      if (element.type === TYPE.plural || element.type === TYPE.select) {
        return Object.values(element.options)
          .map(({ value }) => wordsOf(value))
          .join('\n')
      }
      return '0'
    })
    .join('')
}

const all = Object.fromEntries(LOCALES.map((locale) => [locale, flatten(messages[locale])]))
const fr = all.fr ?? {}
const en = all.en ?? {}

/** The offences of a language's texts against a rule: `area.key: text`. */
function offences(texts: Texts, rule: RegExp): string[] {
  return Object.entries(texts)
    .filter(([, text]) => rule.test(wordsOf(parse(text))))
    .map(([key, text]) => `${key}: ${text}`)
}

describe('messages', () => {
  it('are the same in both languages', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(fr).sort())
  })

  it('take the same arguments in both languages', () => {
    const differing = Object.keys(fr).filter(
      (key) => String(argumentsOf(parse(fr[key] ?? ''))) !== String(argumentsOf(parse(en[key] ?? ''))),
    )
    expect(differing).toEqual([])
  })

  it('are never empty and carry no stray space', () => {
    for (const locale of LOCALES) {
      const texts = all[locale] ?? {}
      expect(Object.entries(texts).filter(([, text]) => text === '' || text !== text.trim())).toEqual([])
    }
  })

  it('use the typographic apostrophe and quotation marks', () => {
    expect(offences(fr, /\p{L}'|"/u)).toEqual([])
    expect(offences(en, /\p{L}'|"/u)).toEqual([])
  })

  it('hold French spacing: narrow no-break before ; ? ! and no-break before : and inside « »', () => {
    expect(offences(fr, /[^\u202f!?][;?!](\s|$)/u)).toEqual([])
    expect(offences(fr, /[^\u00a0]:(\s|$)/u)).toEqual([])
    expect(offences(fr, /«[^\u00a0]|[^\u00a0]»/u)).toEqual([])
  })
})

describe('localeOfHeader', () => {
  it('takes the best of our languages by weight', () => {
    expect(localeOfHeader('de-DE, en;q=0.5, fr-CH;q=0.9')).toBe('fr')
    expect(localeOfHeader('en-GB,en;q=0.9')).toBe('en')
  })
  it('refuses a language of weight zero and knows when there is none', () => {
    expect(localeOfHeader('fr;q=0, de')).toBeNull()
    expect(localeOfHeader(undefined)).toBeNull()
  })
})
