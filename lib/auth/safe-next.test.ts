import { describe, expect, it } from 'vitest'
import { safeNext, signInPath } from './safe-next'

describe('where a sign-in may lead', () => {
  it.each([
    ['/', '/'],
    ['/atelier', '/atelier'],
    ['/atelier/messages?state=sent&q=a%20b#top', '/atelier/messages?state=sent&q=a%20b#top'],
    ['/atelier/messages?_rsc=1x2y&page=2', '/atelier/messages?page=2'],
    ['/a/../atelier', '/atelier'],
    ['/atelier?next=https://evil.example', '/atelier?next=https://evil.example'],
    ['/sign-in-help', '/sign-in-help'],
  ])('%s → %s', (asked, path) => expect(safeNext(asked)).toBe(path))

  it.each([
    undefined,
    null,
    42,
    ['/atelier'],
    '',
    'atelier',
    'https://evil.example',
    'https:evil.example',
    'javascript:alert(1)',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '\t//evil.example',
    ' //evil.example',
    '/..//evil.example',
    '/a/..//evil.example',
    '/.//evil.example',
    '/%2e%2e//evil.example',
    '/%2e//evil.example',
    'http:/evil.example',
    '/sign-in',
    '/sign-in?next=/sign-in',
    '/reset-password?token=x',
    '/api/auth/signout',
    '/microsoft_outlook/confirm?code=x',
    `/${'a'.repeat(2000)}`,
  ])('%j leads nowhere', (asked) => expect(safeNext(asked)).toBeNull())

  it('is said in the sign-in address only when it is worth saying', () => {
    expect(signInPath('/atelier/messages?a=1')).toBe('/sign-in?next=%2Fatelier%2Fmessages%3Fa%3D1')
    expect(signInPath('/')).toBe('/sign-in')
    expect(signInPath('//evil.example')).toBe('/sign-in')
    expect(signInPath(null)).toBe('/sign-in')
  })
})
