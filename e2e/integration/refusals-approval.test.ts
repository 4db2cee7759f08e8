import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { walkAdminConsent } from './support/admin-consent'
import { createMicrosoftWorld, type MicrosoftWorld } from './support/microsoft-world'

const COURRIER = 'courrier@atelier.example'
const ADMIN = 'admin@atelier.example'

let world: MicrosoftWorld
let at: Awaited<ReturnType<MicrosoftWorld['company']>>
let approval: Awaited<ReturnType<typeof loadUseCases>>
let companies = 0

const loadUseCases = async () => ({
  ...(await import('@/lib/data/connection/make-approval-link')),
  ...(await import('@/lib/data/connection/get-approval')),
  ...(await import('@/lib/data/connection/confirm-approval')),
})

beforeAll(async () => {
  world = await createMicrosoftWorld()
  approval = await loadUseCases()
})
afterAll(() => world.close())
beforeEach(async () => {
  world.standin.control.reset()
  await world.standin.control.forgetConsent(COURRIER)
  await world.standin.control.change({ tenants: { 'atelier.example': { userConsent: false } } })
  at = await world.company(`accord${++companies}`)
})

const look = () => approval.getApproval(at.who, at.mailServerId)
const grantIsUntouched = async () =>
  expect(await world.grant(at.who, at.mailServerId)).toMatchObject({
    state: 'none',
    version: 1,
    cacheSealed: null,
  })

async function makeLink(): Promise<string> {
  await approval.makeApprovalLink(at.who, at.mailServerId)
  return (await look()).link!.url
}

async function answer(
  decision: 'accept' | 'cancel',
  link: string,
  account = ADMIN,
): Promise<URLSearchParams> {
  const walked = await walkAdminConsent(link, account, decision)
  if (!('redirect' in walked)) throw new Error(walked.page.slice(0, 500))
  return walked.redirect.searchParams
}

test('the link asks the directory’s administrator for what a sign-in asks, and leads back here', async () => {
  const link = new URL(await makeLink())
  expect(link.origin).toBe(world.standin.authorizeUrl)
  expect(link.pathname).toBe(`/${world.standin.outlook.directoryId}/v2.0/adminconsent`)
  expect(Object.fromEntries(link.searchParams)).toMatchObject({
    client_id: world.standin.outlook.clientId,
    redirect_uri: 'http://localhost:3000/microsoft_outlook/confirm',
    scope: expect.stringContaining('https://outlook.office.com/SMTP.Send'),
    state: expect.stringMatching(/^approval\.[\w-]{86}$/),
  })
  const where = { event: 'approval_link.created', actorId: at.who.actor.userId, subjectId: at.mailServerId }
  const made = await world.db.inCompany(at.who.company.id, (tx) => tx.auditEvent.count({ where }))
  expect(made).toBe(1)
})

test('before, people may not; approved, they may: and that is all an approval does', async () => {
  const { url } = await world.startConnect(at.who, { mailServerId: at.mailServerId, mode: 'first' })
  expect(await world.standin.control.authorize({ url, account: COURRIER })).toMatchObject({
    shown: { code: 'AADSTS90094' },
  })
  const params = await answer('accept', await makeLink())
  expect(params.get('admin_consent')).toBe('True')
  expect(params.has('code')).toBe(false)
  expect(await approval.confirmApproval(params)).toMatchObject({
    kind: 'answered',
    companySlug: at.who.company.slug,
    mailServerId: at.mailServerId,
    outcome: { outcome: 'approved' },
  })
  await grantIsUntouched()
  expect(world.calls()).toBe(0)
  expect((await look()).answer).toMatchObject({ approved: true, refusal: null })
  expect(await world.connect(at.who, at.mailServerId)).toMatchObject({ outcome: 'connected' })
  expect((await look()).answer).toBeNull()
})

test('declined: the colleague’s page says so, in Microsoft’s words; approving later counts', async () => {
  const link = await makeLink()
  const declined = await answer('cancel', link)
  expect(declined.get('error')).toBe('access_denied')
  expect(await approval.confirmApproval(declined)).toMatchObject({ outcome: { outcome: 'consent_declined' } })
  expect((await look()).answer).toMatchObject({
    approved: false,
    refusal: { key: 'consent_declined', code: '65004', traceId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
  })
  await approval.confirmApproval(await answer('accept', link))
  expect((await look()).answer).toMatchObject({ approved: true })
  await approval.confirmApproval(declined)
  expect((await look()).answer).toMatchObject({ approved: true })
  await grantIsUntouched()
})

test('an administrator of another organisation does not get as far', async () => {
  const walked = await walkAdminConsent(await makeLink(), 'admin@verriere.example', 'accept')
  expect('page' in walked && walked.page).toContain('AADSTS50020')
})

test('the tenant that comes back proves nothing: another one is told, and changes nothing', async () => {
  const params = await answer('accept', await makeLink())
  params.set('tenant', world.newId())
  expect(await approval.confirmApproval(params)).toMatchObject({ outcome: { outcome: 'other_directory' } })
  expect((await look()).answer).toMatchObject({ approved: false, refusal: { key: 'other_directory' } })
  await grantIsUntouched()
})

test.each<[string, (params: URLSearchParams) => void, 'unknown' | 'expired' | 'answered']>([
  ['without a state', (params) => params.delete('state'), 'unknown'],
  ['with two states', (params) => params.append('state', 'x'), 'unknown'],
  ['with a changed state', (params) => params.set('state', flip(params.get('state')!)), 'unknown'],
  ['that is neither yes nor no', (params) => params.set('admin_consent', 'False'), 'unknown'],
  ['with a code, which nobody redeems', (params) => params.set('code', 'x'), 'answered'],
])('an answer %s', async (_name, change, expected) => {
  const params = await answer('accept', await makeLink())
  change(params)
  const result = await approval.confirmApproval(params)
  expect(result.kind === 'rejected' ? result.rejection : result.kind).toBe(expected)
  expect((await look()).answer !== null).toBe(expected === 'answered')
  expect(world.calls()).toBe(0)
  await grantIsUntouched()
})

test('a sign-in’s state is none of an approval’s, nor the other way round', async () => {
  const { url } = await world.startConnect(at.who, { mailServerId: at.mailServerId, mode: 'first' })
  const state = new URL(url).searchParams.get('state')!
  const forged = new URLSearchParams({ admin_consent: 'True', state: `approval.${state}` })
  expect(await approval.confirmApproval(forged)).toEqual({ kind: 'rejected', rejection: 'unknown' })
  const link = new URL(await makeLink()).searchParams.get('state')!
  for (const text of [link, link.slice('approval.'.length)])
    expect(await world.confirm(at.who, new URLSearchParams({ code: 'x', state: text }))).toMatchObject({
      kind: 'rejected',
    })
})

test('a link ends with its time, and with the application it was made for', async () => {
  const params = await answer('accept', await makeLink())
  const { id: companyId } = at.who.company
  await world.saveApplication(at.who, { clientId: '99999999-9999-4999-8999-999999999999' })
  expect((await look()).link).toBeNull()
  expect(await approval.confirmApproval(params)).toEqual({ kind: 'rejected', rejection: 'expired' })
  await world.saveApplication(at.who)
  await world.db.inCompany(companyId, (tx) =>
    tx.adminApproval.updateMany({ data: { expiresAt: new Date(Date.now() - 1) } }),
  )
  expect(await approval.confirmApproval(params)).toEqual({ kind: 'rejected', rejection: 'expired' })
  expect(await look()).toEqual({ link: null, answer: null })
})

test('a newer link does not end the one that was handed over', async () => {
  const handedOver = await makeLink()
  const newer = await makeLink()
  expect(newer).not.toBe(handedOver)
  expect(await approval.confirmApproval(await answer('accept', handedOver))).toMatchObject({
    kind: 'answered',
  })
  expect(await look()).toMatchObject({ link: { url: newer }, answer: { approved: true } })
})

test('made by who may, of a server of ours; Microsoft away is said', async () => {
  const auditor = await world.member(at.who.company.slug, 'audit@atelier.example', 'auditor')
  await expect(approval.makeApprovalLink(auditor, at.mailServerId)).rejects.toMatchObject({
    code: 'forbidden',
  })
  await expect(approval.getApproval(auditor, at.mailServerId)).rejects.toMatchObject({ code: 'forbidden' })
  const stranger = await world.member('voisin', 'admin@voisin.example')
  await expect(approval.makeApprovalLink(stranger, at.mailServerId)).rejects.toMatchObject({
    code: 'not_found',
  })
  expect(await approval.getApproval(stranger, at.mailServerId)).toEqual({ link: null, answer: null })
  world.standin.control.fault({ at: 'discovery', do: { kind: 'status', status: 503 } })
  await expect(approval.makeApprovalLink(at.who, at.mailServerId)).rejects.toMatchObject({
    code: 'unavailable',
  })
  expect((await look()).link).toBeNull()
})

const flip = (text: string) => text.slice(0, 50) + (text[50] === 'A' ? 'B' : 'A') + text.slice(51)
