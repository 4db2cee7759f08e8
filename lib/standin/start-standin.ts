import { createServer as createHttpServer } from 'node:http'
import type { Server as HttpServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import path from 'node:path'
import type { Context, Purpose } from './context'
import { Control } from './control'
import { controlRoutes } from './control-routes'
import { Faults } from './faults'
import { createListener } from './http/router'
import type { Route } from './http/router'
import { Inbox } from './inbox/inbox'
import { inboxRoutes } from './inbox/inbox-routes'
import { closeServer, getPort, listenOn } from './listen'
import { DEFAULT_SETTINGS } from './settings'
import { adminConsentRoutes } from './sign-in/admin-consent-routes'
import { AuthorizationCodes } from './sign-in/authorization-codes'
import { authorizeRoutes } from './sign-in/authorize-routes'
import { BrowserSessions } from './sign-in/browser-sessions'
import { discoveryRoutes } from './sign-in/discovery-routes'
import { REFRESH_TOKEN_MARKER } from './sign-in/refresh-tokens'
import { signOutRoutes } from './sign-in/sign-out-routes'
import { TokenLog } from './sign-in/token-log'
import { tokenRoutes } from './sign-in/token-routes'
import { createSubmissionServer } from './smtp/server'
import { ensureCertificates } from './state/certificates'
import { defaultSeed } from './state/default-seed'
import type { Seed } from './state/schema'
import { ensureSigningKey } from './state/signing-key'
import { Store } from './state/store'

export type StandinOptions = {
  /** Where ports, authority, keys, secrets and state are kept (files 0600). */
  dir: string
  /** Said aloud by whoever starts it: it is for nothing else. */
  purpose: Purpose
  host?: '127.0.0.1'
  /** The world of a first start; later starts go on with what DIR holds. */
  seed?: () => Seed
}

export type StandinInfo = {
  loginUrl: string
  authorizeUrl: string
  smtpHost: string
  smtpPort: number
  inboxUrl: string
  controlUrl: string
  caFile: string
  outlook: { clientId: string; clientSecret: string; directoryId: string }
  /** What every refresh token and every access token begins with: look for them where none may be. */
  markers: { refreshToken: string; accessToken: string }
}

export type Standin = StandinInfo & { info: StandinInfo; control: Control; stop: () => Promise<void> }

/**
 * A Microsoft of our own: sign-in as Entra v2, submission as Exchange Online, an inbox to look into and
 * switches for faults. Loopback only; for the demo and the tests.
 * @throws Error when the purpose or the host is another, or a kept port is taken.
 */
export async function startStandin(options: StandinOptions): Promise<Standin> {
  const { purpose, host = '127.0.0.1' } = options
  if (purpose !== 'demo' && purpose !== 'test') throw new Error('the stand-in is for demo and test only')
  if (host !== '127.0.0.1') throw new Error('the stand-in listens on 127.0.0.1 only')
  const dir = path.resolve(options.dir)
  const store = await Store.open(dir, options.seed ?? defaultSeed)
  const certificates = await ensureCertificates(dir)
  const context: Context = {
    purpose,
    store,
    key: await ensureSigningKey(dir),
    faults: new Faults(),
    settings: { ...DEFAULT_SETTINGS },
    codes: new AuthorizationCodes(),
    sessions: new BrowserSessions(),
    tokenLog: new TokenLog(),
    inbox: new Inbox(),
    loginUrl: '',
    plainUrl: '',
  }
  const submission = createSubmissionServer(context, certificates)
  const control = new Control(context, submission.limits)
  const login = createHttpsServer({ ...certificates.server, minVersion: 'TLSv1.2' })
  const plain = createHttpServer()
  const servers = [login, plain, submission.server]
  const stop = async () => {
    submission.closeAll()
    await Promise.all(servers.map(closeServer))
    await store.save()
  }
  try {
    const kept = store.state.ports
    await listenOn(login, host, kept?.login ?? 0)
    await listenOn(plain, host, kept?.plain ?? 0)
    await listenOn(submission.server, host, kept?.smtp ?? 0)
  } catch (error) {
    await stop()
    throw error
  }
  const ports = { login: getPort(login), plain: getPort(plain), smtp: getPort(submission.server) }
  if (!store.state.ports) {
    store.state.ports = ports
    await store.save()
  }
  context.loginUrl = `https://localhost:${ports.login}`
  context.plainUrl = `http://localhost:${ports.plain}`
  serve(login, context.loginUrl, [
    ...signInRoutes(context),
    ...discoveryRoutes(context),
    ...tokenRoutes(context),
  ])
  serve(plain, context.plainUrl, [
    ...signInRoutes(context),
    ...inboxRoutes(context),
    ...controlRoutes(control),
  ])
  const info = describe(context, ports.smtp, certificates.caFile)
  return { ...info, info, control, stop }
}

function signInRoutes(context: Context): Route[] {
  return [...authorizeRoutes(context), ...adminConsentRoutes(context), ...signOutRoutes(context)]
}

function serve(
  server: HttpServer | ReturnType<typeof createHttpsServer>,
  origin: string,
  routes: Route[],
): void {
  server.on('request', createListener(origin, routes))
}

function describe(context: Context, smtpPort: number, caFile: string): StandinInfo {
  const app = context.store.state.apps[0]
  const header = JSON.stringify({ typ: 'JWT', alg: 'RS256', kid: context.key.kid })
  return {
    loginUrl: context.loginUrl,
    authorizeUrl: context.plainUrl,
    smtpHost: 'localhost',
    smtpPort,
    inboxUrl: `${context.plainUrl}/inbox`,
    controlUrl: `${context.plainUrl}/_control`,
    caFile,
    outlook: {
      clientId: app?.clientId ?? '',
      clientSecret: app?.secrets[0]?.value ?? '',
      directoryId: app?.tenantId ?? '',
    },
    markers: { refreshToken: REFRESH_TOKEN_MARKER, accessToken: Buffer.from(header).toString('base64url') },
  }
}
