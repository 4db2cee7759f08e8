import { randomUUID } from 'node:crypto'

/** A text spoiled: bytes where no text can say it, a list for a value given several times, null for none. */
export type Spoiled = string | Buffer | string[] | null

/** Ids that exist, of other kinds of things than the one asked for. */
export type OtherIds = { server: string; message: string; person: string; company: string }

type Spoil = (text: string, ids: OtherIds) => Spoiled

const bytes = (...list: number[]) => Buffer.from(list)
const around = (text: string, ...list: number[]) =>
  Buffer.concat([Buffer.from(text), bytes(...list), Buffer.from('x')])

/** What is done to a text, by name: a failure is repeated by naming it. */
export const SPOILS: Record<string, Spoil> = {
  missing: () => null,
  empty: () => '',
  spaces: () => '   ',
  twice: (text) => [text, text],
  'ten times': (text) => Array<string>(10).fill(text),
  '10,000 characters': () => 'é'.repeat(10_000),
  '1,000,000 characters': () => 'a'.repeat(1_000_000),
  'one character more': (text) => `${text}x`,
  NUL: (text) => `${text}\0x`,
  'NUL alone': () => '\0',
  bell: (text) => `${text}\u0007`,
  escape: (text) => `\u001b[31m${text}`,
  delete: (text) => `${text}\u007f`,
  'next line': (text) => `${text}\u0085x`,
  tab: (text) => `${text}\tx`,
  'CRLF and a header': (text) => `${text}\r\nBcc: evil@evil.example\r\n\r\nbody`,
  'LF alone': (text) => `${text}\nRCPT TO:<evil@evil.example>`,
  'CR alone': (text) => `${text}\rx`,
  'line separator': (text) => `${text}\u2028x`,
  'lone surrogate': (text) => around(text, 0xed, 0xa0, 0x80),
  'invalid UTF-8': (text) => around(text, 0xff, 0xfe, 0xc0, 0xaf),
  'cut UTF-8': (text) => Buffer.concat([Buffer.from(text), bytes(0xe2, 0x82)]),
  'look-alike @': (text) => (text.includes('@') ? text.replaceAll('@', '＠') : `${text}＠evil.example`),
  'two addresses': (text) => `${text}>,<evil@evil.example`,
  'address and more': (text) => `"${text}" <evil@evil.example>\r\n RCPT`,
  'right-to-left override': (text) => `${text}\u202Efdp.exe`,
  isolates: (text) => `\u2066${text}\u2069`,
  'zero width': (text) => `${text.slice(0, 1)}\u200B${text.slice(1)}`,
  BOM: (text) => `\uFEFF${text}`,
  decomposed: (text) => `e\u0301${text}`,
  'combining marks': (text) => text + '\u0301'.repeat(200),
  emoji: (text) => `${text} 👩‍💻🏳️‍🌈`,
  Cyrillic: (text) => text.replaceAll('a', 'а').replaceAll('o', 'о'),
  __proto__: () => '__proto__',
  constructor: () => 'constructor',
  'to be undefined': () => 'undefined',
  null: () => 'null',
  true: () => 'true',
  zero: () => '0',
  negative: () => '-1',
  huge: () => '99999999999999999999999999',
  'beyond a double': () => '1e400',
  'beyond an integer': () => '2147483648',
  NaN: () => 'NaN',
  infinite: () => 'Infinity',
  fraction: () => '1.5',
  hexadecimal: () => '0x1F',
  'Arabic digits': () => '٣٤',
  'a day that is none': () => '2026-02-30',
  'a year far away': () => '+275761-01-01',
  'another kind’s id': (_text, ids) => ids.message,
  'a company’s id': (_text, ids) => ids.company,
  'nobody’s id': () => randomUUID(),
  'id in capitals': (_text, ids) => ids.server.toUpperCase(),
  'id in braces': (_text, ids) => `{${ids.server}}`,
  'id and more': (_text, ids) => `${ids.server}'`,
  quote: (text) => `${text}' OR '1'='1`,
  'SQL in a pattern': () => '%_\\%',
  markup: (text) => `${text}<script>alert(1)</script>"><img src=x onerror=alert(1)>`,
  'path upwards': () => '../../../../etc/passwd',
  backslashes: () => '..\\..\\windows\\win.ini',
  'percent sign': () => '%',
  'encoded NUL': () => '%00',
  'another site': () => 'https://evil.example/',
  'site without scheme': () => '//evil.example',
  script: () => 'javascript:alert(1)',
  object: () => '{"$ne":null}',
  list: () => '["a","b"]',
  'Flight reference': () => '$1:__proto__:constructor',
  'Flight function': () => '$F1',
  'template expression': () => '${7*7}{{7*7}}<%=7*7%>',
  'format string': () => '%s%n%x',
  'ICU message': () => '{count, plural, other {#}}{',
}

/** Texts that are in an address anyway hardly count there: these are left out of paths and queries. */
export const TOO_LONG_FOR_ADDRESSES = new Set(['1,000,000 characters'])
