import { parse, TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser'
import type { ActionState } from '@/lib/domain/action-state'
import type { Locale } from '@/lib/i18n/locales'
import { messages } from '@/lib/i18n/messages'

/** Every text that an answer says to the person. */
export function textsOf(state: ActionState): string[] {
  const { formError, question, fieldErrors = {}, warnings = {}, doneMessage } = state
  const form = [formError?.title, formError?.why, formError?.todo, formError?.link?.label]
  return [
    ...form,
    question?.title,
    ...Object.values(fieldErrors).flat(),
    ...Object.values(warnings).flat(),
    doneMessage,
  ].filter((text): text is string => text !== undefined)
}

/** Whether a text is one of ours in this language, and not another's, a key, or a library's. */
export function isSentence(text: string, locale: Locale): boolean {
  const known = (said[locale] ??= new Set<string>())
  if (known.has(text)) return true
  if (!(patterns[locale] ??= readPatterns(locale)).some((pattern) => pattern.test(text))) return false
  known.add(text)
  return true
}

const said: Partial<Record<Locale, Set<string>>> = {}
const patterns: Partial<Record<Locale, RegExp[]>> = {}

function readPatterns(locale: Locale): RegExp[] {
  const leaves = (value: unknown): string[] =>
    typeof value === 'string' ? [value] : Object.values(value as object).flatMap(leaves)
  // A text that is nothing but values would fit anything.
  return leaves(messages[locale])
    .map((text) => toPattern(parse(text)))
    .filter((source) => source.replace(ANYTHING, '').length > 5)
    .map((source) => new RegExp(`^${source}$`, 'u'))
}

const ANYTHING = '[^]*?'

function toPattern(elements: MessageFormatElement[]): string {
  return elements
    .map((element) => {
      switch (element.type) {
        case TYPE.literal:
          return element.value.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
        case TYPE.plural:
        case TYPE.select:
          return `(?:${Object.values(element.options)
            .map(({ value }) => toPattern(value))
            .join('|')})`
        case TYPE.tag:
          return toPattern(element.children)
        default:
          return ANYTHING
      }
    })
    .join('')
}
