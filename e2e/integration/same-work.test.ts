import pg from 'pg'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { openPeopleWorld, type PeopleWorld, type SignedInMember } from './support/people-world'

/**
 * What another company has is looked for as what nobody has: the same questions to the database, in the same order, so
 * that the time of an answer tells nothing either (security.md 26). Counted, not timed: machines are noisy.
 */

let world: PeopleWorld
let use: Awaited<ReturnType<typeof load>>
let mine: SignedInMember
let theirs: SignedInMember
const ids: Record<string, string> = {}

const load = async () => ({
  ...(await import('@/lib/data/messages/get-message')),
  ...(await import('@/lib/data/mail-servers/get-mail-server')),
  ...(await import('@/lib/data/attachments/open-attachment')),
  ...(await import('@/lib/data/people/change-role')),
  ...(await import('@/lib/data/privacy/open-export')),
  ...(await import('@/lib/data/privacy/request-export')),
  ...(await import('@/lib/data/mail-servers/archive-mail-server')),
})

beforeAll(async () => {
  world = await openPeopleWorld()
  use = await load()
  const { app } = world
  mine = await world.member('atelier', 'owner')
  theirs = await world.member('verriere', 'owner')
  const companyId = theirs.company.id
  await world.addServer(mine)
  ids.server = await world.addServer(theirs)
  ids.member = theirs.member.id
  await app.invite(theirs, { email: 'marie@dehors.example', role: 'sender' }, { by: 'mail', locale: 'fr' })
  ids.message = (await app.findInvitations(theirs))[0]!.message!.id
  ids.export = (await use.requestExport(theirs))!
  await app.db.inSystem(
    (tx) => tx.$executeRaw`
      UPDATE data_exports SET state = 'done', size = 1, expires_at = now() + interval '1 day' WHERE id = ${ids.export}::uuid`,
  )
  ids.file = app.newId()
  await app.db.inCompany(companyId, (tx) =>
    tx.attachment.createMany({
      data: [
        {
          companyId,
          id: ids.file!,
          uploadedBy: theirs.actor.userId,
          fileName: 'plan.txt',
          contentType: 'text/plain',
          size: 1,
          state: 'complete',
        },
      ],
    }),
  )
})
afterAll(() => world.close())

/** What was asked of the database, and how it ended. */
async function watch(work: () => Promise<unknown>): Promise<{ asked: string[]; end: unknown }> {
  const query = pg.Client.prototype.query
  const asked: string[] = []
  const spy = vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (
    this: pg.Client,
    ...sent: unknown[]
  ) {
    const [first] = sent as [string | { text: string }]
    asked.push(typeof first === 'string' ? first : first.text)
    return Reflect.apply(query, this, sent) as never
  })
  const end = await work().catch((error: { code?: string }) => error.code)
  spy.mockRestore()
  return { asked, end }
}

it.each<[string, (who: SignedInMember, id: string) => Promise<unknown>]>([
  ['message', (who, id) => use.getMessage(who, id)],
  ['server', (who, id) => use.getMailServer(who, id)],
  ['server', (who, id) => use.setArchived(who, id, true)],
  ['file', (who, id) => use.openAttachment(who, id)],
  ['member', (who, id) => use.changeRole(who, id, 'sender')],
  ['export', (who, id) => use.openExport(who, id)],
])('a %s of another company', async (what, work) => {
  const { newId } = world.app
  await watch(() => work(mine, newId()))
  const nobodys = await watch(() => work(mine, newId()))
  const another = await watch(() => work(mine, ids[what]!))
  expect(nobodys.asked.length).toBeGreaterThan(2)
  expect(another).toEqual(nobodys)
  expect([null, 'not_found']).toContain(another.end ?? null)
  // It is there, for its own.
  expect(await watch(() => work(theirs, ids[what]!))).not.toEqual(nobodys)
})

it('a company that is another’s', async () => {
  const find = (slug: string) => watch(() => world.app.findCompanyOf(mine.actor.userId, slug))
  await find('personne')
  expect(await find('verriere')).toEqual(await find('personne'))
  expect((await find('atelier')).end).not.toBeNull()
})
