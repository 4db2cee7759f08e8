import { describe, expect, it } from 'vitest'
import { contentIdOf, findImages, renameImages } from './inline-images'

const [A, B] = ['0193b2a0-0000-7000-8000-00000000000a', '0193b2a0-0000-7000-8000-00000000000b'] as const
const html = `<p><img src="cid:${A}" alt="Plan"> et <img src="cid:${B.toUpperCase()}"><img src="cid:${A}"></p>`

describe('images within a message', () => {
  it('are found once each, whatever the case', () => expect(findImages(html)).toEqual([A, B]))

  it.each([null, undefined, '', '<p>cid:</p>', '<img src="https://x.example/p.png">'])('none in %j', (text) =>
    expect(findImages(text)).toEqual([]),
  )

  it('are renamed where they are known', () => {
    const renamed = renameImages(html, new Map([[A, contentIdOf(A)]]))
    expect(renamed.match(/cid:[^"]*/g)).toEqual([
      `cid:${A}@relais`,
      `cid:${B.toUpperCase()}`,
      `cid:${A}@relais`,
    ])
  })
})
