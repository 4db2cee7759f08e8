import { describe, expect, it } from 'vitest'
import { line, lines, optionalLine, toLine } from './text'

const INVISIBLE: [name: string, char: string][] = [
  ['NUL', '\0'],
  ['bell', '\u0007'],
  ['tab', '\t'],
  ['line feed', '\n'],
  ['carriage return', '\r'],
  ['escape', '\u001b'],
  ['delete', '\u007f'],
  ['next line', '\u0085'],
  ['line separator', '\u2028'],
  ['paragraph separator', '\u2029'],
  ['right-to-left override', '\u202e'],
  ['left-to-right embedding', '\u202a'],
  ['isolate', '\u2066'],
  ['end of isolate', '\u2069'],
  ['byte order mark', '\ufeff'],
  ['half of a pair', '\ud800'],
]

describe('a line', () => {
  it.each(INVISIBLE)('has no %s', (_name, char) => {
    const result = line(10).safeParse(`a${char}b`)
    expect(result.error?.issues[0]?.message).toBe('invalid.control')
  })

  it('is kept without spaces around it, in NFC', () => {
    expect(line(10).parse('  e\u0301te\u0301  ')).toBe('été')
    expect(line(3).parse('e\u0301te\u0301')).toBe('été')
    expect(optionalLine(10).parse('   ')).toBeNull()
  })

  it('is bounded', () => {
    expect(line(3).safeParse('abcd').error?.issues[0]).toMatchObject({
      message: 'invalid.too_long',
      maximum: 3,
    })
  })

  it.each(['שלום', '👩‍💻 ça va', 'l’œuvre – № 5', 'नमस्ते', 'نمی‌خواهم'])('takes %s', (text) =>
    expect(line(30).parse(text)).toBe(text),
  )
})

describe('lines', () => {
  it('keep tabs and line ends, and lose what shows nothing', () => {
    expect(lines(50).parse('a\tb\r\nc\n\0\u0007\u001b[1m\u0085\u007fd\ud800')).toBe('a\tb\r\nc\n[1md')
    expect(lines(50).parse('e\u0301')).toBe('é')
  })
})

describe('what programs say, as a line', () => {
  it('has spaces for what is invisible', () =>
    expect(toLine('a\r\nBcc: b\t\0\u202ec', 50)).toBe('a Bcc: b c'))
  it('is cut, never within a pair', () => expect(toLine('ab👩', 3)).toBe('ab'))
})
