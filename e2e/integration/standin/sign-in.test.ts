import { createHash } from 'node:crypto'
import { createRemoteJWKSet, customFetch, decodeJwt, jwtVerify } from 'jose'
import { describe, expect, test } from 'vitest'
import { ATELIER, VERRIERE } from '@/lib/standin/state/default-seed'
import { authorizeUrl, call, connect, COURRIER, REDIRECT, renew, standin, token, withStandin } from './client'

withStandin()

describe('sign-in', () => {
  test('discovery per tenant, by domain name and for organisations, letter case aside', async () => {
    for (const [segment, issuer] of [
      [ATELIER.toUpperCase(), `${standin.loginUrl}/${ATELIER}/v2.0`],
      ['verriere.example', `${standin.loginUrl}/${VERRIERE}/v2.0`],
      ['organizations', `${standin.loginUrl}/{tenantid}/v2.0`],
    ]) {
      const { status, text } = await call(
        `${standin.loginUrl}/${segment}/v2.0/.well-known/openid-configuration`,
      )
      const found = JSON.parse(text) as Record<string, string>
      expect(status).toBe(200)
      expect(found.issuer).toBe(issuer)
      expect(found.authorization_endpoint).toMatch(new RegExp(`^${standin.authorizeUrl}/`))
      expect(found.token_endpoint).toMatch(new RegExp(`^${standin.loginUrl}/`))
    }
    const unknown = await call(`${standin.loginUrl}/nowhere.example/v2.0/.well-known/openid-configuration`)
    expect(unknown.status).toBe(400)
    expect(unknown.text).toContain('AADSTS90002')
  })

  test.each(['organizations', ATELIER])('MSAL redeems a code and renews silently at /%s', async (tenant) => {
    const { answer, cache, returned, nonce } = await connect(tenant)
    expect([...returned.searchParams.keys()]).toEqual(['code', 'client_info', 'state', 'session_state'])
    expect(answer.account?.homeAccountId).toMatch(new RegExp(`\\.${ATELIER}$`))
    expect(answer.scopes).not.toContain('offline_access')
    const jwks = createRemoteJWKSet(new URL(`${standin.loginUrl}/${ATELIER}/discovery/v2.0/keys`), {
      [customFetch]: async (url: string) => new Response((await call(url)).text),
    })
    const { payload } = await jwtVerify(answer.idToken, jwks, {
      issuer: `${standin.loginUrl}/${ATELIER}/v2.0`,
      audience: standin.outlook.clientId,
      algorithms: ['RS256'],
    })
    expect(payload).toMatchObject({ tid: ATELIER, preferred_username: COURRIER, email: COURRIER, nonce })
    const renewed = await renew(tenant, cache)
    expect(renewed?.accessToken).not.toBe(answer.accessToken)
    expect(decodeJwt(renewed!.accessToken)).toMatchObject({
      aud: 'https://outlook.office.com',
      upn: COURRIER,
      scp: 'SMTP.Send',
    })
    expect(standin.control.log().map((one) => [one.grantType, one.outcome, one.account])).toEqual([
      ['authorization_code', 'ok', COURRIER],
      ['refresh_token', 'ok', COURRIER],
    ])
  })

  test('the code is one-time, bound to verifier, redirect URI and tenant', async () => {
    const challenge = createHash('sha256').update('v'.repeat(43)).digest('base64url')
    const url = authorizeUrl({ code_challenge: challenge, code_challenge_method: 'S256' })
    const fresh = async () => {
      const walked = await standin.control.authorize({ url, account: COURRIER })
      return new URL('redirect' in walked ? walked.redirect : '').searchParams.get('code')!
    }
    const good = { grant_type: 'authorization_code', redirect_uri: REDIRECT, code_verifier: 'v'.repeat(43) }
    const wrongVerifier = await token({ ...good, code: await fresh(), code_verifier: 'w'.repeat(43) })
    expect(wrongVerifier.json.error_codes).toEqual([501481])
    const wrongAddress = await token({ ...good, code: await fresh(), redirect_uri: 'http://localhost/other' })
    expect(wrongAddress.json.error_codes).toEqual([500112])
    expect((await token({ ...good, code: await fresh() }, VERRIERE)).json.error_codes).toEqual([700005])
    const code = await fresh()
    expect((await token({ ...good, code })).status).toBe(200)
    expect((await token({ ...good, code })).json.error_codes).toEqual([54005])
  })

  test('a wrong secret answers in the shape of Entra', async () => {
    const { status, json } = await token({ grant_type: 'client_credentials', client_secret: 'wrong' })
    expect(status).toBe(401)
    expect(json).toMatchObject({ error: 'invalid_client', error_codes: [7000215] })
    expect(json.error_description).toMatch(
      /^AADSTS7000215: Invalid client secret provided\. .* Trace ID: [0-9a-f-]{36} Correlation ID: [0-9a-f-]{36} Timestamp: \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/,
    )
    expect(json.error_uri).toBe('https://login.microsoftonline.com/error?code=7000215')
    const client = { grant_type: 'client_credentials', scope: 'https://outlook.office365.com/.default' }
    expect((await token(client)).status).toBe(200)
    expect((await token(client, 'organizations')).json.error_codes).toEqual([9001023])
  })

  test('refresh tokens rotate; strict mode refuses a second use; revoking ends them', async () => {
    const walked = await standin.control.authorize({ url: authorizeUrl({}), account: COURRIER })
    const code = new URL('redirect' in walked ? walked.redirect : '').searchParams.get('code')!
    const first = await token({ grant_type: 'authorization_code', code, redirect_uri: REDIRECT })
    const old = first.json.refresh_token!
    expect(old.startsWith(standin.markers.refreshToken)).toBe(true)
    expect(first.json.access_token!.startsWith(standin.markers.accessToken)).toBe(true)
    const renewal = (refresh_token: string) => token({ grant_type: 'refresh_token', refresh_token })
    const second = await renewal(old)
    expect(second.json.refresh_token).not.toBe(old)
    expect((await renewal(old)).status).toBe(200)
    standin.control.configure({ strictRefresh: true })
    expect((await renewal(old)).json).toMatchObject({ error: 'invalid_grant', suberror: 'bad_token' })
    standin.control.configure({ strictRefresh: false })
    expect((await renewal(second.json.refresh_token!)).json.error_codes).toEqual([50173])
  })

  test('what Entra shows itself never returns to the redirect URI', async () => {
    const cases: Array<[string, Record<string, string>, string, string]> = [
      ['700016', { client_id: ATELIER }, ATELIER, COURRIER],
      ['50011', { redirect_uri: 'http://localhost:3000/Microsoft_Outlook/confirm' }, ATELIER, COURRIER],
      ['50011', { redirect_uri: 'http://127.0.0.1:3000/microsoft_outlook/confirm' }, ATELIER, COURRIER],
      ['90002', {}, 'nowhere.example', COURRIER],
      ['50020', {}, ATELIER, 'contact@lorme.example'],
    ]
    for (const [code, params, tenant, account] of cases) {
      const walked = await standin.control.authorize({ url: authorizeUrl(params, tenant), account })
      expect(walked).toMatchObject({ shown: { code: `AADSTS${code}` } })
    }
    for (const code of ['700016', '50011', '50194', '50020', '50105', '90002', '90094', '90095']) {
      standin.control.fault({ at: 'authorize', do: { kind: 'aadsts', code } })
      const response = await fetch(authorizeUrl({}), {
        redirect: 'manual',
        headers: { 'accept-language': 'en' },
      })
      expect(response.status).toBe(200)
      expect(await response.text()).toContain(`AADSTS${code}`)
    }
  })

  test('declined consent and an unknown scope do return', async () => {
    await standin.control.forgetConsent(COURRIER)
    const declined = await standin.control.authorize({
      url: authorizeUrl({}),
      account: COURRIER,
      accept: false,
    })
    const back = new URL('redirect' in declined ? declined.redirect : '').searchParams
    expect([back.get('error'), back.get('state')]).toEqual(['access_denied', 'a-state'])
    expect(back.get('error_description')).toMatch(/^AADSTS65004: /)
    const scope = 'openid https://outlook.office.com/SMTP.Sned'
    const unknown = await standin.control.authorize({ url: authorizeUrl({ scope }), account: COURRIER })
    expect('redirect' in unknown && unknown.redirect).toContain('AADSTS650053')
  })

  test('in a browser: password, consent, back with a code; single sign-on the next time', async () => {
    await standin.control.forgetConsent(COURRIER)
    const url = authorizeUrl({ login_hint: COURRIER, client_info: '1' })
    let cookie = ''
    const go = async (form?: Record<string, string>) => {
      const response = await fetch(url, {
        method: form ? 'POST' : 'GET',
        redirect: 'manual',
        headers: { 'accept-language': 'fr', cookie },
        ...(form ? { body: new URLSearchParams(form) } : {}),
      })
      cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie
      return { location: response.headers.get('location'), page: await response.text() }
    }
    expect((await go()).page).toContain('Microsoft de démonstration — local')
    const consent = await go({ step: 'password', account: COURRIER, password: 'mot-de-passe' })
    expect(consent.page).toContain('Accepter')
    const done = await go({ step: 'consent', account: COURRIER, decision: 'accept' })
    expect(done.location).toMatch(/^http:\/\/localhost:3000\/microsoft_outlook\/confirm\?code=/)
    expect((await go()).location).toContain('code=')
    const picker = await fetch(authorizeUrl({ prompt: 'select_account' }), {
      headers: { 'accept-language': 'en' },
    })
    expect(await picker.text()).toContain('Use another account')
  })
})
