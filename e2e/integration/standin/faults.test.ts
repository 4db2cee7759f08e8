import { stat } from 'node:fs/promises'
import path from 'node:path'
import { decodeJwt } from 'jose'
import { describe, expect, test } from 'vitest'
import { startStandin } from '@/lib/standin/start-standin'
import { ATELIER, VERRIERE } from '@/lib/standin/state/default-seed'
import {
  authorizeUrl,
  connect,
  COURRIER,
  dir,
  letter,
  mailer,
  REDIRECT,
  renew,
  restartStandin,
  standin,
  token,
  withStandin,
} from './client'

withStandin()

describe('faults', () => {
  test('the token endpoint fails in every way asked for, once', async () => {
    const form = { grant_type: 'client_credentials', scope: 'https://outlook.office.com/.default' }
    const { control } = standin
    control.fault({ at: 'token', do: { kind: 'status', status: 429, retryAfter: 7 } })
    const busy = await token(form)
    expect([busy.status, busy.headers['retry-after']]).toEqual([429, '7'])
    control.fault({ at: 'token', do: { kind: 'redirect', status: 307, to: 'https://evil.example/' } })
    expect((await token(form)).headers.location).toBe('https://evil.example/')
    control.fault({ at: 'token', do: { kind: 'answer', body: '{}' } })
    expect((await token(form)).json).toEqual({})
    control.fault({ at: 'token', do: { kind: 'drop' } })
    await expect(token(form)).rejects.toThrow()
    control.fault({ at: 'token', do: { kind: 'hang' } })
    await expect(token(form)).rejects.toThrow('timed out')
    control.fault({ at: 'token', do: { kind: 'aadsts', code: '7000222' }, match: { tenant: VERRIERE } })
    expect((await token(form)).status).toBe(200)
    expect((await token(form, VERRIERE)).json.error_codes).toEqual([7000222])
    // Nobody there has consented to the application: it has no service principal.
    expect((await token(form, VERRIERE)).json.error_codes).toEqual([7000229])
    expect(control.faults()).toEqual([])
  })

  test('forged id_tokens are what they say', async () => {
    const forged = async (
      forgery: 'alg_none' | 'hs256' | 'bad_signature' | 'wrong_tid' | 'no_nonce' | 'wrong_utid',
    ) => {
      const walked = await standin.control.authorize({ url: authorizeUrl({ nonce: 'n' }), account: COURRIER })
      const code = new URL('redirect' in walked ? walked.redirect : '').searchParams.get('code')!
      standin.control.fault({ at: 'token', do: { kind: 'forge', forgery } })
      const form = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT, client_info: '1' }
      return (await token(form)).json
    }
    const header = (jwt: string) =>
      JSON.parse(Buffer.from(jwt.split('.')[0]!, 'base64url').toString()) as { alg: string }
    expect(header((await forged('alg_none')).id_token!).alg).toBe('none')
    expect(header((await forged('hs256')).id_token!).alg).toBe('HS256')
    expect(decodeJwt((await forged('wrong_tid')).id_token!).tid).not.toBe(ATELIER)
    expect(decodeJwt((await forged('no_nonce')).id_token!).nonce).toBeUndefined()
    const info = (await forged('wrong_utid')).client_info!
    expect(Buffer.from(info, 'base64url').toString()).not.toContain(ATELIER)
  })

  test('SMTP stages: certificates, replies, the lost 250', async () => {
    const { answer } = await connect(ATELIER)
    const { control } = standin
    const attempt = () => mailer(answer.accessToken).sendMail(letter)
    control.fault({ at: 'smtp.starttls', do: { kind: 'certificate', certificate: 'wrong_name' } })
    await expect(attempt()).rejects.toThrow(/altnames/i)
    control.fault({ at: 'smtp.starttls', do: { kind: 'certificate', certificate: 'untrusted' } })
    await expect(attempt()).rejects.toThrow(/certificate|issuer/i)
    control.fault({ at: 'smtp.starttls', do: { kind: 'certificate', certificate: 'expired' } })
    await expect(attempt()).rejects.toThrow(/expired/i)
    control.fault({ at: 'smtp.ehlo', do: { kind: 'noStarttls' } })
    await expect(attempt()).rejects.toThrow(/STARTTLS|Upgrading/i)
    control.fault({ at: 'smtp.greeting', do: { kind: 'reply', reply: 'shuttingDown', close: true } })
    await expect(attempt()).rejects.toMatchObject({ responseCode: 421 })
    control.fault({
      at: 'smtp.auth',
      do: { kind: 'reply', reply: 'smtpAuthDisabledTenant' },
      match: { account: COURRIER },
    })
    await expect(attempt()).rejects.toMatchObject({ response: expect.stringContaining('5.7.139') as string })
    control.fault({
      at: 'smtp.rcpt',
      do: { kind: 'reply', reply: 'invalidRecipient' },
      match: { recipient: letter.to },
    })
    await expect(attempt()).rejects.toMatchObject({ responseCode: 550 })
    control.fault({ at: 'smtp.body', do: { kind: 'drop', afterBytes: 10 } })
    await expect(attempt()).rejects.toThrow()
    expect(await control.messages()).toHaveLength(0)
    control.fault({ at: 'smtp.end', do: { kind: 'drop' } })
    await expect(attempt()).rejects.toThrow()
    expect(await control.messages()).toHaveLength(1)
  })

  test('the levers over HTTP', async () => {
    const post = async (name: string, body: unknown) => {
      const headers = { 'content-type': 'application/json' }
      return fetch(`${standin.controlUrl}${name}`, { method: 'POST', headers, body: JSON.stringify(body) })
    }
    const armed = await post('/faults', {
      at: 'smtp.mail',
      do: { kind: 'reply', reply: 'restrictedSender' },
      times: 'always',
    })
    expect(armed.status).toBe(200)
    const state = (await (await post('', { settings: { ratePerMinute: 5 } })).json()) as {
      settings: { ratePerMinute: number; maxConnections: number }
      faults: unknown[]
    }
    expect(state).toMatchObject({
      settings: { ratePerMinute: 5, maxConnections: 3 },
      faults: [{ at: 'smtp.mail' }],
    })
    expect((await post('/faults', { at: 'smtp.mail', do: { kind: 'forge' } })).status).toBe(400)
    const walked = (await (
      await post('/authorize', { url: authorizeUrl({}), account: COURRIER })
    ).json()) as { redirect: string }
    expect(walked.redirect).toContain('code=')
    const change = { tenants: { 'atelier.example': { userConsent: false } } }
    expect((await post('/change', change)).status).toBe(200)
    await post('/forget-consent', { account: COURRIER })
    const shown = await standin.control.authorize({ url: authorizeUrl({}), account: COURRIER })
    expect(shown).toMatchObject({ shown: { code: 'AADSTS90094' } })
    await standin.control.change({ tenants: { [ATELIER]: { userConsent: true } } })
    await post('/reset', {})
    expect(standin.control.faults()).toEqual([])
    expect((await fetch(`${standin.controlUrl}/reset`, { method: 'POST', body: '{}' })).status).toBe(415)
  })
})

test('after a restart everything goes on: ports, keys, secret, refresh tokens', async () => {
  const { cache, answer } = await connect(ATELIER)
  const before = standin.info
  await restartStandin()
  expect(standin.info).toEqual(before)
  const renewed = await renew(ATELIER, cache)
  await mailer(renewed!.accessToken).sendMail(letter)
  await mailer(answer.accessToken).verify()
  expect((await stat(path.join(dir, 'standin.json'))).mode & 0o777).toBe(0o600)
})

test('it starts for nothing but demo and test', async () => {
  await expect(startStandin({ dir, purpose: 'production' as 'demo' })).rejects.toThrow(/demo and test only/)
})
