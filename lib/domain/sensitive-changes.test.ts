import { describe, expect, it } from 'vitest'
import { redirectsServer, replacesSecret } from './sensitive-changes'

const then = new Date('2026-11-01')
const bare = { host: 'smtp.atelier.example', port: 587, security: 'starttls', passwordSetAt: null }
const withPassword = { ...bare, passwordSetAt: then }
const typed = { host: 'smtp.atelier.example', port: 587, security: 'starttls', password: '' }

describe('a server’s save asks for a proof', () => {
  it.each([
    ['not for a new one', null, { ...typed, password: 'copeaux' }, false],
    ['not where nothing of it changes', withPassword, typed, false],
    ['not for a first password', bare, { ...typed, password: 'copeaux' }, false],
    ['for another password', withPassword, { ...typed, password: 'copeaux' }, true],
    ['for another host', bare, { ...typed, host: 'smtp.ailleurs.example' }, true],
    ['for another port', bare, { ...typed, port: 25 }, true],
    ['for another security', bare, { ...typed, security: 'none' }, true],
  ])('%s', (_name, stored, input, asks) => expect(redirectsServer(stored, input)).toBe(asks))
})

describe('a secret’s save asks for a proof', () => {
  it.each([
    ['not for the first', null, 'abc8Q~def', false],
    ['not where none is typed', then, '', false],
    ['for another', then, 'abc8Q~def', true],
  ])('%s', (_name, setAt, input, asks) => expect(replacesSecret(setAt, input)).toBe(asks))
})
