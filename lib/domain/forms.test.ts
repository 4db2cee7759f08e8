import { describe, expect, it } from 'vitest'
import { mailServerSchema } from './mail-server'
import { findApplicationWarnings } from './application-warnings'
import { outlookApplicationSchema } from './outlook-application'
import { messageSchema } from './message'

const GUID = 'c0ffee12-3d4e-4f56-8a7b-9c0d1e2f3a4b'
const issues = (result: { error?: { issues: { path: PropertyKey[]; message: string }[] } }) =>
  result.error?.issues.map((issue) => `${String(issue.path[0] ?? '')} ${issue.message}`) ?? []

describe('mail server', () => {
  const good = {
    description: 'Courrier',
    priority: '10',
    host: 'smtp.office365.com',
    port: '587',
    security: 'starttls',
  }
  it('takes the least', () => expect(issues(mailServerSchema.safeParse(good))).toEqual([]))
  it.each([
    ['no description', { description: ' ' }, 'description required.description'],
    ['a port out of range', { port: '70000' }, 'port invalid.port'],
    ['a port that is no number', { port: '5e2' }, 'port invalid.port'],
    ['a host with a path', { host: 'smtp.example/x' }, 'host invalid.host'],
    ['a host with CRLF', { host: 'a\r\nb' }, 'host invalid.host'],
    ['another security', { security: 'ssl' }, 'security invalid.choice'],
    [
      'OAuth in clear',
      { outlook: 'on', security: 'none', username: 'a@b.fr' },
      'security invalid.outlook_security',
    ],
    ['OAuth without account', { outlook: 'on' }, 'username required.outlook_username'],
    [
      'OAuth with a password',
      { outlook: 'on', username: 'a@b.fr', password: 'x' },
      'password invalid.outlook_password',
    ],
    ['a filter with a word', { fromFilter: 'atelier.example, quoi' }, 'fromFilter invalid.from_filter'],
    ['a reply-to that is none', { replyTo: 'x' }, 'replyTo invalid.address'],
  ])('refuses %s', (_, change, issue) => {
    expect(issues(mailServerSchema.safeParse({ ...good, ...change }))).toContain(issue)
  })
  it('refuses unknown fields', () => {
    expect(mailServerSchema.safeParse({ ...good, companyId: GUID }).success).toBe(false)
  })
})

describe('Outlook application', () => {
  const good = { clientId: GUID, directoryId: GUID }
  it('takes the least, in either case of letters, with stray spaces', () => {
    expect(outlookApplicationSchema.parse({ ...good, clientId: ` ${GUID.toUpperCase()} ` }).clientId).toBe(
      GUID,
    )
  })
  it.each([
    ['a client id that is no GUID', { clientId: 'relais' }, 'clientId invalid.client_id'],
    ['no directory', { directoryId: '' }, 'directoryId required.directory_id'],
    ['a directory that is a path', { directoryId: '../x' }, 'directoryId invalid.directory_id'],
    ['common', { directoryId: 'common' }, 'directoryId invalid.directory_id'],
    ['a secret with a line end inside', { clientSecret: 'a\nb' }, 'clientSecret invalid.client_secret'],
    ['a date that is none', { secretExpiresOn: '2026-02-30' }, 'secretExpiresOn invalid.date'],
  ])('refuses %s', (_, change, issue) => {
    expect(issues(outlookApplicationSchema.safeParse({ ...good, ...change }))).toContain(issue)
  })
  it('needs no directory for several organizations', () => {
    expect(outlookApplicationSchema.safeParse({ clientId: GUID, multipleOrganizations: 'on' }).success).toBe(
      true,
    )
  })
  it.each([
    [{ clientSecret: GUID }, { clientSecret: 'secret_is_guid' }],
    [{ clientId: 'relais' }, { clientId: 'client_id_not_guid' }],
    [{ clientId: ` ${GUID}` }, { clientId: 'spaces' }],
    [{ clientSecret: 'abc def' }, { clientSecret: 'spaces' }],
    [{ secretExpiresOn: '2026-11-23' }, { secretExpiresOn: 'expired' }],
    [{ secretExpiresOn: '2026-11-24' }, {}],
  ])('doubts %j', (typed, warnings) => {
    expect(findApplicationWarnings(typed, '2026-11-24')).toEqual(warnings)
  })
})

describe('message', () => {
  const good = {
    from: 'a@b.fr',
    to: 'c@d.fr',
    subject: 'Été',
    text: 'Bonjour',
    submissionKey: crypto.randomUUID(),
  }
  it('takes the least', () => expect(issues(messageSchema.safeParse(good))).toEqual([]))
  it.each([
    ['nobody', { to: '' }, 'to required.recipient'],
    ['a wrong recipient', { to: 'c@d.fr, personne' }, 'to invalid.addresses'],
    ['CRLF in the subject', { subject: 'a\r\nBcc: x@y.fr' }, 'subject invalid.control'],
    [
      '501 recipients',
      { to: Array.from({ length: 501 }, (_, i) => `a${i}@b.fr`).join() },
      'to invalid.too_many_recipients',
    ],
    ['nothing at all', { subject: '', text: ' ' }, 'text required.content'],
    ['a subject that turns around', { subject: 'a\u202eb' }, 'subject invalid.control'],
    ['nothing but controls', { subject: '', text: '\0\u0007' }, 'text required.content'],
  ])('refuses %s', (_, change, issue) => {
    expect(issues(messageSchema.safeParse({ ...good, ...change }))).toContain(issue)
  })
})
