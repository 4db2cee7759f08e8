import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { OperatorActor } from '@/lib/auth/company-actor'
import { dumpDatabase, isInDump } from './support/dump'
import { openPeopleWorld, type PeopleWorld, type SignedInMember } from './support/people-world'

/** The operator's companies: created, suspended, deleted, seen in counts; and one's own at a glance. */

let world: PeopleWorld
let app: PeopleWorld['app']
let operator: OperatorActor
let owner: SignedInMember
let count = 0

beforeAll(async () => {
  world = await openPeopleWorld()
  app = world.app
  operator = await world.operator('exploitant@relais.example')
})
afterAll(() => world.close())
beforeEach(async () => {
  owner = await world.member(`maison${++count}`, 'owner')
})

const refused = (reason: string) => ({ code: 'refused', details: { reason } })
const id = () => owner.company.id
const mine = () => app.findCompanyOf(owner.actor.userId, owner.company.slug)
const notThere = { code: 'not_found' }

async function addMessages(server: string, states: string[], settled = 'now()') {
  for (const state of states) {
    const message = app.newId()
    await app.db.inSystem((tx) =>
      tx.$executeRawUnsafe(`INSERT INTO messages (company_id, id, mail_server_id, state, from_address, subject,
        message_id, date, boundary, size, composed, chosen_because, settled_at) VALUES ('${id()}', '${message}', '${server}',
        '${state}', 'a@b.example', 'Confidentiel', '<x@y>', now(), 'b', 1, true, 'account', ${settled})`),
    )
  }
}

describe('creating', () => {
  it('makes the company with its key and its owner’s invitation', async () => {
    const email = `patronne${count}@neuf.example`
    const made = await app.createCompany(operator, { name: `L’Œuvre ${count}`, slug: '', ownerEmail: email })
    expect(made.slug).toBe(`l-oeuvre-${count}`)
    const token = new URL(made.link).pathname.split('/').pop()!
    expect(await app.findInvitation(token)).toMatchObject({ email, role: 'owner', slug: made.slug })
    const { userId } = await app.acceptWithNewAccount(token, {
      name: 'Patronne',
      password: 'trois petits copeaux',
      locale: null,
    })
    expect(await app.findCompanyOf(userId, made.slug)).toMatchObject({ role: 'owner' })
    // The operator has not come in with her.
    expect(await app.findCompanyOf(operator.actor.userId, made.slug)).toBeNull()
  })

  it('gives a free address where it follows from the name, and says so where it is typed', async () => {
    const make = (slug: string) =>
      app.createCompany(operator, { name: owner.company.name, slug, ownerEmail: 'p@neuf.example' })
    expect((await make('')).slug).toBe(`${owner.company.slug}-2`)
    await expect(make(owner.company.slug)).rejects.toMatchObject({ details: { slug: 'invalid.slug_taken' } })
    await expect(make('api')).rejects.toMatchObject({ details: { slug: 'invalid.slug' } })
  })

  it('invites again while nobody has come; then never', async () => {
    const made = await app.createCompany(operator, {
      name: `Vide ${count}`,
      slug: '',
      ownerEmail: 'p@neuf.example',
    })
    const companyId = (await app.getCompanyHealth(operator, made.slug))!.id
    const again = await app.inviteFirstOwner(operator, companyId, `q${count}@neuf.example`)
    const [first, second] = [made.link, again.link].map((link) => new URL(link).pathname.split('/').pop()!)
    expect(await app.findInvitation(first!)).toBeNull()
    await app.acceptWithNewAccount(second!, { name: 'Q', password: 'trois petits copeaux', locale: null })
    await expect(app.inviteFirstOwner(operator, companyId, operator.actor.email)).rejects.toMatchObject(
      refused('has_members'),
    )
    await expect(app.inviteFirstOwner(operator, id(), operator.actor.email)).rejects.toMatchObject(
      refused('has_members'),
    )
  })
})

describe('who is no operator', () => {
  it('is told that there is nothing, and nothing happens', async () => {
    const who = { actor: owner.actor }
    const attempts = [
      () => app.findCompanies(who, {}),
      () => app.getCompanyHealth(who, owner.company.slug),
      () => app.createCompany(who, { name: 'X', slug: 'x-y', ownerEmail: 'a@b.example' }),
      () => app.inviteFirstOwner(who, id(), 'a@b.example'),
      () => app.suspendCompany(who, id()),
      () => app.resumeCompany(who, id()),
      () => app.deleteCompany(who, id(), owner.company.name),
      () => app.undoDeletion(who, id()),
      () => app.findOperators(who),
      () => app.findChores(who),
      () => app.addOperator(who, owner.actor.email),
      () => app.removeOperator(who, operator.actor.userId),
    ]
    for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject(notThere)
    expect(await mine()).toMatchObject({ suspendedAt: null, deleteAfter: null })
  })
})

describe('suspending', () => {
  it('closes the company for pages and streams, and is undone', async () => {
    expect(await app.maySessionSee(owner.actor.sessionId, id())).toBe(true)
    await app.suspendCompany(operator, id())
    expect((await mine())!.suspendedAt).not.toBeNull()
    expect(await app.maySessionSee(owner.actor.sessionId, id())).toBe(false)
    await app.resumeCompany(operator, id())
    expect((await mine())!.suspendedAt).toBeNull()
    expect(await app.maySessionSee(owner.actor.sessionId, id())).toBe(true)
  })

  it('lets no worker begin, and stops one at the next message', async () => {
    const server = await world.addServer(owner)
    await addMessages(server, ['queued', 'queued'], 'NULL')
    await app.db.inSystem((tx) => tx.$executeRaw`UPDATE mail_server_leases SET next_due_at = now()`)
    const { pool } = await app.db.getWorkerDatabase()
    const { claimLeases } = await import('@/lib/delivery/sql/claim-leases')
    const { settle } = await import('@/lib/delivery/sql/settle')
    const turn = { after: '00000000-0000-0000-0000-000000000000', without: [] }
    const claim = async () =>
      (await claimLeases(pool, { owner: 'w', leaseSeconds: 30, limit: 50, ...turn })).leases
    const claimed = (await claim()).find((lease) => lease.mailServerId === server)!
    expect(claimed.maySend).toBe(true)
    await app.suspendCompany(operator, id())
    const [message] = await app.db.inSystem((tx) => tx.message.findMany({ where: { mailServerId: server } }))
    const result = await settle(pool, [{ lease: claimed, outcome: null, start: message!.id, family: false }])
    expect([result.started.size, result.closed.size]).toEqual([0, 1])
    await app.db.inSystem(
      (tx) =>
        tx.$executeRaw`UPDATE mail_server_leases SET owner = NULL, until = NULL WHERE mail_server_id = ${server}::uuid`,
    )
    const again = async () => (await claim()).some((lease) => lease.mailServerId === server)
    expect(await again()).toBe(false)
    await app.resumeCompany(operator, id())
    expect(await again()).toBe(true)
  })
})

describe('deleting', () => {
  it('asks for the name, closes at once, and can be undone', async () => {
    await expect(app.deleteCompany(operator, id(), 'autre')).rejects.toMatchObject({ code: 'invalid' })
    const { deleteAfter } = await app.deleteCompany(operator, id(), owner.company.name)
    expect((deleteAfter.getTime() - Date.now()) / 86_400_000).toBeCloseTo(30, 1)
    expect(await mine()).toMatchObject({ deleteAfter, suspendedAt: expect.any(Date) })
    await expect(app.resumeCompany(operator, id())).rejects.toMatchObject(refused('being_deleted'))
    // Asking again does not move the day.
    await app.deleteCompany(operator, id(), owner.company.name)
    expect((await mine())!.deleteAfter).toEqual(deleteAfter)
    await app.undoDeletion(operator, id())
    expect(await mine()).toMatchObject({ deleteAfter: null, suspendedAt: null })
    await expect(app.undoDeletion(operator, id())).rejects.toMatchObject(notThere)
  })

  it('undone, leaves a company suspended that was', async () => {
    await app.suspendCompany(operator, id())
    await app.deleteCompany(operator, id(), owner.company.name)
    await app.undoDeletion(operator, id())
    expect(await mine()).toMatchObject({ deleteAfter: null, suspendedAt: expect.any(Date) })
  })

  it('destroys nothing before its day, then everything, the data key first; other companies keep theirs', async () => {
    const marker = `Confidentiel ${app.newId()}`
    const server = await world.addServer(owner, { description: marker })
    await addMessages(server, ['sent', 'queued', 'failed'])
    await app.invite(owner, { email: 'x@y.example', role: 'sender' }, { by: 'link', locale: 'fr' })
    const other = await world.member(`voisine${count}`, 'owner')
    await app.deleteCompany(operator, id(), owner.company.name)
    await app.doCompanyChores()
    expect(await mine()).not.toBeNull()
    const pass = () =>
      app.db.inIdentity(
        (tx) =>
          tx.$executeRaw`UPDATE companies SET delete_after = now() - interval '1 s' WHERE id = ${id()}::uuid`,
      )
    await pass()
    await expect(app.undoDeletion(operator, id())).rejects.toMatchObject(notThere)
    // Stopped at once by its budget, it has destroyed the key and goes on the next time.
    await app.destroyDueCompanies(-1)
    const keys = (companyId: string) => app.db.inSystem((tx) => tx.companyKey.count({ where: { companyId } }))
    expect(await keys(id())).toBe(0)
    await app.doCompanyChores()
    expect(await mine()).toBeNull()
    const dump = await dumpDatabase(world.database)
    for (const gone of [marker, id()]) expect(isInDump(dump, gone)).toBe(false)
    expect(await keys(other.company.id)).toBe(1)
    // The person is their own, and still there.
    expect(await app.findSession(owner.actor.sessionId)).not.toBeNull()
  })

  it('a worker cannot destroy a company whose day has not come', async () => {
    const gone = await app.db.inSystem((tx) => tx.$executeRaw`DELETE FROM companies WHERE id = ${id()}::uuid`)
    expect(gone).toBe(0)
  })
})

describe('what an operator sees', () => {
  it('is counts and health', async () => {
    const server = await world.addServer(owner)
    const paused = await world.addServer(owner, { pausedAt: new Date() })
    await world.addServer(owner, { authentication: 'outlook', security: 'starttls' })
    await world.addServer(owner, { archivedAt: new Date() })
    await addMessages(server, ['sent', 'failed', 'failed', 'uncertain'])
    await addMessages(server, ['failed'], "now() - interval '25 hours'")
    await addMessages(paused, ['queued', 'queued'], 'NULL')
    await addMessages(server, ['queued'], 'NULL')
    expect(await app.getCompanyHealth(operator, owner.company.slug)).toMatchObject({
      members: 1,
      servers: 3,
      connected: 1,
      troubled: 1,
      waiting: 3,
      held: 2,
      failed: 2,
      uncertain: 1,
      lastMessageAt: expect.any(Date),
    })
    expect(await app.getCompanyHealth(operator, 'nulle-part')).toBeNull()
  })

  it('is a list that can be searched and paged', async () => {
    const slugs = ['aaa-un', 'aaa-deux', 'aaa-trois'].map((slug) => `${slug}-${count}`)
    for (const slug of slugs) await world.member(slug, 'owner')
    const page = await app.findCompanies(operator, { search: `AAA` })
    expect(page.companies.map(({ slug }) => slug)).toEqual([...slugs].sort())
    expect((await app.findCompanies(operator, { search: '%' })).companies).toEqual([])
    const rest = await app.findCompanies(operator, { search: 'aaa', after: [...slugs].sort()[0] })
    expect(rest.companies).toHaveLength(2)
  })

  it.each([
    'SELECT subject FROM messages',
    'SELECT from_address FROM messages',
    'SELECT * FROM messages',
    'SELECT words FROM message_search',
    'SELECT text FROM message_bodies',
    'SELECT raw FROM message_contents',
    'SELECT address FROM recipients',
    'SELECT reply FROM attempts',
    'SELECT data FROM attachment_chunks',
    'SELECT description FROM mail_servers',
    'SELECT username FROM mail_servers',
    'SELECT password_sealed FROM mail_servers',
    'SELECT cache_sealed FROM grants',
    'SELECT username FROM grants',
    'SELECT secret_sealed FROM outlook_applications',
    'SELECT client_id FROM outlook_applications',
    'SELECT wrapped FROM company_keys',
    'SELECT email FROM users',
    'SELECT 1 FROM sessions',
    'SELECT 1 FROM invitations',
    'SELECT 1 FROM mailbox_links',
    'SELECT 1 FROM setup_links',
    'UPDATE companies SET suspended_at = now()',
    'DELETE FROM members',
    'INSERT INTO operators (user_id) VALUES (gen_random_uuid())',
  ])('is not: %s', async (sql) => {
    await expect(app.db.inOperator((tx) => tx.$executeRawUnsafe(sql))).rejects.toThrow(/permission denied/)
  })
})

describe('operators', () => {
  it('are added by their account’s address and removed, the last one never', async () => {
    const person = await world.person(`nouvel${count}@relais.example`)
    await expect(app.addOperator(operator, 'personne@relais.example')).rejects.toMatchObject({
      details: { email: 'invalid.no_account' },
    })
    await app.addOperator(operator, person.email)
    await expect(app.addOperator(operator, person.email)).rejects.toMatchObject({
      details: { email: 'invalid.already_operator' },
    })
    expect((await app.findSession(person.sessionId))?.operator).toBe(true)
    await app.removeOperator(operator, person.userId)
    expect((await app.findSession(person.sessionId))?.operator).toBe(false)
    await expect(app.removeOperator(operator, operator.actor.userId)).rejects.toMatchObject(
      refused('last_operator'),
    )
  })

  it('who remove each other at once leave one', async () => {
    const other = await world.operator(`second${count}@relais.example`)
    const results = await Promise.allSettled([
      app.removeOperator(operator, other.actor.userId),
      app.removeOperator(other, operator.actor.userId),
    ])
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const left = await app.db.inIdentity((tx) => tx.operator.findMany())
    expect(left).toHaveLength(1)
    // The rest of these tests goes on with whoever is left.
    operator = left[0]!.userId === operator.actor.userId ? operator : other
  })
})

describe('one’s companies at a glance', () => {
  it('tells what needs attention, those first; and nothing that the role may not see', async () => {
    const server = await world.addServer(owner)
    await addMessages(server, ['failed', 'uncertain'])
    const email = owner.actor.email
    await world.member(`aa-calme${count}`, 'owner', email)
    const elsewhere = await app.createUser({ email, companySlug: `zz-envoi${count}`, role: 'sender' })
    const rows = await app.findMyCompanies(owner.actor)
    expect(rows.map(({ slug, attentions }) => [slug, attentions])).toEqual([
      [owner.company.slug, ['failed', 'uncertain']],
      [`aa-calme${count}`, []],
      [`zz-envoi${count}`, []],
    ])
    expect(rows[2]).toMatchObject({ role: 'sender', failed: null, waiting: null, servers: null })
    await app.suspendCompany(operator, elsewhere.companyId)
    expect((await app.findMyCompanies(owner.actor, 'ENVOI')).map(({ attentions }) => attentions)).toEqual([
      ['suspended'],
    ])
    expect(await app.findMyCompanies(owner.actor, 'verrière')).toEqual([])
  })

  it('tells a company’s Microsoft session of that company alone, and nothing where a second factor is missing', async () => {
    const server = await world.addServer(owner)
    await addMessages(server, ['failed'])
    const { userId, email } = owner.actor
    const strict = await app.createUser({ email, companySlug: `stricte${count}`, role: 'owner' })
    const rows = await app.findMyCompanies(owner.actor)
    expect(rows.map(({ id, failed, attentions }) => [id, failed, attentions])).toEqual([
      [owner.company.id, 1, ['failed']],
      [strict.companyId, null, ['second_factor']],
    ])
    const scoped = await world.actor(userId, email, strict.companyId)
    expect((await app.findMyCompanies(scoped)).map(({ id, failed }) => [id, failed])).toEqual([
      [strict.companyId, 0],
    ])
  })

  it('asks the database as often for thirty as for one', async () => {
    const { pool } = await app.db.getWebDatabase()
    const asked: string[] = []
    const client = await pool.connect()
    const prototype = Object.getPrototypeOf(client) as { query: (...args: unknown[]) => unknown }
    client.release()
    const query = prototype.query
    prototype.query = function (this: unknown, ...args: unknown[]) {
      asked.push(JSON.stringify(args[0]))
      return query.apply(this, args)
    }
    const statements = async () => {
      asked.length = 0
      const rows = await app.findMyCompanies(owner.actor)
      return [rows.length, asked.length]
    }
    try {
      const one = await statements()
      for (let i = 0; i < 30; i++)
        await app.createUser({ email: owner.actor.email, companySlug: `trente-${count}-${i}`, role: 'admin' })
      const thirty = await statements()
      expect([one[0], thirty[0]]).toEqual([1, 31])
      expect(thirty[1]).toBe(one[1])
    } finally {
      prototype.query = query
    }
  })
})
