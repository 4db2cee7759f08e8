import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { testDataDir } from '@/e2e/run/test-server'
import type { StageRecord } from '@/lib/domain/connection-stages'
import type { Security } from '@/lib/domain/mail-server-options'
import { REPLIES } from '@/lib/standin/smtp/replies'
import { createTlsContexts, type TlsContexts } from '@/lib/standin/smtp/tls-contexts'
import { ensureCertificates } from '@/lib/standin/state/certificates'
import type { testConnection as TestConnection, ConnectionTestPlan } from '@/lib/mail/test-connection'
import { startTalker, type Talker, type TalkerScript } from './support/talker'

/** Every stage's failures, made to happen by servers that say what they are told to. */

const PASSWORD = 'mot-de-passe-très-secret'
const DEADLINES = { connect: 20_000, envelope: 20_000, progress: 20_000, answer: 20_000 }
/** For those that never answer; everything before them must fit in. */
const SHORT = { ...DEADLINES, connect: 2_500, envelope: 2_500 }

let plain: Talker
let starttls: Record<keyof TlsContexts, Talker>
let implicit: Talker
let closedPort: number
let run: typeof TestConnection

beforeAll(async () => {
  const contexts = createTlsContexts(await ensureCertificates(join(testDataDir(), 'standin-authority')))
  plain = await startTalker()
  implicit = await startTalker({}, { tls: contexts.server, implicit: true })
  const talkers = Object.entries(contexts).map(async ([name, tls]) => [name, await startTalker({}, { tls })])
  starttls = Object.fromEntries(await Promise.all(talkers)) as typeof starttls
  closedPort = await findClosedPort()
  const ports = [plain, implicit, ...Object.values(starttls)].map(({ port }) => port)
  Object.assign(process.env, {
    SMTP_ALLOWED_PRIVATE_NETWORKS: '127.0.0.0/8,::1',
    SMTP_ALLOWED_PORTS: [...ports, closedPort].join(','),
    LOG_LEVEL: 'silent',
  })
  vi.resetModules()
  run = (await import('@/lib/mail/test-connection')).testConnection
})

afterAll(async () => {
  for (const talker of [plain, implicit, ...Object.values(starttls)]) await talker.stop()
})

async function findClosedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

type At = { host?: string; port?: number; security?: Security; talker?: Talker; script?: TalkerScript }

async function test(
  { host = '127.0.0.1', talker = plain, port = talker.port, security = 'none', script = {} }: At,
  change: Partial<ConnectionTestPlan> = {},
) {
  talker.say(script)
  const stages: StageRecord[] = []
  const result = await run({
    server: { host, port, security },
    signsIn: true,
    credentials: async (refused) => {
      if (refused) throw refused
      return { kind: 'password', user: 'courrier', password: PASSWORD }
    },
    mailbox: 'courrier@atelier.example',
    report: (record) => stages.push(record),
    signal: new AbortController().signal,
    deadlines: DEADLINES,
    ...change,
  })
  return { ...result, stages, last: stages.at(-1)!, heard: [...talker.heard] }
}

describe('a test that comes through', () => {
  it.each<[Security, () => At, string[]]>([
    ['none', () => ({}), ['greeting', 'ehlo', 'auth']],
    ['starttls', () => ({ host: 'localhost', talker: starttls.server }), ['greeting', 'tls', 'ehlo', 'auth']],
    ['tls', () => ({ host: 'localhost', talker: implicit }), ['tls', 'greeting', 'ehlo', 'auth']],
  ])('with security %s: every stage, in order, and nothing after 354', async (security, at, middle) => {
    const { outcome, stages, heard, sizeLimit } = await test({ ...at(), security })
    expect(outcome).toBe('passed')
    expect(stages.map(({ stage }) => stage)).toEqual([
      'name',
      'address',
      'port',
      ...middle,
      'mail',
      'rcpt',
      'data',
    ])
    expect(stages.every(({ ok, ms }) => ok && ms >= 0)).toBe(true)
    expect(sizeLimit).toBe(1000)
    expect(heard.slice(-3)).toEqual([
      'MAIL FROM:<courrier@atelier.example>',
      'RCPT TO:<courrier@atelier.example>',
      'DATA',
    ])
    const tls = stages.find(({ stage }) => stage === 'tls')
    if (tls) expect(tls.facts).toMatchObject({ subject: 'localhost', protocol: 'TLSv1.3' })
  })

  it('without a limit, without sign-in', async () => {
    const { outcome, stages, sizeLimit } = await test(
      { script: { ehlo: '250-talker\r\n250 HELP' } },
      { signsIn: false },
    )
    expect(outcome).toBe('passed')
    expect(sizeLimit).toBeNull()
    expect(stages.map(({ stage }) => stage)).not.toContain('auth')
  })
})

type Row = [what: string, at: () => At, stage: string, cause: string | string[]]

const failures: Row[] = [
  ['no name at all', () => ({ host: 'nom..inconnu' }), 'name', ['name_unknown', 'name_no_answer']],
  ['an unknown name', () => ({ host: 'inconnu.invalid' }), 'name', ['name_unknown', 'name_no_answer']],
  ['a private address', () => ({ host: '10.1.2.3' }), 'address', 'address_not_allowed'],
  ['a port of something else', () => ({ port: 22 }), 'port', 'port_not_allowed'],
  ['a closed port', () => ({ port: closedPort }), 'port', 'connection_refused'],
  ['a refusal as greeting', () => ({ script: { greeting: '554 go away' } }), 'greeting', 'greeting_refused'],
  ['a temporary one', () => ({ script: { greeting: '421 4.3.2 later' } }), 'greeting', 'server_unavailable'],
  ['SSH', () => ({ script: { greeting: 'SSH-2.0-OpenSSH_9.2' } }), 'greeting', 'not_smtp'],
  ['nothing, then the end', () => ({ script: { greeting: 'drop' } }), 'greeting', 'connection_lost'],
  ['EHLO refused', () => ({ script: { ehlo: '502 5.5.1 no' } }), 'ehlo', 'ehlo_refused'],
  ['the end at EHLO', () => ({ script: { ehlo: 'drop' } }), 'ehlo', 'connection_lost'],
  ['no STARTTLS', () => ({ security: 'starttls', script: { starttls: '502 5.5.1 no' } }), 'tls', 'starttls_missing'],
  ['STARTTLS not now', () => ({ security: 'starttls', script: { starttls: REPLIES.tlsUnavailable } }), 'tls', 'starttls_unavailable'],
  ['the end at STARTTLS', () => ({ security: 'starttls', script: { starttls: 'drop' } }), 'tls', 'connection_lost'],
  ['SSL/TLS at a plain port', () => ({ security: 'tls' }), 'tls', 'starttls_expected'],
  ['an expired certificate', () => withCertificate('expired'), 'tls', 'certificate_expired'],
  ['another name’s', () => withCertificate('wrong_name'), 'tls', 'certificate_wrong_name'],
  ['one of its own making', () => withCertificate('self_signed'), 'tls', 'certificate_self_signed'],
  ['an unknown authority’s', () => withCertificate('untrusted'), 'tls', 'certificate_unknown_issuer'],
  ['TLS 1.1', () => withCertificate('old_tls'), 'tls', 'tls_too_old'],
  ['no AUTH', () => ({ script: { ehlo: '250-talker\r\n250 SIZE 5' } }), 'auth', 'auth_not_offered'],
  ['the end at AUTH', () => ({ script: { auth: 'drop' } }), 'auth', 'connection_lost'],
  ['DATA answered 250', () => ({ script: { data: '250 fine' } }), 'data', 'no_354'],
  ['the end at MAIL', () => ({ script: { mail: 'drop' } }), 'mail', 'connection_lost'],
  ['the end at RCPT', () => ({ script: { rcpt: 'drop' } }), 'rcpt', 'connection_lost'],
  ['the end at DATA', () => ({ script: { data: 'drop' } }), 'data', 'connection_lost'],
] // prettier-ignore

const replies: [stage: 'auth' | 'mail' | 'rcpt' | 'data', reply: string, cause: string][] = [
  ['auth', REPLIES.unauthenticated, 'auth_failed'],
  ['auth', REPLIES.smtpAuthDisabledTenant, 'smtp_auth_disabled_tenant'],
  ['auth', REPLIES.smtpAuthDisabledMailbox, 'smtp_auth_disabled_mailbox'],
  ['auth', REPLIES.securityDefaults, 'security_defaults'],
  ['auth', REPLIES.criteriaNotMet, 'criteria_not_met'],
  ['auth', REPLIES.basicAuthGone, 'basic_auth_gone'],
  ['auth', REPLIES.authTemporary, 'auth_temporary'],
  ['mail', REPLIES.notAuthenticated, 'not_authenticated'],
  ['mail', REPLIES.restrictedSender, 'restricted_sender'],
  ['mail', REPLIES.throttledInvalidLicense, 'invalid_license'],
  ['mail', REPLIES.serverBusy, 'server_busy'],
  ['mail', '451 4.3.0 later', 'deferred'],
  ['mail', '553 5.7.1 no', 'refused'],
  ['rcpt', REPLIES.invalidRecipient, 'unknown_recipient'],
  ['rcpt', REPLIES.mailboxBusy, 'recipients_deferred'],
  ['rcpt', '554 5.7.1 Relay access denied', 'recipient_refused'],
  ['data', REPLIES.concurrentConnections, 'concurrent_connections'],
  ['data', REPLIES.quotaExceeded, 'daily_quota'],
  ['data', REPLIES.mailboxFull, 'mailbox_full'],
  ['data', REPLIES.shuttingDown, 'service_closing'],
]

const withCertificate = (name: keyof TlsContexts): At => ({
  host: 'localhost',
  security: 'starttls',
  talker: starttls[name],
})

describe('a test that fails', () => {
  it.each(failures)('%s: the stage, the cause, and nothing after it', async (_what, at, stage, cause) => {
    const { outcome, last, stages, heard } = await test(at())
    expect(outcome).toBe('failed')
    expect(last).toMatchObject({ stage, ok: false })
    expect([cause].flat()).toContain(last.cause)
    expect(stages.slice(0, -1).every(({ ok }) => ok)).toBe(true)
    if (['greeting', 'tls'].includes(stage) || last.cause === 'auth_not_offered') {
      expect(heard.join('\n')).not.toMatch(/AUTH/)
    }
  })

  it.each(replies)('at %s: %s', async (stage, reply, cause) => {
    const { last } = await test({ script: { [stage]: reply } })
    expect(last).toMatchObject({ stage, ok: false, cause, reply })
  })

  it.each<[TalkerScript, Security, string, string]>([
    [{ greeting: null }, 'none', 'greeting', 'greeting_silent'],
    [{ ehlo: null }, 'none', 'ehlo', 'no_answer'],
    [{ starttls: null }, 'starttls', 'tls', 'no_answer'],
    [{ auth: null }, 'none', 'auth', 'no_answer'],
    [{ mail: null }, 'none', 'mail', 'no_answer'],
    [{ rcpt: null }, 'none', 'rcpt', 'no_answer'],
    [{ data: null }, 'none', 'data', 'no_answer'],
  ])('by silence: %j', async (script, security, stage, cause) => {
    const { last } = await test({ script, security }, { deadlines: SHORT })
    expect(last).toMatchObject({ stage, ok: false, cause })
  })

  it('STARTTLS at a port that speaks TLS from the start: silence, and what it may mean', async () => {
    const { last } = await test({ talker: implicit, security: 'starttls' }, { deadlines: SHORT })
    expect(last).toMatchObject({ stage: 'greeting', cause: 'greeting_silent' })
  })

  it('says whose certificate it was', async () => {
    const { last } = await test(withCertificate('untrusted'))
    expect(last.facts).toMatchObject({ subject: 'localhost', issuer: 'Somebody else’s authority' })
    const wrong = await test(withCertificate('wrong_name'))
    expect(wrong.last.facts.names).toContain('mail.wrong-name.example')
    const expired = await test(withCertificate('expired'))
    expect(new Date(expired.last.facts.validTo!).getTime()).toBeLessThan(Date.now())
  })

  it('repeats nothing that does not greet as SMTP, and no secret that is said back to us', async () => {
    const hidden = await test({ script: { greeting: '554 internal name of the machine' } })
    expect(hidden.last.reply).toBeNull()
    const encoded = Buffer.from(`\0courrier\0${PASSWORD}`).toString('base64')
    const echo = await test({ script: { auth: `535 5.7.8 no: ${PASSWORD} ${encoded}` } })
    expect(echo.last.reply).toBe('535 5.7.8 no: •••• ••••')
  })

  it('offers no token to a host that is not Microsoft’s', async () => {
    const { last, heard } = await test(
      {},
      { credentials: async () => ({ kind: 'token', user: 'a@b.example', accessToken: 'eyJsecret' }) },
    )
    expect(last).toMatchObject({ stage: 'auth', cause: 'token_host' })
    expect(heard.join('\n')).not.toMatch(/AUTH/)
  })

  it('is cut short without a verdict', async () => {
    const stop = new AbortController()
    const { outcome, last } = await test(
      { script: { rcpt: null } },
      { signal: stop.signal, report: ({ stage }) => void (stage === 'mail' && stop.abort()) },
    )
    expect(outcome).toBe('stopped')
    expect(last).toBeUndefined()
  })
})
