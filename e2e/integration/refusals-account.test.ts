import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { takeAccount as TakeAccount } from '@/lib/data/connection/take-account'
import { createMicrosoftWorld, type MicrosoftWorld } from './support/microsoft-world'

const COURRIER = 'courrier@atelier.example'
const DEVIS = 'devis@atelier.example'

let world: MicrosoftWorld
let at: Awaited<ReturnType<MicrosoftWorld['company']>>
let takeAccount: typeof TakeAccount
let companies = 0

beforeAll(async () => {
  world = await createMicrosoftWorld()
  ;({ takeAccount } = await import('@/lib/data/connection/take-account'))
})
afterAll(() => world.close())
beforeEach(async () => {
  world.standin.control.reset()
  at = await world.company(`compte${++companies}`)
})

const view = async () => (await world.getConnectionView(at.who, at.mailServerId))!
const server = () =>
  world.db.inCompany(at.who.company.id, (tx) =>
    tx.mailServer.findFirstOrThrow({ where: { companyId: at.who.company.id, id: at.mailServerId } }),
  )

/** Clicks « Utiliser ce compte » and signs in as somebody. */
async function take(account: string, takeUsername: boolean) {
  const { url } = await takeAccount(at.who, { mailServerId: at.mailServerId, takeUsername })
  const walked = await world.standin.control.authorize({ url, account, accept: true })
  if (!('redirect' in walked)) throw new Error(walked.shown.code)
  const result = await world.confirm(at.who, new URL(walked.redirect).searchParams)
  return { url: new URL(url), result }
}

describe('taking the account that signed in', () => {
  test('a new sign-in, for it alone; the Username comes along', async () => {
    await world.connect(at.who, at.mailServerId, DEVIS)
    expect((await view()).refusal).toMatchObject({ key: 'wrong_account', account: DEVIS, canTake: true })
    const before = world.calls()
    const { url, result } = await take(DEVIS, true)
    expect(url.searchParams.get('login_hint')).toBe(DEVIS)
    expect(url.searchParams.has('prompt')).toBe(false)
    expect(result).toMatchObject({ outcome: 'connected' })
    expect(world.calls()).toBe(before + 1)
    expect(await view()).toMatchObject({ state: 'checking', account: DEVIS, refusal: null })
    expect(await server()).toMatchObject({ username: DEVIS, version: 2 })
  })

  test('somebody else in its place is the wrong account again, and can be taken in turn', async () => {
    await world.connect(at.who, at.mailServerId, DEVIS)
    expect((await take('envoi@atelier.example', true)).result).toMatchObject({ outcome: 'wrong_account' })
    expect((await view()).refusal).toMatchObject({ account: 'envoi@atelier.example', canTake: true })
    expect(await server()).toMatchObject({ username: COURRIER, version: 1 })
    expect(await world.grant(at.who, at.mailServerId)).toMatchObject({ state: 'none', objectId: null })
  })

  test('keeping the Username: from then on the account is the one that is connected', async () => {
    await world.connect(at.who, at.mailServerId, DEVIS)
    expect((await take(DEVIS, false)).result).toMatchObject({ outcome: 'connected' })
    expect(await server()).toMatchObject({ username: COURRIER, version: 1 })
    const again = await world.signIn(at.who, { mailServerId: at.mailServerId, mode: 'first' }, DEVIS)
    expect(again.url.searchParams.get('login_hint')).toBe(DEVIS)
    expect(await world.confirm(at.who, again.params)).toMatchObject({ outcome: 'connected' })
    await world.connect(at.who, at.mailServerId, COURRIER)
    expect((await view()).refusal).toMatchObject({ account: COURRIER, expected: DEVIS })
    expect(await view()).toMatchObject({ state: 'checking', account: DEVIS })
  })

  test('only after that refusal, of a server of ours, by who may', async () => {
    const request = { mailServerId: at.mailServerId, takeUsername: true }
    await expect(takeAccount(at.who, request)).rejects.toMatchObject({
      details: { reason: 'no_refused_account' },
    })
    await world.connect(at.who, at.mailServerId, DEVIS)
    const auditor = await world.member(at.who.company.slug, 'audit@atelier.example', 'auditor')
    await expect(takeAccount(auditor, request)).rejects.toMatchObject({ code: 'forbidden' })
    const stranger = await world.member('inconnu', 'admin@inconnu.example')
    await expect(takeAccount(stranger, request)).rejects.toMatchObject({ code: 'not_found' })
    await world.connect(at.who, at.mailServerId)
    await expect(takeAccount(at.who, request)).rejects.toMatchObject({ code: 'conflict' })
  })

  test('with several organisations: at the account’s own directory', async () => {
    await world.saveApplication(at.who, { multipleOrganizations: true })
    world.standin.control.fault({
      at: 'discovery',
      do: { kind: 'aadsts', code: '90002' },
      times: 'always',
      match: { tenant: 'atelier.example' },
    })
    await world.connect(at.who, at.mailServerId, 'courrier@verriere.example')
    expect((await view()).refusal).toMatchObject({
      key: 'wrong_account',
      account: 'courrier@verriere.example',
    })
    const { url, result } = await take('courrier@verriere.example', true)
    expect(url.pathname).not.toContain('organizations')
    expect(result).toMatchObject({ outcome: 'connected' })
    const { tenantId } = await world.grant(at.who, at.mailServerId)
    expect(url.pathname).toContain(tenantId)
  })
})

describe('an account is its directory’s object', () => {
  const camille = 'camille.martin@atelier.example'
  const rename = (upn: string, to: string) =>
    world.standin.control.change({ users: { [upn]: { upn: to, mail: to } } })

  test('renamed, it is still the one that is connected; whoever gets its old name is not', async () => {
    const mailServerId = await world.server(at.who, DEVIS)
    at = { ...at, mailServerId }
    expect(await world.connect(at.who, mailServerId, DEVIS)).toMatchObject({ outcome: 'connected' })
    await rename(DEVIS, 'devis.ancien@atelier.example')
    await rename(camille, DEVIS)
    try {
      expect(await world.connect(at.who, mailServerId, DEVIS)).toMatchObject({ outcome: 'wrong_account' })
      expect(await world.connect(at.who, mailServerId, 'devis.ancien@atelier.example')).toMatchObject({
        outcome: 'connected',
      })
    } finally {
      await rename(DEVIS, camille)
      await rename('devis.ancien@atelier.example', DEVIS)
    }
  })
})
