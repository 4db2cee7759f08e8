import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { dumpDatabase, isInDump } from './support/dump'
import { openPeopleWorld, type PeopleWorld, type SignedInMember } from './support/people-world'

/**
 * Getting in again: a lost second factor, a forgotten password, by an administrator or by mail; and streams that
 * end with what they were opened by (security.md 18, 20, 26).
 */

let world: PeopleWorld
let app: PeopleWorld['app']
let use: Awaited<ReturnType<typeof load>>
let admin: SignedInMember
let member: SignedInMember
let count = 0

async function load() {
  const modules = await Promise.all([
    import('@/lib/data/account-access/help-member'),
    import('@/lib/data/account-access/find-member-access'),
    import('@/lib/data/password-reset/request-password-reset'),
    import('@/lib/data/live/live-stream'),
  ])
  const [help, access, reset, live] = modules
  return { ...help, ...access, ...reset, ...live }
}

beforeAll(async () => {
  world = await openPeopleWorld()
  app = world.app
  use = await load()
})
afterAll(() => world.close())
beforeEach(async () => {
  const slug = `maison${++count}`
  admin = await world.member(slug, 'admin')
  member = await world.member(slug, 'sender')
})

const refused = (reason: string) => ({ code: 'refused', details: { reason } })
const hasFactor = async ({ actor }: SignedInMember) =>
  (await use.findMemberAccess(admin)).find(({ userId }) => userId === actor.userId)!.hasSecondFactor
const giveFactor = ({ actor }: SignedInMember) =>
  app.db.inIdentity(
    (tx) => tx.$executeRaw`
      INSERT INTO second_factors (user_id, secret_sealed, confirmed_at) VALUES (${actor.userId}::uuid, 'x', now())`,
  )
const messages = ({ company }: SignedInMember) =>
  app.db.inCompany(company.id, (tx) =>
    tx.message.findMany({ where: { companyId: company.id }, include: { body: true } }),
  )

describe('an administrator', () => {
  it('takes a lost second factor away; the member’s sessions end', async () => {
    await giveFactor(member)
    expect(await hasFactor(member)).toBe(true)
    await use.resetMemberFactor(admin, member.member.id)
    expect(await hasFactor(member)).toBe(false)
    expect(await app.findSession(member.actor.sessionId)).toBeNull()
    await expect(use.resetMemberFactor(admin, member.member.id)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('makes a link to set a password, kept as a hash only', async () => {
    const { link } = await use.makeMemberPasswordLink(admin, member.member.id)
    const token = new URL(link).searchParams.get('token')!
    expect(isInDump(await dumpDatabase(world.database), token)).toBe(false)
  })

  it('reaches neither owners nor themselves, nor whoever is somewhere they do not run, nor another company', async () => {
    const owner = await world.member(admin.company.slug, 'owner')
    const far = await world.member(`loin${count}`, 'admin')
    const both: ((who: SignedInMember, id: string) => Promise<unknown>)[] = [
      use.resetMemberFactor,
      use.makeMemberPasswordLink,
    ]
    for (const act of both) {
      await expect(act(admin, owner.member.id)).rejects.toMatchObject(refused('owners_only'))
      await expect(act(admin, admin.member.id)).rejects.toMatchObject(refused('own_account'))
      await expect(act(far, member.member.id)).rejects.toMatchObject({ code: 'not_found' })
      await expect(act(member, admin.member.id)).rejects.toMatchObject({ code: 'forbidden' })
    }
    await world.member(far.company.slug, 'sender', member.actor.email)
    for (const act of both)
      await expect(act(admin, member.member.id)).rejects.toMatchObject(refused('account_elsewhere'))
  })
})

describe('a forgotten password', () => {
  const ask = (email: string) => use.sendPasswordReset({ email, locale: 'fr' }, '203.0.113.9')

  it('leaves by the company’s own server; where the message is shown its link is not', async () => {
    await world.addServer(admin)
    expect(await ask(member.actor.email.toUpperCase())).toBe(true)
    const [sent] = await messages(admin)
    expect(sent!.origin).toBe('system')
    expect(sent!.body!.text).not.toContain('token=')
  })

  it('sends nothing to who is nobody here, while no server can send, and where another company could read it', async () => {
    expect(await ask(member.actor.email)).toBe(false)
    await world.addServer(admin)
    expect(await ask('personne@nulle-part.example')).toBe(false)
    await world.member(`loin${count}`, 'sender', member.actor.email)
    expect(await ask(member.actor.email)).toBe(false)
    expect(await messages(admin)).toEqual([])
    // With a second factor the link alone opens nothing.
    await giveFactor(member)
    expect(await ask(member.actor.email)).toBe(true)
  })
})

describe('a live stream', () => {
  async function open(who: SignedInMember) {
    const reader = use.openLiveStream(who, new AbortController().signal)!.getReader()
    await reader.read() // its first words
    const next = async () => {
      const { done, value } = await reader.read()
      return done ? null : new TextDecoder().decode(value)
    }
    return {
      next,
      /** What it still says until it ends. */
      rest: async () => {
        const said: string[] = []
        for (let text = await next(); text !== null; text = await next()) said.push(text)
        return said
      },
    }
  }
  const giveRole = (role: string) =>
    app.db.inCompany(member.company.id, (tx) =>
      tx.member.updateMany({ where: { id: member.member.id }, data: { role } }),
    )

  it('ends when its session is ended', async () => {
    const stream = await open(member)
    await app.revokeSession(member.actor.sessionId)
    await stream.rest()
  })

  it.each([
    ['is no member any more', () => app.removeMember(admin, member.member.id)],
    ['has another role', () => app.changeRole(admin, member.member.id, 'auditor')],
  ])('ends when its reader %s, and tells nothing of it; another’s goes on', async (_what, change) => {
    const [theirs, other] = [await open(member), await open(admin)]
    await change()
    expect(await theirs.rest()).toEqual([])
    expect(await other.next()).toBe(': still here\n\n')
    expect(await other.next()).toContain('"kind":"members"')
  })

  it('looks by itself at every beat, whoever told it nothing', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    try {
      const stream = await open(member)
      vi.advanceTimersByTime(15_000)
      expect(await stream.next()).toBe(': still here\n\n')
      await giveRole('auditor')
      vi.advanceTimersByTime(15_000)
      expect(await stream.rest()).toEqual([])
    } finally {
      vi.useRealTimers()
    }
  })
})
