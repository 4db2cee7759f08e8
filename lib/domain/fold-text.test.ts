import { describe, expect, it } from 'vitest'
import { foldText, matchesText } from './fold-text'

describe('foldText', () => {
  it.each([
    ['Été à l’Atelier', "ete a l'atelier"],
    ['ÉTÉ', 'ete'],
    ['e\u0301te\u0301', 'ete'],
    ['Cœur, Æsop, Straße, Øre', 'coeur, aesop, strasse, ore'],
    ['<a.b@exemple.fr>', '<a.b@exemple.fr>'],
    ['한글 Ω', '한글 ω'],
    ['', ''],
  ])('%j becomes %j', (text, folded) => expect(foldText(text)).toBe(folded))

  it('folds the same when folded twice', () => {
    const text = 'Noël à Łódź – Éßœ'
    expect(foldText(foldText(text))).toBe(foldText(text))
  })
})

describe('matchesText', () => {
  it.each<[string, string[], boolean]>([
    ['parametres', ['Paramètres généraux'], true],
    ['generaux param', ['Paramètres généraux'], true],
    ['', ['tout'], true],
    ['  ', ['tout'], true],
    ['theme sombre', ['Thème', 'Sombre'], true],
    ['messages x', ['Messages'], false],
  ])('%j in %j: %s', (typed, texts, found) => expect(matchesText(typed, texts)).toBe(found))
})
