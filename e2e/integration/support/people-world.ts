import { vi } from 'vitest'
import type { CompanyActor, OperatorActor } from '@/lib/auth/company-actor'
import type { SignedIn } from '@/lib/auth/sessions'
import type { Role } from '@/lib/domain/permissions'
import { createTestDatabase } from '../../run/test-database'
import { TEST_SECRETS } from '../../run/test-secrets'

/** An empty installation's database and the use cases about people and companies on it. */

async function load() {
  const [people, actors, ids, sessions, auth, db, ...rest] = await Promise.all([
    import('@/lib/auth/people'),
    import('@/lib/auth/company-actor'),
    import('@/lib/platform/ids'),
    import('@/lib/auth/sessions'),
    import('@/lib/auth/companies'),
    import('@/lib/db'),
    import('@/lib/data/people/find-members'),
    import('@/lib/data/people/change-role'),
    import('@/lib/data/people/remove-member'),
    import('@/lib/data/invitations/invite'),
    import('@/lib/data/invitations/find-invitations'),
    import('@/lib/data/invitations/find-invitation'),
    import('@/lib/data/invitations/accept-invitation'),
    import('@/lib/data/mailbox-links/make-mailbox-link'),
    import('@/lib/data/people/lock-members'),
  ])
  const [find, role, remove, invite, invitations, invitation, accept, links, lock] = rest
  const [setup, complete, companies, mine, operators, suspend, create, destroy, chores, found] =
    await Promise.all([
      import('@/lib/data/setup/setup-link'),
      import('@/lib/data/setup/complete-setup'),
      import('@/lib/data/companies/find-companies'),
      import('@/lib/data/companies/find-my-companies'),
      import('@/lib/data/operators/operators'),
      import('@/lib/data/companies/suspend-company'),
      import('@/lib/data/companies/create-company'),
      import('@/lib/data/companies/destroy-companies'),
      import('@/lib/data/companies/company-chores'),
      import('@/lib/data/chores/find-chores'),
    ])
  const companyUses = {
    ...setup,
    ...complete,
    ...companies,
    ...mine,
    ...operators,
    ...suspend,
    createCompany: create.createCompany,
    inviteFirstOwner: create.inviteFirstOwner,
    ...destroy,
    ...chores,
    ...found,
  }
  const peopleUses = {
    ...find,
    ...role,
    ...remove,
    ...invite,
    ...invitations,
    ...invitation,
    ...accept,
    ...links,
    ...lock,
  }
  return {
    ...actors,
    ...ids,
    ...sessions,
    ...auth,
    ...peopleUses,
    ...companyUses,
    createUser: people.createUser,
    setPassword: people.setPassword,
    db,
  }
}

/** Somebody in a company, with the session they are there by. */
export type SignedInMember = CompanyActor & { actor: SignedIn }

/** Makes a database of its own; the modules read the environment once, so this comes before any of them. */
export async function openPeopleWorld() {
  const database = await createTestDatabase()
  const env = {
    ...TEST_SECRETS,
    WEB_DATABASE_URL: database.webUrl,
    WORKER_DATABASE_URL: database.workerUrl,
    APP_URL: 'http://localhost:3212',
    LOG_LEVEL: 'silent',
  }
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
  const app = await load()

  async function member(
    slug: string,
    role: Role,
    email = `${role}@${slug}.example`,
  ): Promise<SignedInMember> {
    const { userId, companyId } = await app.createUser({ email, companySlug: slug, companyName: slug, role })
    const company = { id: companyId, slug, name: slug }
    // These tests are about other things than a second factor.
    await app.db.inCompany(companyId, (tx) =>
      tx.securitySettings.createMany({ data: [{ companyId, secondFactor: 'nobody' }], skipDuplicates: true }),
    )
    const mine = await app.findCompanyOf(userId, slug)
    const signedIn = await actor(userId, email)
    const membership = { id: mine!.memberId, role, developerMode: false }
    return { ...app.companyActor({ actor: signedIn, company, member: membership }), actor: signedIn }
  }

  /** @param onlyCompanyId signed in by this company's Microsoft */
  async function actor(userId: string, email: string, onlyCompanyId?: string): Promise<SignedIn> {
    const from = { address: null, userAgent: 'test' }
    const opened = await app.db.inIdentity((tx) => app.createSession(tx, userId, from, { onlyCompanyId }))
    const found = await app.findSession(opened.id)
    return { ...found!, name: email, email, locale: null, timeZone: 'Europe/Paris' }
  }

  /** Somebody with an account and no company. */
  async function person(email: string): Promise<SignedIn> {
    const userId = app.newId()
    await app.db.inIdentity((tx) => tx.user.create({ data: { id: userId, email, name: email } }))
    return actor(userId, email)
  }

  async function operator(email: string): Promise<OperatorActor> {
    const somebody = await person(email)
    await app.db.inIdentity((tx) => tx.operator.create({ data: { userId: somebody.userId } }))
    return { actor: somebody }
  }

  const roles = async (companyId: string) =>
    Object.fromEntries(
      (
        await app.db.inIdentity((tx) =>
          tx.member.findMany({
            where: { companyId },
            select: { role: true, user: { select: { email: true } } },
          }),
        )
      ).map(({ role, user }) => [user.email.split('@')[0]!, role]),
    )

  /** A relay without authentication: ready at once. */
  async function addServer(who: CompanyActor, values: Record<string, unknown> = {}): Promise<string> {
    const id = app.newId()
    await app.db.inCompany(who.company.id, async (tx) => {
      await tx.mailServer.create({
        data: {
          companyId: who.company.id,
          id,
          description: 'Relais',
          host: 'relay.example',
          port: 25,
          authentication: 'none',
          security: 'none',
          username: `courrier@${who.company.slug}.example`,
          ...values,
        },
      })
      await tx.mailServerLease.createMany({ data: [{ companyId: who.company.id, mailServerId: id }] })
    })
    return id
  }

  return {
    app,
    database,
    member,
    actor,
    person,
    operator,
    roles,
    addServer,
    close: async () => {
      await app.db.closeDatabases()
      vi.unstubAllEnvs()
      await database.drop()
    },
  }
}

export type PeopleWorld = Awaited<ReturnType<typeof openPeopleWorld>>
