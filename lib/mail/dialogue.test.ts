import { describe, expect, it } from 'vitest'
import { Secrets } from './blank-secrets'
import { Dialogue } from './dialogue'
import { toConnectFailure } from './smtp-failure'

const PASSWORD = 'mot-de-passe'
const TOKEN = 'eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJodHRwcyJ9.c2lnbmF0dXJl'
const base64 = (text: string) => Buffer.from(text).toString('base64')

describe('secrets in what is kept', () => {
  it.each([
    [`535 no ${PASSWORD}`, '535 no ••••'],
    [base64(PASSWORD), '••••'],
    [`AUTH PLAIN ${base64(`\0courrier\0${PASSWORD}`)}`, 'AUTH PLAIN ••••'],
    [`x${base64(`\0courrier\0${PASSWORD}`).replace(/=+$/, '')}y`, 'x••••y'],
  ])('a password in %s', (text, blanked) => {
    const secrets = new Secrets()
    secrets.add({ kind: 'password', user: 'courrier', password: PASSWORD })
    expect(secrets.blank(text)).toBe(blanked)
  })

  it('a token in every dress, known or not', () => {
    const secrets = new Secrets()
    secrets.add({ kind: 'token', user: 'a@b.example', accessToken: 'opaque-token-1234' })
    expect(secrets.blank('535 opaque-token-1234')).toBe('535 ••••')
    const sasl = base64('user=a@b.example\x01auth=Bearer opaque-token-1234\x01\x01')
    expect(secrets.blank(`535 ${sasl}`)).toBe('535 ••••')
    expect(new Secrets().blank(`535 ${TOKEN}`)).toBe('535 ••••')
    expect(new Secrets().blank('auth=Bearer abcdefghijkl')).toBe('auth=••••')
  })

  it('leaves ordinary words', () => {
    const secrets = new Secrets()
    secrets.add({ kind: 'password', user: 'a', password: 'a' })
    expect(secrets.blank('250 2.1.0 Sender OK')).toBe('250 2.1.0 Sender OK')
  })
})

function hold(lines: [by: 'client' | 'server', text: string][], dialogue = new Dialogue()) {
  for (const [tnx, text] of lines) dialogue.logger.debug({ tnx }, text)
  return dialogue.take()?.lines.map(({ by, text }) => `${by}: ${text}`) ?? []
}

describe('a dialogue', () => {
  it('blanks every line between AUTH and its answer', () => {
    const said = hold([
      ['server', '220 here'],
      ['client', 'AUTH LOGIN'],
      ['server', '334 VXNlcm5hbWU6'],
      ['client', base64('courrier')],
      ['server', '334 UGFzc3dvcmQ6'],
      ['client', base64(PASSWORD)],
      ['server', '235 fine'],
      ['client', 'MAIL FROM:<a@b.example>'],
    ])
    expect(said).toEqual([
      'server: 220 here',
      'client: AUTH LOGIN ••••',
      'server: 334 VXNlcm5hbWU6',
      'client: ••••',
      'server: 334 UGFzc3dvcmQ6',
      'client: ••••',
      'server: 235 fine',
      'client: MAIL FROM:<a@b.example>',
    ])
  })

  it('takes the command of a handler of ours instead of what nodemailer hides', () => {
    const dialogue = new Dialogue()
    dialogue.logger.debug({ tnx: 'server' }, '220 here')
    dialogue.say('RCPT TO:<a@b.example>')
    expect(
      hold(
        [
          ['client', '/* secret */'],
          ['server', '250 fine'],
        ],
        dialogue,
      ),
    ).toEqual(
      ['server: 220 here', 'client: RCPT TO:<a@b.example>', 'server: 250 fine'], // prettier-ignore
    )
  })

  it('repeats nothing before a greeting of SMTP, on each connection anew', () => {
    const dialogue = new Dialogue()
    expect(hold([['server', 'SSH-2.0-OpenSSH_9.2']], dialogue)).toEqual(['server: …'])
    expect(hold([['server', '554 internal name']], dialogue)).toEqual(['server: 554…'])
    expect(
      hold(
        [
          ['server', '220 here'],
          ['server', '250 name'],
        ],
        dialogue,
      ),
    ).toHaveLength(2)
    dialogue.beginConnection()
    expect(hold([['server', '554 internal name']], dialogue)).toEqual(['server: 554…'])
  })

  it('counts a body, keeps none, and is bounded', () => {
    const dialogue = new Dialogue()
    dialogue.logger.info({ tnx: 'message', outByteCount: 1234 })
    expect(hold([], dialogue)).toEqual(['body: 1234'])
    expect(dialogue.take()).toBeNull()
    dialogue.logger.debug({ tnx: 'server' }, '220 here')
    for (let index = 0; index < 1_000; index++) {
      dialogue.logger.debug({ tnx: 'server' }, `250 ${'x'.repeat(5_000)}\0\x1b[31m`)
    }
    const part = dialogue.take()!
    expect(part.truncated).toBe(true)
    expect(JSON.stringify(part.lines).length).toBeLessThan(70_000)
    expect(JSON.stringify(part.lines)).not.toContain('\\u001b')
  })
})

describe('why a connection failed, without a reply', () => {
  const at = (port: number, security: 'none' | 'starttls' | 'tls') => ({ port, security })
  it.each([
    [{ code: 'ETIMEDOUT', syscall: 'connect' }, at(587, 'starttls'), 'port_silent'],
    [{ code: 'ESOCKET', originalCode: 'ETIMEDOUT', syscall: 'connect' }, at(587, 'none'), 'port_silent'],
    [{ code: 'ETIMEDOUT', timeoutType: 'GREETING_TIMEOUT' }, at(587, 'starttls'), 'greeting_silent'],
    [{ code: 'ETIMEDOUT', timeoutType: 'GREETING_TIMEOUT' }, at(465, 'starttls'), 'tls_expected'],
    [{ code: 'ECONNECTION' }, at(465, 'none'), 'tls_expected'],
    [{ code: 'ECONNECTION' }, at(465, 'tls'), 'connection_lost'],
    [{ errors: [{ code: 'ENETUNREACH' }, { code: 'ECONNREFUSED' }] }, at(25, 'none'), 'connection_refused'],
    [{ code: 'EPROTOCOL' }, at(25, 'none'), 'not_smtp'],
    [{}, at(25, 'none'), 'no_answer'],
  ])('%j at %j', (fields, where, key) => {
    const failure = toConnectFailure(Object.assign(new Error('x'), fields), 'connect', where)
    expect(failure).toMatchObject({ key, reply: null, verdict: 'server' })
  })
})
