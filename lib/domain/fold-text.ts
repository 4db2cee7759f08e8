/** Letters that decomposition leaves whole, and the typographic apostrophe that nobody types. */
const LETTERS: Record<string, string> = { œ: 'oe', æ: 'ae', ß: 'ss', ø: 'o', ł: 'l', đ: 'd', '’': "'" }

/**
 * A text as it is searched: lower case, without accents, so that « Eté » finds « été » and the other way round. What
 * is stored for searching is folded the same way (message_search.words; its migration says it in SQL).
 */
export function foldText(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[œæßøłđ’]/g, (letter) => LETTERS[letter]!)
    .normalize('NFC')
}

/** Whether each word of what was typed stands somewhere in one of the texts. An empty search finds everything. */
export function matchesText(typed: string, texts: readonly string[]): boolean {
  const among = texts.map(foldText).join('\n')
  return foldText(typed)
    .split(/\s+/)
    .every((word) => among.includes(word))
}
