import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { dumpDatabase, isInDump } from './support/dump'
import { openPeopleWorld, type PeopleWorld, type SignedInMember } from './support/people-world'

/** Inviting, by link and by mail; accepting, by whom it is for and by nobody else. */

let world: PeopleWorld
let app: PeopleWorld['app']
let owner: SignedInMember
let count = 0

beforeAll(async () => {
  world = await openPeopleWorld()
  app = world.app
})
afterAll(() => world.close())
beforeEach(async () => {
  owner = await world.member(`maison${++count}`, 'owner')
})

const PASSWORD = 'trois petits copeaux'
const LINK = { by: 'link', locale: 'fr' } as const
const MAIL = { by: 'mail', locale: 'fr' } as const
const email = () => `marie${count}@dehors.example`
const newcomer = (name = 'Marie') => ({ name, password: PASSWORD, locale: 'fr' })
const refused = (reason: string) => ({ code: 'refused', details: { reason } })

/** @returns the token of a link that was shown */
async function inviteByLink(who = owner, address = email(), role: 'sender' | 'owner' = 'sender') {
  const invited = await app.invite(who, { email: address, role }, LINK)
  if (invited.sent) throw new Error('a link was asked for')
  return tokenOf(invited.link)
}
const tokenOf = (link: string) => new URL(link).pathname.split('/').pop()!
const members = () => world.roles(owner.company.id)

describe('inviting', () => {
  it('shows a link of ours once; the database keeps its hash', async () => {
    const invited = await app.invite(owner, { email: email(), role: 'sender' }, LINK)
    const link = invited.sent ? '' : invited.link
    expect(link).toMatch(/^http:\/\/localhost:3212\/invitations\/[\w-]{43}$/)
    const [row] = await app.db.inIdentity((tx) =>
      tx.invitation.findMany({ where: { companyId: owner.company.id } }),
    )
    expect(Buffer.from(row!.tokenHash).toString('hex')).toBe(
      createHash('sha256').update(tokenOf(link)).digest('hex'),
    )
    const seconds = (row!.expiresAt.getTime() - Date.now()) / 1000
    expect(seconds).toBeGreaterThan(7 * 86_400 - 60)
    expect(seconds).toBeLessThanOrEqual(7 * 86_400)
    expect(isInDump(await dumpDatabase(world.database), tokenOf(link))).toBe(false)
  })

  it('answers the same whether the address has an account or not', async () => {
    const known = await world.person(`connue${count}@dehors.example`)
    const answers = await Promise.all(
      [known.email, `inconnue${count}@dehors.example`].map((address) =>
        app.invite(owner, { email: address, role: 'sender' }, LINK),
      ),
    )
    const shape = answers.map((answer) => ({
      ...answer,
      email: '',
      link: answer.sent ? '' : answer.link.length,
    }))
    expect(shape[0]).toEqual(shape[1])
  })

  it('again renews: the earlier link is dead, there is one open invitation', async () => {
    const first = await inviteByLink()
    const again = await inviteByLink()
    expect(await app.findInvitation(first)).toBeNull()
    expect(await app.findInvitation(again)).toMatchObject({ email: email(), role: 'sender' })
    expect(await app.findInvitations(owner)).toHaveLength(1)
  })

  it('of the same address at the same moment makes one', async () => {
    const results = await Promise.allSettled([inviteByLink(), inviteByLink(), inviteByLink()])
    expect(results.every(({ status }) => status === 'fulfilled')).toBe(true)
    expect(await app.findInvitations(owner)).toHaveLength(1)
  })

  it('is for who may, to roles they may give, of people who are not here yet', async () => {
    const admin = await world.member(owner.company.slug, 'admin')
    const sender = await world.member(owner.company.slug, 'sender')
    await expect(inviteByLink(sender)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(inviteByLink(admin, email(), 'owner')).rejects.toMatchObject(refused('owners_only'))
    await expect(inviteByLink(owner, sender.actor.email)).rejects.toMatchObject({
      details: { email: 'invalid.already_member' },
    })
    await inviteByLink(owner, email(), 'owner')
    // An admin cannot renew an owner's invitation to read its link.
    const [open] = await app.findInvitations(admin)
    await expect(app.renewInvitation(admin, open!.id, LINK)).rejects.toMatchObject(refused('owners_only'))
  })

  it('can be taken back, once, in one’s own company only', async () => {
    const token = await inviteByLink()
    const [open] = await app.findInvitations(owner)
    const stranger = await world.member(`autre${count}`, 'owner')
    await expect(app.revokeInvitation(stranger, open!.id)).rejects.toMatchObject({ code: 'not_found' })
    await expect(app.renewInvitation(stranger, open!.id, LINK)).rejects.toMatchObject({ code: 'not_found' })
    await app.revokeInvitation(owner, open!.id)
    expect(await app.findInvitation(token)).toBeNull()
    await expect(app.acceptWithNewAccount(token, newcomer())).rejects.toMatchObject(refused('invitation'))
    await expect(app.revokeInvitation(owner, open!.id)).rejects.toMatchObject({ code: 'not_found' })
    await expect(app.renewInvitation(owner, open!.id, LINK)).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('inviting by mail', () => {
  const message = async () => {
    const [open] = await app.findInvitations(owner)
    const id = open!.message!.id
    return app.db.inCompany(owner.company.id, (tx) =>
      tx.message.findFirstOrThrow({
        where: { id },
        include: { recipients: true, body: true, content: true },
      }),
    )
  }

  it('goes through the company’s own server; where it is shown the link is left out', async () => {
    await world.addServer(owner)
    expect(await app.invite(owner, { email: email(), role: 'sender' }, MAIL)).toEqual({
      email: email(),
      sent: true,
    })
    const sent = await message()
    expect(sent).toMatchObject({
      origin: 'system',
      createdBy: null,
      state: 'queued',
      fromAddress: `courrier@${owner.company.slug}.example`,
      recipients: [{ address: email() }],
    })
    const raw = Buffer.from(sent.content!.raw).toString('utf8').replaceAll('=\r\n', '')
    const link = /http:\/\/localhost:3212\/invitations\/([\w-]{43})/.exec(raw)
    expect(sent.body!.text).not.toContain('/invitations/')
    expect(sent.body!.text).toContain('[lien d’invitation')
    expect(await app.findInvitation(link![1]!)).toMatchObject({ email: email(), invitedBy: 'Owner' })
    // Once it is settled its bytes go, and the token with them.
    expect((await app.doCompanyChores()).forgotten).toBe(0)
    await app.db.inSystem(
      (tx) => tx.$executeRaw`UPDATE messages SET state = 'sent' WHERE id = ${sent.id}::uuid`,
    )
    expect((await app.doCompanyChores()).forgotten).toBe(1)
    expect(isInDump(await dumpDatabase(world.database), link![1]!)).toBe(false)
    expect((await message()).body!.text).toContain(owner.company.name)
  })

  it('shows the link instead while no server can send', async () => {
    await world.addServer(owner, { pausedAt: new Date() })
    await world.addServer(owner, { authentication: 'outlook', security: 'starttls' })
    expect(await app.invite(owner, { email: email(), role: 'sender' }, MAIL)).toMatchObject({ sent: false })
  })

  it('again by link, where the message did not arrive', async () => {
    await world.addServer(owner)
    await app.invite(owner, { email: email(), role: 'sender' }, MAIL)
    const [open] = await app.findInvitations(owner)
    const again = await app.renewInvitation(owner, open!.id, LINK)
    expect(again).toMatchObject({ sent: false, email: email() })
    expect((await app.findInvitations(owner))[0]).toMatchObject({ id: open!.id, message: null })
    expect(await app.renewInvitation(owner, open!.id, MAIL)).toMatchObject({ sent: true })
  })

  it('refuses what is no header: names and addresses are checked long before', async () => {
    await world.addServer(owner)
    const spoiled = { ...owner, company: { ...owner.company, name: 'Atelier\r\nBcc: evil@z.example' } }
    await expect(app.invite(spoiled, { email: email(), role: 'sender' }, MAIL)).rejects.toMatchObject({
      code: 'invalid',
    })
    expect(await app.findInvitations(owner)).toEqual([])
  })
})

describe('accepting', () => {
  it('by making the account: member, with the role, signed in by nobody else', async () => {
    const token = await inviteByLink()
    const { userId, slug } = await app.acceptWithNewAccount(token, newcomer('Marie Durand'))
    expect(slug).toBe(owner.company.slug)
    expect(await app.findCompanyOf(userId, slug)).toMatchObject({ role: 'sender' })
    expect(await app.findInvitations(owner)).toEqual([])
    await expect(app.acceptWithNewAccount(token, newcomer())).rejects.toMatchObject(refused('invitation'))
  })

  it('as the account that is signed in, in any case of letters', async () => {
    const token = await inviteByLink()
    const person = await world.person(email())
    expect(await app.acceptInvitation({ ...person, email: email().toUpperCase() }, token)).toEqual({
      slug: owner.company.slug,
    })
    expect(await app.findCompanyOf(person.userId, owner.company.slug)).toMatchObject({ role: 'sender' })
  })

  it('by another account is refused, and does not use it up', async () => {
    const token = await inviteByLink()
    const other = await world.person(`autre${count}@dehors.example`)
    await expect(app.acceptInvitation(other, token)).rejects.toMatchObject(refused('other_account'))
    expect(await app.findCompanyOf(other.userId, owner.company.slug)).toBeNull()
    expect(await app.findInvitation(token)).not.toBeNull()
  })

  it('by a session of another company’s Microsoft is refused: that company alone says who it is', async () => {
    const token = await inviteByLink()
    const elsewhere = await world.member(`ailleurs${count}`, 'sender', email())
    const { userId } = elsewhere.actor
    const scoped = await world.actor(userId, email(), elsewhere.company.id)
    await expect(app.acceptInvitation(scoped, token)).rejects.toMatchObject(refused('microsoft_session'))
    expect(await app.findCompanyOf(userId, owner.company.slug)).toBeNull()
    expect(await app.findInvitation(token)).not.toBeNull()
    await app.acceptInvitation(elsewhere.actor, token)
  })

  it('never gives an account that exists another password, with one or without', async () => {
    for (const hash of [null, 'x']) {
      const person = await world.person(`la${hash}${count}@dehors.example`)
      await app.db.inIdentity((tx) =>
        tx.user.update({ where: { id: person.userId }, data: { passwordHash: hash } }),
      )
      const token = await inviteByLink(owner, person.email)
      await expect(app.acceptWithNewAccount(token, newcomer())).rejects.toMatchObject(
        refused('account_exists'),
      )
      const user = await app.db.inIdentity((tx) =>
        tx.user.findUniqueOrThrow({ where: { id: person.userId } }),
      )
      expect(user).toMatchObject({ passwordHash: hash, name: person.email })
      // It is still there for its owner.
      await app.acceptInvitation(person, token)
    }
  })

  it('at the same moment happens once', async () => {
    const token = await inviteByLink()
    const results = await Promise.allSettled([1, 2, 3].map(() => app.acceptWithNewAccount(token, newcomer())))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(Object.keys(await members())).toHaveLength(2)
  })

  it('by who is a member already keeps their role', async () => {
    const token = await inviteByLink()
    const person = await world.person(email())
    await world.app.createUser({ email: email(), companySlug: owner.company.slug, role: 'admin' })
    await app.acceptInvitation(person, token)
    expect((await app.findCompanyOf(person.userId, owner.company.slug))?.role).toBe('admin')
  })

  it.each([
    ['after seven days', `expires_at = now() - interval '1 second'`],
    ['after it was taken back', 'revoked_at = now()'],
    ['after it was used', 'accepted_at = now()'],
  ])('%s is over', async (_name, change) => {
    const token = await inviteByLink()
    await turn(change)
    expect(await app.findInvitation(token)).toBeNull()
    await expect(app.acceptWithNewAccount(token, newcomer())).rejects.toMatchObject(refused('invitation'))
    const person = await world.person(email())
    await expect(app.acceptInvitation(person, token)).rejects.toMatchObject(refused('invitation'))
  })

  it('of a company that is suspended waits until it is open again', async () => {
    const token = await inviteByLink()
    const operator = await world.operator(`exploitant${count}@dehors.example`)
    await app.suspendCompany(operator, owner.company.id)
    expect(await app.findInvitation(token)).toBeNull()
    await expect(app.acceptWithNewAccount(token, newcomer())).rejects.toMatchObject(refused('invitation'))
    await app.resumeCompany(operator, owner.company.id)
    await app.acceptWithNewAccount(token, newcomer())
  })

  it.each(['', 'x', 'a'.repeat(43), '../setup', "' OR 1=1 --", 'é'.repeat(43), 'a'.repeat(100_000)])(
    'with %j is nothing',
    async (token) => {
      expect(await app.findInvitation(token)).toBeNull()
      await expect(app.acceptWithNewAccount(token, newcomer())).rejects.toMatchObject(refused('invitation'))
      await expect(app.acceptInvitation(owner.actor, token)).rejects.toMatchObject(refused('invitation'))
    },
  )

  it('with a password that is none is said before anything happens', async () => {
    const token = await inviteByLink()
    await expect(app.acceptWithNewAccount(token, { ...newcomer(), password: 'court' })).rejects.toMatchObject(
      {
        code: 'invalid',
      },
    )
    expect(await app.findInvitation(token)).not.toBeNull()
  })
})

/** The company's invitations, as time or somebody would change them. */
async function turn(change: string): Promise<void> {
  const sql = `UPDATE invitations SET ${change} WHERE company_id = '${owner.company.id}'`
  // Time passes by the company's own column; only accepting is identity's.
  if (change.startsWith('expires'))
    await app.db.inCompany(owner.company.id, (tx) => tx.$executeRawUnsafe(sql))
  else await app.db.inIdentity((tx) => tx.$executeRawUnsafe(sql))
}

describe('the company’s role in the database', () => {
  it('cannot read what would open an invitation or a link', async () => {
    for (const sql of ['SELECT token_hash FROM invitations', 'SELECT token_hash FROM mailbox_links'])
      await expect(
        app.db.inCompany(owner.company.id, (tx) => tx.$queryRawUnsafe(sql)),
        sql,
      ).rejects.toThrow(/permission denied/)
    await expect(
      app.db.inCompany(owner.company.id, (tx) =>
        tx.$executeRawUnsafe('UPDATE invitations SET accepted_at = now()'),
      ),
    ).rejects.toThrow(/permission denied/)
  })
})
