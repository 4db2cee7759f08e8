import en from '@/lib/i18n/en/standin.json' with { type: 'json' }
import fr from '@/lib/i18n/fr/standin.json' with { type: 'json' }

export type Language = 'fr' | 'en'
export type TextKey = keyof typeof fr

const TEXTS: Record<Language, Record<TextKey, string>> = { fr, en }

/** `mkt` as Entra has it ("fr-FR"), else the browser's languages in their order; French when it names neither. */
export function chooseLanguage(mkt: string | null, acceptLanguage: string | undefined): Language {
  const wanted = [mkt ?? '', ...(acceptLanguage ?? '').split(',')].map((part) =>
    part.trim().slice(0, 2).toLowerCase(),
  )
  return wanted.find((language): language is Language => language === 'fr' || language === 'en') ?? 'fr'
}

/** A text with its {values} filled in. */
export function getText(
  language: Language,
  key: TextKey,
  values: Record<string, string | number> = {},
): string {
  return TEXTS[language][key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}
