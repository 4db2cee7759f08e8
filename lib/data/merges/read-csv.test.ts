import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { detectDelimiter } from './detect-delimiter'
import { openCsv } from './read-csv'

/** The file in pieces of a few bytes, so that each letter may be cut. */
async function read(file: string | Buffer, piece = 3) {
  const bytes = Buffer.from(file)
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += piece) yield new Uint8Array(bytes.subarray(at, at + piece))
  }
  const { rows, ...csv } = await openCsv(async () => pieces())
  const found = []
  for await (const row of rows) found.push(row)
  return { ...csv, rows: found }
}

const TEXT = 'Prénom;Adresse\r\nZoé;zoe@lorme.example\r\nŒdipe €;"x; ""y"""\r\n'
const ROWS = [
  { line: 2, cells: ['Zoé', 'zoe@lorme.example'] },
  { line: 3, cells: ['Œdipe €', 'x; "y"'] },
]

describe('a CSV file', () => {
  it.each<[string, Buffer, string]>([
    ['UTF-8', Buffer.from(TEXT), 'utf8'],
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${TEXT}`), 'utf8'],
    ['Windows-1252, as Excel writes it', iconv.encode(TEXT, 'win1252'), 'win1252'],
    ['Excel’s UTF-16', iconv.encode(TEXT, 'utf16le', { addBOM: true }), 'utf16le'],
  ])('is read in %s', async (_name, bytes, encoding) => {
    const csv = await read(bytes)
    expect(csv).toEqual({ columns: ['Prénom', 'Adresse'], delimiter: ';', encoding, rows: ROWS })
  })

  it('that is no UTF-8 only at its very end is Windows-1252', async () => {
    const csv = await read(iconv.encode('a;b\n1;2\n3;é', 'win1252'))
    expect(csv.rows.at(-1)).toEqual({ line: 3, cells: ['3', 'é'] })
  })

  it.each([',', ';', '\t'])('is parted by %j', async (delimiter) => {
    const text = [
      ['a', 'b'],
      ['1', '2'],
    ]
      .map((row) => row.join(delimiter))
      .join('\n')
    expect(await read(text)).toMatchObject({ columns: ['a', 'b'], delimiter, rows: [{ cells: ['1', '2'] }] })
  })

  it('may say its delimiter itself, as Excel does; lines are the file’s', async () => {
    expect(await read('sep=,\r\nNom;x,b\r\n1,2\r\n')).toMatchObject({
      columns: ['Nom;x', 'b'],
      rows: [{ line: 3, cells: ['1', '2'] }],
    })
  })

  it('passes over empty rows and counts their lines; a cell may have several', async () => {
    const { rows } = await read('a,b\n\n1,"x\ny"\n,\n3,4')
    expect(rows).toEqual([
      { line: 4, cells: ['1', 'x\ny'] },
      { line: 6, cells: ['3', '4'] },
    ])
  })

  it('names columns without a name, or with the name of another; drops those that are empty at the end', async () => {
    const { columns, rows } = await read('Nom;;nom;{{x}};;\na;b;c;d;;\ne;f;g;h;i\n')
    expect(columns).toEqual(['Nom', '2', 'nom 2', 'x'])
    expect(rows.map(({ cells }) => cells.length)).toEqual([4, 5])
  })

  it('leaves out what a database or a header cannot hold', async () => {
    expect((await read('a,b\nx\0\u0007y, z \n')).rows[0]!.cells).toEqual(['xy', 'z'])
  })

  it.each<[string, string, string]>([
    ['nothing', '', 'invalid.csv_empty'],
    ['an address where names should be', 'Zoé;zoe@lorme.example\nx;y', 'invalid.csv_no_names'],
    [
      'too many columns',
      Array.from({ length: 101 }, (_, index) => `c${index}`).join(';'),
      'invalid.csv_columns',
    ],
    ['a quotation mark that is never closed', 'a;b\n1;"2\n3;4\n', 'invalid.csv_quote'],
    ['a row without end', `a;b\n1;"${'x\n'.repeat(200_000)}`, 'invalid.csv_row'],
  ])('with %s is refused', async (_name, text, file) => {
    await expect(read(text, 64_000)).rejects.toMatchObject({ code: 'invalid', details: { file } })
  })
})

it.each<[string, string]>([
  ['nom;adresse\nDurand, Paul;x@y.example', ';'],
  ['"a;b;c",d\n"e;f;g",h\n', ','],
  ['a\tb,c\n1\t2\n', '\t'],
  ['seul\nun\n', ','],
])('%j is parted by %j', (head, delimiter) => expect(detectDelimiter(head)).toBe(delimiter))
