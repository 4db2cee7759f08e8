import { describe, expect, it } from 'vitest'
import { findServerEffects } from './mail-server-effects'

const OUTLOOK = {
  authentication: 'outlook',
  username: 'courrier@atelier.example',
  passwordSetAt: null,
  account: 'courrier@atelier.example',
}
const PASSWORD = { authentication: 'password', username: 'relais', passwordSetAt: new Date(), account: null }

describe('findServerEffects', () => {
  it.each([
    ['nothing changes', OUTLOOK, { outlook: true, username: OUTLOOK.username }, []],
    [
      'letters’ case is no other account',
      OUTLOOK,
      { outlook: true, username: 'Courrier@Atelier.example' },
      [],
    ],
    [
      'unticking',
      OUTLOOK,
      { outlook: false, username: OUTLOOK.username },
      ['connection_dropped.outlook_off'],
    ],
    [
      'another user name',
      OUTLOOK,
      { outlook: true, username: 'a@b.example' },
      ['connection_dropped.username'],
    ],
    [
      'both at once is the unticking',
      OUTLOOK,
      { outlook: false, username: 'a@b.example' },
      ['connection_dropped.outlook_off'],
    ],
    ['not connected', { ...OUTLOOK, account: null }, { outlook: false, username: null }, []],
    ['ticking', PASSWORD, { outlook: true, username: 'a@b.example' }, ['password_erased.outlook']],
    ['no user name any more', PASSWORD, { outlook: false, username: null }, ['password_erased.no_username']],
    ['another user name with a password', PASSWORD, { outlook: false, username: 'autre' }, []],
    [
      'no password stored',
      { ...PASSWORD, passwordSetAt: null },
      { outlook: true, username: 'a@b.example' },
      [],
    ],
  ])('%s', (_name, before, typed, said) => {
    expect(findServerEffects(before, typed).map(({ kind, because }) => `${kind}.${because}`)).toEqual(said)
  })
})
