import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import https from 'node:https'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { ConfidentialClientApplication } from '@azure/msal-node'
import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from '@azure/msal-node'
import nodemailer from 'nodemailer'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { startStandin } from '@/lib/standin/start-standin'
import type { Standin } from '@/lib/standin/start-standin'
import { ATELIER } from '@/lib/standin/state/default-seed'

/** What the stand-in's tests call it with: MSAL, the bare token endpoint, nodemailer. */
export const REDIRECT = 'http://localhost:3000/microsoft_outlook/confirm'
export const SCOPES = ['openid', 'profile', 'email', 'offline_access', 'https://outlook.office.com/SMTP.Send']
export const COURRIER = 'courrier@atelier.example'

export let dir: string
export let standin: Standin
export let ca: string

/** One stand-in for the file, as new before each test. */
export function withStandin(): void {
  beforeAll(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'relais-standin-'))
    standin = await startStandin({ dir, purpose: 'test' })
    ca = await readFile(standin.caFile, 'utf8')
  })
  afterAll(async () => {
    await standin.stop()
    await rm(dir, { recursive: true })
  })
  beforeEach(() => standin.control.reset())
}

export async function restartStandin(): Promise<void> {
  await standin.stop()
  standin = await startStandin({ dir, purpose: 'test' })
}

type Answer = { status: number; headers: Record<string, string | string[] | undefined>; text: string }

export function call(
  url: string,
  method = 'GET',
  body = '',
  headers: Record<string, string> = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = https.request(url, {
      ca,
      method,
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    })
    request.on('error', reject)
    request.setTimeout(3_000, () => request.destroy(new Error('timed out')))
    request.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      )
    })
    request.end(body)
  })
}

async function callForMsal<T>(
  url: string,
  method: string,
  options?: NetworkRequestOptions,
): Promise<NetworkResponse<T>> {
  const { status, headers, text } = await call(url, method, options?.body ?? '', options?.headers ?? {})
  return { status, headers: headers as Record<string, string>, body: JSON.parse(text) as T }
}

const networkClient: INetworkModule = {
  sendGetRequestAsync: (url, options) => callForMsal(url, 'GET', options),
  sendPostRequestAsync: (url, options) => callForMsal(url, 'POST', options),
}

/** A fresh client on a cache kept as text, as the product does it. */
function msal(tenant: string, cache: { text: string }, secret = standin.outlook.clientSecret) {
  return new ConfidentialClientApplication({
    auth: {
      clientId: standin.outlook.clientId,
      clientSecret: secret,
      authority: `${standin.loginUrl}/${tenant}`,
      knownAuthorities: [new URL(standin.loginUrl).host],
    },
    system: { networkClient },
    cache: {
      cachePlugin: {
        beforeCacheAccess: async ({ tokenCache }) => tokenCache.deserialize(cache.text),
        afterCacheAccess: async (context) => {
          if (context.cacheHasChanged) cache.text = context.tokenCache.serialize()
        },
      },
    },
  })
}

export async function connect(tenant: string, account = COURRIER, cache = { text: '' }) {
  const verifier = randomBytes(32).toString('base64url')
  const nonce = randomBytes(16).toString('base64url')
  const url = await msal(tenant, cache).getAuthCodeUrl({
    scopes: SCOPES,
    redirectUri: REDIRECT,
    state: 'a-state',
    nonce,
    loginHint: account,
    codeChallenge: createHash('sha256').update(verifier).digest('base64url'),
    codeChallengeMethod: 'S256',
  })
  const walked = await standin.control.authorize({ url, account, accept: true })
  if ('shown' in walked) throw new Error(walked.shown.description)
  const returned = new URL(walked.redirect)
  const code = returned.searchParams.get('code') ?? ''
  const redeem = {
    code,
    scopes: SCOPES,
    redirectUri: REDIRECT,
    codeVerifier: verifier,
    nonce,
    state: 'a-state',
  }
  const answer = await msal(tenant, cache).acquireTokenByCode(redeem, {
    state: returned.searchParams.get('state')!,
    code,
  })
  return { answer, cache, returned, url, nonce }
}

export async function renew(tenant: string, cache: { text: string }) {
  const client = msal(tenant, cache)
  const [account] = await client.getTokenCache().getAllAccounts()
  return client.acquireTokenSilent({ account: account!, scopes: SCOPES, forceRefresh: true })
}

/** The token endpoint without MSAL, for answers it hides. */
export async function token(form: Record<string, string>, tenant = ATELIER) {
  const body = new URLSearchParams({
    client_id: standin.outlook.clientId,
    client_secret: standin.outlook.clientSecret,
    ...form,
  }).toString()
  const answer = await call(`${standin.loginUrl}/${tenant}/oauth2/v2.0/token`, 'POST', body)
  return { ...answer, json: JSON.parse(answer.text || 'null') as Record<string, string & number[]> }
}

export function authorizeUrl(params: Record<string, string>, tenant: string = ATELIER): string {
  const query = new URLSearchParams({
    client_id: standin.outlook.clientId,
    response_type: 'code',
    redirect_uri: REDIRECT,
    scope: SCOPES.join(' '),
    state: 'a-state',
    ...params,
  })
  return `${standin.authorizeUrl}/${tenant}/oauth2/v2.0/authorize?${query}`
}

export function mailer(accessToken: string, user = COURRIER) {
  return nodemailer.createTransport({
    host: standin.smtpHost,
    port: standin.smtpPort,
    secure: false,
    requireTLS: true,
    tls: { ca },
    auth: { type: 'OAuth2', user, accessToken },
    pool: true,
    maxConnections: 1,
  })
}

export const letter = {
  from: `"Atelier du Bois" <${COURRIER}>`,
  to: 'client@example.com',
  subject: 'Devis n° 12 – hêtre',
  text: 'Bonjour à tous',
}

/** Says lines to the server, each after the answer to the one before; the answers, greeting first. */
export function dialogue(lines: string[]): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(standin.smtpPort, '127.0.0.1')
    const answers: string[] = []
    let held = ''
    const left = [...lines]
    socket.on('error', reject)
    socket.on('close', () => resolve(answers))
    socket.on('data', (chunk: Buffer) => {
      held += chunk.toString()
      const last = held.trimEnd().split('\r\n').at(-1) ?? ''
      if (!held.endsWith('\r\n') || !/^\d{3} /.test(last)) return
      answers.push(held)
      held = ''
      const next = left.shift()
      if (next !== undefined) socket.write(next + '\r\n')
    })
  })
}
