import { describe, expect, it } from 'vitest'
import { findAddressColumn } from './merge-columns'
import { compileMerge, createRowJudge, type MergeTemplate } from './merge-row'

const TEMPLATE: MergeTemplate = {
  columns: ['Nom', 'Courriel'],
  addressColumn: 1,
  subject: 'Pour {{Nom}}',
  text: 'Bonjour {{Nom}}',
  html: null,
}
const judge = (
  rows: string[][],
  rules: { takesUtf8?: boolean; once?: boolean } = {},
  template = TEMPLATE,
) => {
  const look = createRowJudge(template, { takesUtf8: null, once: true, ...rules })
  return rows.map((cells, index) => look({ line: index + 2, cells }))
}
const fine = { fault: null, twin: null, gap: false }

describe('a row', () => {
  it('becomes a message to its address; a name in the cell is kept, a subject is one line', () => {
    const render = compileMerge(TEMPLATE)
    expect(render(['Zoé\nMartin', 'Zoé <zoe@lorme.example>'])).toEqual({
      to: { name: 'Zoé', address: 'zoe@lorme.example' },
      subject: 'Pour Zoé Martin',
      text: 'Bonjour Zoé\nMartin',
      html: null,
    })
  })

  it.each<[string, string[], string]>([
    ['without an address', ['Zoé', ''], 'no_address'],
    ['whose address is none', ['Zoé', 'zoe chez lorme.example'], 'wrong_address'],
    ['with two addresses', ['Zoé', 'a@b.example, c@d.example'], 'wrong_address'],
    ['with a cell too many', ['Zoé', 'zoe@lorme.example', 'x'], 'cells'],
    ['with a cell too few', ['Zoé'], 'cells'],
    ['that was erased', [], 'erased'],
    ['whose subject gets too long', ['Z'.repeat(1_000), 'zoe@lorme.example'], 'long_subject'],
    ['whose text gets too long', ['Zoé', 'zoe@lorme.example'], 'long_body'],
  ])('%s gets no message', (_name, cells, fault) => {
    const long = { ...TEMPLATE, text: 'x'.repeat(500_001) }
    expect(judge([cells], {}, fault === 'long_body' ? long : TEMPLATE)[0]).toMatchObject({ fault })
  })

  it('with letters outside ASCII before the @ goes only where they are taken', () => {
    const rows = [['Zoé', 'zoé@lorme.example']]
    expect(judge(rows, { takesUtf8: false })[0]).toMatchObject({ fault: 'smtputf8' })
    expect(judge(rows, { takesUtf8: true })).toEqual([fine])
    expect(judge(rows)).toEqual([fine])
  })

  it('that repeats an address, in any case, is told with the first one’s line, and left out if so wished', () => {
    const rows = [
      ['A', 'a@b.example'],
      ['B', ''],
      ['C', 'A@B.example'],
      ['D', 'a@b.example'],
    ]
    expect(judge(rows).map(({ fault, twin }) => [fault, twin])).toEqual([
      [null, null],
      ['no_address', null],
      ['repeated', 2],
      ['repeated', 2],
    ])
    expect(judge(rows, { once: false }).map(({ fault, twin }) => [fault, twin])).toEqual([
      [null, null],
      ['no_address', null],
      [null, 2],
      [null, 2],
    ])
  })

  it('with an empty value that the text asks for is told', () => {
    expect(
      judge([
        ['', 'a@b.example'],
        ['B', 'b@b.example'],
      ]).map(({ gap }) => gap),
    ).toEqual([true, false])
  })
})

it.each<[string[], number]>([
  [['Nom', 'E-mail'], 1],
  [['Adresse', 'Nom', 'Adresse e-mail'], 2],
  [['Courriel du client', 'x'], 0],
  [['Rue', 'Adresse'], 1],
  [['a', 'b'], 0],
])('the addresses of %j are in column %i', (columns, index) => {
  expect(findAddressColumn(columns)).toBe(index)
})
