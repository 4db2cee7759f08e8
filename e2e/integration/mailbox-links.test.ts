import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { dumpDatabase, isInDump } from './support/dump'
import { createMicrosoftWorld, type MicrosoftWorld } from './support/microsoft-world'

/** The one-time link of a mailbox's owner: for one server, in one browser, for nothing else. */

const COURRIER = 'courrier@atelier.example'

let world: MicrosoftWorld
let at: Awaited<ReturnType<MicrosoftWorld['company']>>
let links: Awaited<ReturnType<typeof load>>
let companies = 0

async function load() {
  const [make, visitor, answer, confirm, suspend] = await Promise.all([
    import('@/lib/data/mailbox-links/make-mailbox-link'),
    import('@/lib/data/mailbox-links/visitor'),
    import('@/lib/data/mailbox-links/get-mailbox-answer'),
    import('@/lib/data/connection/confirm-connect'),
    import('@/lib/data/companies/suspend-company'),
  ])
  return { ...make, ...visitor, ...answer, ...confirm, ...suspend }
}

beforeAll(async () => {
  world = await createMicrosoftWorld()
  links = await load()
})
afterAll(() => world.close())
beforeEach(async () => {
  world.standin.control.reset()
  await world.standin.control.forgetConsent(COURRIER)
  at = await world.company(`atelier${++companies}`)
})

const newBrowser = () => randomBytes(32).toString('base64url')
const make = async () => {
  const { link } = await links.makeMailboxLink(at.who, at.mailServerId)
  return new URL(link).pathname.split('/').pop()!
}
const refused = (reason: string) => ({ code: 'refused', details: { reason } })
const view = () => world.getConnectionView(at.who, at.mailServerId)

/** On to Microsoft in a browser, and back with what Microsoft answers. */
async function walk(token: string, browser: string, account = COURRIER, accept = true) {
  const { url } = await links.startMailboxConnect(token, browser, 'first')
  const walked = await world.standin.control.authorize({ url, account, accept })
  if (!('redirect' in walked)) throw new Error(walked.shown.code)
  return new URL(walked.redirect).searchParams
}

/** The answer comes back in a browser without a session. */
const comeBack = (params: URLSearchParams, browser: string | null) =>
  links.confirmConnect(null, params, browser)

describe('a link', () => {
  it('shows which company asks for which mailbox, and only its hash is kept', async () => {
    const token = await make()
    expect(await links.findMailboxLink(token, null)).toMatchObject({
      state: 'open',
      invitation: { company: at.who.company.name, mailbox: COURRIER },
    })
    expect(isInDump(await dumpDatabase(world.database), token)).toBe(false)
    expect(await links.getMailboxLink(at.who, at.mailServerId)).toMatchObject({ openedAt: null })
  })

  it('is made by who may connect, for an Outlook server of ours', async () => {
    const auditor = await world.member(at.who.company.slug, 'audit@atelier.example', 'auditor')
    await expect(links.makeMailboxLink(auditor, at.mailServerId)).rejects.toMatchObject({ code: 'forbidden' })
    const stranger = await world.member(`voisin${companies}`, 'admin@voisin.example')
    await expect(links.makeMailboxLink(stranger, at.mailServerId)).rejects.toMatchObject({
      code: 'not_found',
    })
    await expect(links.revokeMailboxLink(stranger, at.mailServerId)).rejects.toMatchObject({
      code: 'not_found',
    })
    expect(await links.getMailboxLink(stranger, at.mailServerId)).toBeNull()
  })

  it('leads through Microsoft’s sign-in to a connected mailbox, once, and to nothing else', async () => {
    const token = await make()
    const browser = newBrowser()
    const params = await walk(token, browser)
    const done = await comeBack(params, browser)
    expect(done).toMatchObject({
      kind: 'returned',
      outcome: 'connected',
      mailboxLink: { linkId: expect.any(String) },
    })
    expect(await view()).toMatchObject({ state: 'checking', account: COURRIER, connectedBy: null })
    if (done.kind !== 'returned') return
    expect(await links.getMailboxAnswer(done.mailboxLink!, browser)).toMatchObject({
      outcome: 'connected',
      mailbox: COURRIER,
      mayRetry: false,
    })
    expect(await links.getMailboxAnswer(done.mailboxLink!, newBrowser())).toBeNull()
    expect(await links.getMailboxAnswer(done.mailboxLink!, null)).toBeNull()
    expect(await links.findMailboxLink(token, browser)).toEqual({ state: 'none' })
    await expect(links.startMailboxConnect(token, browser, 'first')).rejects.toMatchObject(
      refused('mailbox_link'),
    )
    const before = world.calls()
    expect(await comeBack(params, browser)).toEqual({ kind: 'rejected', rejection: 'used' })
    expect(world.calls()).toBe(before)
  })

  it('belongs to the browser that followed it first', async () => {
    const token = await make()
    const [mine, theirs] = [newBrowser(), newBrowser()]
    const params = await walk(token, mine)
    expect(await links.findMailboxLink(token, mine)).toMatchObject({ state: 'open' })
    for (const other of [theirs, null, ''])
      expect(await links.findMailboxLink(token, other)).toEqual({ state: 'other_browser' })
    await expect(links.startMailboxConnect(token, theirs, 'first')).rejects.toMatchObject(
      refused('other_browser'),
    )
    const before = world.calls()
    for (const other of [theirs, null])
      expect(await comeBack(params, other)).toEqual({ kind: 'rejected', rejection: 'other_session' })
    // Nor does somebody's session help, not even an administrator's of the company.
    expect(await links.confirmConnect(at.who.actor, params, theirs)).toMatchObject({
      rejection: 'other_session',
    })
    expect(world.calls()).toBe(before)
    expect(await comeBack(params, mine)).toMatchObject({ outcome: 'connected' })
  })

  it('followed in two browsers at the same moment belongs to one', async () => {
    const token = await make()
    const results = await Promise.allSettled(
      [newBrowser(), newBrowser(), newBrowser()].map((one) => links.startMailboxConnect(token, one, 'first')),
    )
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('opens no member’s attempt, and a member’s session no link’s', async () => {
    const { params } = await world.signIn(at.who, { mailServerId: at.mailServerId, mode: 'first' }, COURRIER)
    expect(await comeBack(params, newBrowser())).toEqual({ kind: 'rejected', rejection: 'signed_out' })
    expect(await comeBack(params, null)).toEqual({ kind: 'rejected', rejection: 'signed_out' })
  })

  it('lets its owner try again after the wrong account or a refusal', async () => {
    const token = await make()
    const browser = newBrowser()
    const wrong = await comeBack(await walk(token, browser, 'devis@atelier.example'), browser)
    expect(wrong).toMatchObject({ outcome: 'wrong_account' })
    if (wrong.kind !== 'returned') return
    const key = wrong.mailboxLink!
    expect(await links.getMailboxAnswer(key, browser)).toMatchObject({
      outcome: 'wrong_account',
      account: 'devis@atelier.example',
      mayRetry: true,
    })
    await expect(links.retryMailboxConnect(key, newBrowser())).rejects.toMatchObject(refused('other_browser'))
    await expect(links.retryMailboxConnect(key, null)).rejects.toMatchObject(refused('mailbox_link'))
    const { url } = await links.retryMailboxConnect(key, browser)
    expect(new URL(url).searchParams.get('prompt')).toBe('select_account')
    const walked = await world.standin.control.authorize({ url, account: COURRIER, accept: true })
    if (!('redirect' in walked)) throw new Error(walked.shown.code)
    expect(await comeBack(new URL(walked.redirect).searchParams, browser)).toMatchObject({
      outcome: 'connected',
    })
  })
})

describe('a link is over', () => {
  const nothingLeft = async (token: string, browser: string, params: URLSearchParams) => {
    const before = world.calls()
    expect(await links.findMailboxLink(token, browser)).toEqual({ state: 'none' })
    await expect(links.startMailboxConnect(token, browser, 'first')).rejects.toMatchObject(
      refused('mailbox_link'),
    )
    expect(await comeBack(params, browser)).toMatchObject({ kind: 'rejected' })
    expect(world.calls()).toBe(before)
    expect(await view()).toMatchObject({ state: 'none' })
  }
  const walked = async () => {
    const token = await make()
    const browser = newBrowser()
    return [token, browser, await walk(token, browser)] as const
  }

  it('when it is taken back, also on the way', async () => {
    const all = await walked()
    await links.revokeMailboxLink(at.who, at.mailServerId)
    await nothingLeft(...all)
    await expect(links.revokeMailboxLink(at.who, at.mailServerId)).rejects.toMatchObject({
      code: 'not_found',
    })
  })

  it('when another is made', async () => {
    const all = await walked()
    await make()
    await nothingLeft(...all)
  })

  it('after seven days', async () => {
    const all = await walked()
    const link = (await links.getMailboxLink(at.who, at.mailServerId))!
    const days = (link.expiresAt.getTime() - link.createdAt.getTime()) / 86_400_000
    expect(days).toBeCloseTo(7, 3)
    await expire()
    await nothingLeft(...all)
  })

  it('when its company is suspended', async () => {
    const all = await walked()
    const { newId, db } = world
    const userId = newId()
    await db.inIdentity(async (tx) => {
      await tx.user.create({ data: { id: userId, email: `op${companies}@relais.example`, name: 'Op' } })
      await tx.operator.create({ data: { userId } })
    })
    await links.suspendCompany({ actor: { ...at.who.actor, userId } }, at.who.company.id)
    await nothingLeft(...all)
  })

  it('when the server is deleted', async () => {
    const all = await walked()
    await world.db.inCompany(at.who.company.id, (tx) =>
      tx.mailServer.updateMany({ data: { deletedAt: new Date() } }),
    )
    expect(await links.findMailboxLink(all[0], all[1])).toEqual({ state: 'none' })
    expect(await comeBack(all[2], all[1])).toMatchObject({ outcome: 'settings_changed' })
    expect(world.calls()).toBe(0)
  })

  it.each(['', 'x', 'a'.repeat(43), "' OR 1=1", '../setup'])('with %j there is none', async (token) => {
    expect(await links.findMailboxLink(token, newBrowser())).toEqual({ state: 'none' })
    await expect(links.startMailboxConnect(token, newBrowser(), 'first')).rejects.toMatchObject(
      refused('mailbox_link'),
    )
  })
})

/** No role of the application may turn a link's clock; the tables' owner can, once out of row-level security. */
async function expire(): Promise<void> {
  const { withClient } = await import('../run/sql')
  await withClient(world.database.ownerUrl, async (client) => {
    await client.query('ALTER TABLE mailbox_links NO FORCE ROW LEVEL SECURITY')
    await client.query(
      `UPDATE mailbox_links SET expires_at = now() - interval '1 second' WHERE company_id = $1`,
      [at.who.company.id],
    )
    await client.query('ALTER TABLE mailbox_links FORCE ROW LEVEL SECURITY')
  })
}
