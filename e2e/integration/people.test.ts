import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { withClient } from '@/e2e/run/sql'
import type { CompanyActor } from '@/lib/auth/company-actor'
import { until } from './support/delivery-world'
import { openPeopleWorld, type PeopleWorld } from './support/people-world'

/** Roles, removing, leaving; what happens at the same moment. */

let world: PeopleWorld
let app: PeopleWorld['app']
let owner: CompanyActor
let second: CompanyActor
let admin: CompanyActor
let sender: CompanyActor
let auditor: CompanyActor
let count = 0

beforeAll(async () => {
  world = await openPeopleWorld()
  app = world.app
})
afterAll(() => world.close())
beforeEach(async () => {
  const slug = `maison${++count}`
  owner = await world.member(slug, 'owner')
  second = await world.member(slug, 'owner', `second@${slug}.example`)
  admin = await world.member(slug, 'admin')
  sender = await world.member(slug, 'sender')
  auditor = await world.member(slug, 'auditor')
})

const roles = () => world.roles(owner.company.id)
const refused = (reason: string) => ({ code: 'refused', details: { reason } })
const mine = (who: CompanyActor) => app.findCompanyOf(who.actor.userId, who.company.slug)

describe('the list', () => {
  it('is for who may see it, owners first, with what one may change', async () => {
    const rows = await app.findMembers(admin)
    expect(rows.map(({ role, you, roles, removable }) => [role, you, roles.length, removable])).toEqual([
      ['owner', false, 0, false],
      ['owner', false, 0, false],
      ['admin', true, 3, false],
      ['sender', false, 3, true],
      ['auditor', false, 3, true],
    ])
    expect(
      (await app.findMembers(auditor)).every(({ roles, removable }) => !roles.length && !removable),
    ).toBe(true)
    await expect(app.findMembers(sender)).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('offers nothing that would take the last owner away', async () => {
    await app.changeRole(owner, second.member.id, 'admin')
    const [first] = await app.findMembers(owner)
    expect(first).toMatchObject({ role: 'owner', you: true, roles: [], removable: false })
  })
})

describe('changing a role', () => {
  it('counts from the next request on', async () => {
    await app.changeRole(admin, sender.member.id, 'auditor')
    expect((await mine(sender))?.role).toBe('auditor')
  })

  it('concerns owners only by owners', async () => {
    await expect(app.changeRole(admin, sender.member.id, 'owner')).rejects.toMatchObject(
      refused('owners_only'),
    )
    await expect(app.changeRole(admin, owner.member.id, 'sender')).rejects.toMatchObject(
      refused('owners_only'),
    )
    await expect(app.changeRole(admin, admin.member.id, 'owner')).rejects.toMatchObject(
      refused('owners_only'),
    )
    await app.changeRole(owner, admin.member.id, 'owner')
    expect(await roles()).toMatchObject({ admin: 'owner', sender: 'sender', owner: 'owner' })
  })

  it('is refused to roles that may not, and for people of another company', async () => {
    for (const who of [sender, auditor])
      await expect(app.changeRole(who, who.member.id, 'admin')).rejects.toMatchObject({ code: 'forbidden' })
    const stranger = await world.member(`autre${count}`, 'owner')
    await expect(app.changeRole(stranger, sender.member.id, 'admin')).rejects.toMatchObject({
      code: 'not_found',
    })
    await expect(app.changeRole(owner, stranger.member.id, 'sender')).rejects.toMatchObject({
      code: 'not_found',
    })
    for (const id of ['', 'x', "' OR 1=1", app.newId()])
      await expect(app.changeRole(owner, id, 'sender')).rejects.toMatchObject({ code: 'not_found' })
  })

  it('leaves the last person where they are, whatever their role: what is connected would go on alone', async () => {
    const alone = await world.member(`seule${count}`, 'admin')
    await expect(app.leaveCompany(alone)).rejects.toMatchObject(refused('last_member'))
    const other = await world.member(`seule${count}`, 'sender')
    await app.leaveCompany(alone)
    await expect(app.leaveCompany(other)).rejects.toMatchObject(refused('last_member'))
  })

  it('leaves the last owner where they are', async () => {
    await app.changeRole(owner, second.member.id, 'admin')
    await expect(app.changeRole(owner, owner.member.id, 'admin')).rejects.toMatchObject(refused('last_owner'))
    await expect(app.leaveCompany(owner)).rejects.toMatchObject(refused('last_owner'))
    expect((await roles()).owner).toBe('owner')
  })

  it('looks at the role one has now, not when the request began', async () => {
    await app.changeRole(owner, admin.member.id, 'sender')
    // `admin` is as the request knew it.
    await expect(app.changeRole(admin, sender.member.id, 'auditor')).rejects.toMatchObject({
      code: 'forbidden',
    })
    await expect(app.removeMember(admin, sender.member.id)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(
      app.invite(admin, { email: 'x@y.example', role: 'sender' }, { by: 'link', locale: 'fr' }),
    ).rejects.toMatchObject({ code: 'forbidden' })
  })
})

describe('going', () => {
  it('removed is gone at the next request, from streams too', async () => {
    expect(await app.maySessionSee(sender.actor.sessionId, owner.company.id)).toBe(true)
    await app.removeMember(admin, sender.member.id)
    expect(await mine(sender)).toBeNull()
    expect(await app.maySessionSee(sender.actor.sessionId, owner.company.id)).toBe(false)
    await expect(app.removeMember(admin, sender.member.id)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('is for owners where it concerns owners, and never for who may not', async () => {
    await expect(app.removeMember(admin, owner.member.id)).rejects.toMatchObject(refused('owners_only'))
    await expect(app.removeMember(auditor, sender.member.id)).rejects.toMatchObject({ code: 'forbidden' })
    await app.removeMember(owner, second.member.id)
    await expect(app.removeMember(owner, owner.member.id)).rejects.toMatchObject(refused('last_owner'))
  })

  it('by oneself is for everybody, once', async () => {
    for (const who of [sender, auditor, admin, second]) await app.leaveCompany(who)
    expect(await roles()).toEqual({ owner: 'owner' })
    await expect(app.leaveCompany(sender)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('takes what one made along: invitations and mailbox links', async () => {
    const way = { by: 'link', locale: 'fr' } as const
    const server = await world.addServer(owner, {
      authentication: 'outlook',
      security: 'starttls',
      username: 'courrier@maison.example',
    })
    const made = async (who: CompanyActor, email: string) => {
      await app.invite(who, { email, role: 'sender' }, way)
      await app.makeMailboxLink(who, server)
    }
    await made(admin, 'ami@dehors.example')
    await app.changeRole(owner, admin.member.id, 'auditor')
    expect(await app.findInvitations(owner)).toEqual([])
    expect(await app.getMailboxLink(owner, server)).toBeNull()
    await made(second, 'ami@dehors.example')
    await app.changeRole(owner, second.member.id, 'admin')
    expect(await app.findInvitations(owner)).toHaveLength(1)
    expect(await app.getMailboxLink(owner, server)).not.toBeNull()
    await app.removeMember(owner, second.member.id)
    expect(await app.findInvitations(owner)).toEqual([])
    expect(await app.getMailboxLink(owner, server)).toBeNull()
  })
})

/** Each has begun, and waits for its turn; then all go on. */
async function atOnce(works: (() => Promise<unknown>)[]) {
  const { ownerUrl, name } = world.database
  const waiting = `SELECT DISTINCT pid FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = $1`
  const running = await app.db.inCompany(owner.company.id, async (tx) => {
    await app.lockMembers(tx, owner.company.id)
    const all = Promise.allSettled(works.map((work) => work()))
    await withClient(ownerUrl, (client) =>
      until(async () => (await client.query(waiting, [name])).rowCount === works.length, 20_000),
    )
    return { all }
  })
  const results = await running.all
  return {
    done: results.filter(({ status }) => status === 'fulfilled').length,
    why: results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : [])),
  }
}

describe('two owners at the same moment', () => {
  const demote = (by: CompanyActor, whom: CompanyActor) => () => app.changeRole(by, whom.member.id, 'sender')
  const remove = (by: CompanyActor, whom: CompanyActor) => () => app.removeMember(by, whom.member.id)
  const leave = (who: CompanyActor) => () => app.leaveCompany(who)
  const owners = async () => Object.values(await roles()).filter((role) => role === 'owner')

  it.each([
    ['demote each other', () => [demote(owner, second), demote(second, owner)]],
    ['remove each other', () => [remove(owner, second), remove(second, owner)]],
    ['demote and remove each other', () => [demote(owner, second), remove(second, owner)]],
    ['step down', () => [demote(owner, owner), demote(second, second)]],
    ['leave', () => [leave(owner), leave(second)]],
    ['leave and step down', () => [leave(owner), demote(second, second)]],
    ['leave, and demote who stays', () => [demote(owner, second), leave(owner)]],
  ])('%s: one stays', async (_how, works) => {
    const { done, why } = await atOnce(works())
    expect(done).toBe(1)
    expect(why).toEqual([expect.objectContaining({ code: expect.stringMatching(/^(forbidden|refused)$/) })])
    expect(await owners()).toEqual(['owner'])
  })

  it('three who all step down: one stays', async () => {
    const third = await world.member(owner.company.slug, 'owner', `third@${owner.company.slug}.example`)
    const { done, why } = await atOnce([owner, second, third].map((who) => demote(who, who)))
    expect([done, why]).toEqual([2, [expect.objectContaining(refused('last_owner'))]])
    expect(await owners()).toEqual(['owner'])
  })
})

it('everything of it stands in the audit log', async () => {
  const email = `marie${count}@dehors.example`
  const operator = await world.operator(`exploitant${count}@relais.example`)
  const way = { by: 'link', locale: 'fr' } as const
  const invited = await app.invite(admin, { email, role: 'sender' }, way)
  const token = invited.sent ? '' : invited.link.split('/').pop()!
  await app.acceptWithNewAccount(token, { name: 'Marie', password: 'trois petits copeaux', locale: null })
  await app.invite(admin, { email: `autre${email}`, role: 'sender' }, way)
  await app.revokeInvitation(admin, (await app.findInvitations(admin))[0]!.id)
  await app.changeRole(owner, sender.member.id, 'auditor')
  await app.removeMember(owner, sender.member.id)
  await app.leaveCompany(auditor)
  await app.suspendCompany(operator, owner.company.id)
  await app.resumeCompany(operator, owner.company.id)
  await app.deleteCompany(operator, owner.company.id, owner.company.name)
  await app.undoDeletion(operator, owner.company.id)
  const events = await app.db.inCompany(owner.company.id, (tx) =>
    tx.auditEvent.findMany({ select: { event: true, actorId: true }, orderBy: { seq: 'asc' } }),
  )
  expect(events.map(({ event }) => event)).toEqual([
    'member.invited',
    'member.joined',
    'member.invited',
    'invitation.revoked',
    'member.role_changed',
    'member.removed',
    'member.left',
    'company.suspended',
    'company.resumed',
    'company.deleted',
    'company.kept',
  ])
  expect(events.at(-1)!.actorId).toBe(operator.actor.userId)
})

describe('the company’s role in the database', () => {
  it('adds nobody, and touches no other company’s people', async () => {
    const stranger = await world.member(`loin${count}`, 'owner')
    const companyId = owner.company.id
    await expect(
      app.db.inCompany(companyId, (tx) =>
        tx.member.createMany({
          data: [{ companyId, id: app.newId(), userId: stranger.actor.userId, role: 'owner' }],
        }),
      ),
    ).rejects.toThrow(/permission denied/)
    const changed = await app.db.inCompany(companyId, (tx) =>
      tx.member.updateMany({ where: { id: stranger.member.id }, data: { role: 'auditor' } }),
    )
    const removed = await app.db.inCompany(companyId, (tx) =>
      tx.member.deleteMany({ where: { id: stranger.member.id } }),
    )
    expect([changed.count, removed.count]).toEqual([0, 0])
  })
})
