import { describe, expect, it } from 'vitest'
import { formatMailbox, isAddress, parseAddressList, parseMailbox } from './addresses'

describe('isAddress', () => {
  it.each([
    'a@b.fr',
    'prenom.nom+suivi@atelier.example',
    "o'neil@exemple.fr",
    'comptabilité@société.example',
    'a@xn--socit-esab.example',
  ])('takes %s', (text) => expect(isAddress(text)).toBe(true))

  it.each([
    ['no at', 'atelier.example'],
    ['two ats', 'a@b@c.fr'],
    ['one label', 'root@localhost'],
    ['numeric top label', 'a@1.2.3.4'],
    ['literal', 'a@[127.0.0.1]'],
    ['quoted local part', '"a b"@c.fr'],
    ['space', 'a b@c.fr'],
    ['CRLF', 'a@b.fr\r\nRCPT TO:<evil@z.fr>'],
    ['angle', 'b@y.fr>\r\nRCPT TO:<evil@z'],
    ['NUL', 'a\0@b.fr'],
    ['full-width at', 'a＠b.fr'],
    ['full-width letters', 'ａ@b.fr'],
    ['right-to-left mark', 'a\u200f@b.fr'],
    ['double dot', 'a..b@c.fr'],
    ['leading dot', '.a@c.fr'],
    ['65 characters before the at', `${'x'.repeat(65)}@c.fr`],
    ['too long', `a@${'x'.repeat(63)}.${'x'.repeat(63)}.${'x'.repeat(63)}.${'x'.repeat(63)}.fr`],
    ['empty', ''],
  ])('refuses: %s', (_, text) => expect(isAddress(text)).toBe(false))
})

describe('parseAddressList', () => {
  it('reads names, quotes, commas, semicolons and lines', () => {
    const { mailboxes, wrong } = parseAddressList('a@b.fr, Zoé <z@b.fr>; "Martin, Jo" <jo@b.fr>\nd@b.fr')
    expect(wrong).toEqual([])
    expect(mailboxes).toEqual([
      { name: null, address: 'a@b.fr' },
      { name: 'Zoé', address: 'z@b.fr' },
      { name: 'Martin, Jo', address: 'jo@b.fr' },
      { name: null, address: 'd@b.fr' },
    ])
  })
  it('keeps the first of two that are the same but for case', () => {
    expect(parseAddressList('A@b.fr, a@B.fr').mailboxes).toHaveLength(1)
  })
  it('names what it cannot read, and drops nothing', () => {
    expect(parseAddressList('a@b.fr, nobody, c@d').wrong).toEqual(['nobody', 'c@d'])
  })
})

describe('formatMailbox', () => {
  it.each([
    { name: null, address: 'a@b.fr' },
    { name: 'Zoé', address: 'a@b.fr' },
    { name: 'Martin, "Jo"', address: 'a@b.fr' },
  ])('is read back: $name', (mailbox) => expect(parseMailbox(formatMailbox(mailbox))).toEqual(mailbox))
})
