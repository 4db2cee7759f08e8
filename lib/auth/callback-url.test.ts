import { NextRequest } from 'next/server'
import { describe, expect, it } from 'vitest'
import { getEnv } from '@/lib/platform/env'
import { callbackCookieName, hasReadableCallback } from './callback-url'

const { APP_URL } = getEnv()
const cookieName = callbackCookieName(APP_URL)

const ask = (query: string, cookie?: string) =>
  hasReadableCallback(
    new NextRequest(`${APP_URL}/api/auth/session${query}`, { headers: cookie ? { cookie } : {} }),
  )

describe('where a request to next-auth goes on to', () => {
  it.each([
    ['', undefined],
    ['?callbackUrl=%2Fatelier', undefined],
    ['?callbackUrl=https%3A%2F%2Felsewhere.example', undefined],
    ['', `${cookieName}=${encodeURIComponent(`${APP_URL}/atelier`)}`],
    ['', 'another=%0d%0a'],
    // Next drops what is no encoding, for next-auth as for us.
    ['', `${cookieName}=%E0%A4`],
  ])('can be read: %s %s', (query, cookie) => expect(ask(query, cookie)).toBe(true))

  it.each([
    ['?callbackUrl=%0d%0a', undefined],
    ['?callbackUrl=atelier', undefined],
    ['?callbackUrl=javascript%3Aalert(1)', undefined],
    ['?callbackUrl=%2Fa&callbackUrl=x', undefined],
    ['', `other=1; ${cookieName}=%0d%0a`],
  ])('cannot be read: %s %s', (query, cookie) => expect(ask(query, cookie)).toBe(false))
})
