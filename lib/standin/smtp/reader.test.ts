import { describe, expect, test } from 'vitest'
import { SmtpReader } from './reader'

/** The same bytes in pieces of every size must give the same body. */
function readInPieces(wire: string, size: number, limit = 1_000_000) {
  const reader = new SmtpReader(limit)
  reader.startBody()
  const bytes = Buffer.from(wire)
  for (let at = 0; at < bytes.length; at += size) {
    reader.push(bytes.subarray(at, at + size))
    const body = reader.takeBody()
    if (!body) continue
    reader.push(bytes.subarray(at + size))
    return { text: body.bytes.toString(), oversized: body.oversized, next: reader.takeLine() }
  }
  return null
}

describe('SmtpReader', () => {
  test.each([
    ['one line\r\n.\r\nRSET\r\n', 'one line\r\n'],
    ['.\r\nRSET\r\n', ''],
    [
      '..\r\n...three\r\nin . the . middle..\r\n\r\n..\r\n.\r\nRSET\r\n',
      '.\r\n..three\r\nin . the . middle..\r\n\r\n.\r\n',
    ],
    ['a\n.\nb\r.\r\r\n.\r\nRSET\r\n', 'a\n.\nb\r.\r\r\n'],
  ])('%j in pieces of 1 to 12 bytes', (wire, body) => {
    for (let size = 1; size <= 12; size++) {
      expect(readInPieces(wire, size)).toEqual({ text: body, oversized: false, next: 'RSET' })
    }
  })

  test('a body over the limit is counted, not kept, and the dialogue goes on', () => {
    const read = readInPieces('x'.repeat(5_000) + '\r\n.\r\nRSET\r\n', 700, 1_000)
    expect(read).toEqual({ text: '', oversized: true, next: 'RSET' })
  })
})
