import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CompanyActor } from '@/lib/auth/company-actor'
import { foldText } from '@/lib/domain/fold-text'
import { messageSchema } from '@/lib/domain/message'
import { projectRoot } from '@/lib/platform/project-root'
import { withClient } from '../run/sql'
import { openMessagesWorld, type MessagesWorld } from './support/messages-world'

/** What the command palette finds, for whom. */

let world: MessagesWorld
let search: Awaited<ReturnType<typeof load>>

async function load() {
  const [servers, messages] = await Promise.all([
    import('@/lib/data/search/find-servers'),
    import('@/lib/data/search/find-messages-by'),
  ])
  return { ...servers, ...messages }
}

const mine: Record<string, string> = {}

beforeAll(async () => {
  world = await openMessagesWorld()
  search = await load()
  const write = async (who: CompanyActor, from: string, subject: string) => {
    const form = { from, to: 'Zoé <zoe@lorme.example>', subject, text: 'Bonjour' }
    const input = messageSchema.parse({ ...form, submissionKey: world.app.newId() })
    return (await world.app.sendMessage(who, input)).id
  }
  mine.admin = await write(world.admin, 'courrier@atelier.example', 'Été à l’atelier – cœur de chêne')
  mine.sender = await write(world.sender, 'courrier@atelier.example', 'Devis d’été')
  mine.stranger = await write(world.stranger, 'courrier@verriere.example', 'Été à la verrière')
})

afterAll(() => world?.close())

const subjects = async (who: CompanyActor, text: string) =>
  (await search.findMessagesByText(who, text, 6)).map(({ subject }) => subject)

describe('messages', () => {
  it.each(['ete', 'ÉTÉ', 'e\u0301te\u0301'])(
    '%s finds them without accents, the newest first',
    async (text) => {
      expect(await subjects(world.admin, text)).toEqual(['Devis d’été', 'Été à l’atelier – cœur de chêne'])
    },
  )

  it.each([
    ["l'atelier", 1],
    ['coeur chene', 1],
    ['ZOE', 2],
    ['lorme', 2],
    ['100%', 0],
    ['rien de tel', 0],
  ])('%s: %d', async (text, count) => expect(await subjects(world.admin, text)).toHaveLength(count))

  it('a sender finds their own only, an auditor everything, a stranger their company’s', async () => {
    expect(await subjects(world.sender, 'ete')).toEqual(['Devis d’été'])
    expect(await subjects(world.auditor, 'ete')).toHaveLength(2)
    expect(await subjects(world.stranger, 'ete')).toEqual(['Été à la verrière'])
  })

  it('remembered ones are given back as far as they may be seen', async () => {
    const ids = [...Object.values(mine), world.app.newId(), 'nothing', "' OR 1=1"]
    const found = async (who: CompanyActor) =>
      (await search.findMessagesById(who, ids)).map(({ id }) => id).sort()
    expect(await found(world.admin)).toEqual([mine.admin, mine.sender].sort())
    expect(await found(world.sender)).toEqual([mine.sender])
    expect(await found(world.stranger)).toEqual([mine.stranger])
    expect(await search.findMessagesById(world.admin, [])).toEqual([])
  })
})

describe('mail servers', () => {
  it('are found by description, account, host and From filter, and not by a sender', async () => {
    const id = await world.createServer(world.admin, { username: 'compta@atelier.example', priority: 30 })
    const found = async (who: CompanyActor, text: string) =>
      (await search.findServers(who, { text }, 6)).map((server) => server.id)
    expect(await found(world.admin, 'COMPTÀ')).toEqual([id])
    expect(await found(world.admin, 'devis@atelier')).toEqual([world.serverId])
    expect(await found(world.auditor, 'compta')).toEqual([id])
    expect(await found(world.sender, 'compta')).toEqual([])
    expect(await found(world.stranger, 'compta')).toEqual([])
    expect(await search.findServers(world.sender, { ids: [id] }, 6)).toEqual([])
    expect(await search.findServers(world.stranger, { ids: [id, 'nothing'] }, 6)).toEqual([])
    expect(await search.findServers(world.admin, { ids: [id] }, 6)).toHaveLength(1)
  })
})

it('the migration folds what was stored before as the product does', async () => {
  const words = 'Été à l’Atelier\ncœur Æsop Straße øre łódź đ\n<a@b.example>'
  const file = join(projectRoot(), 'prisma/migrations/20261124140200_folded_search/migration.sql')
  await world.app.db.inCompany(world.admin.company.id, (tx) =>
    tx.messageSearch.updateMany({ where: { messageId: mine.admin }, data: { words: words.toLowerCase() } }),
  )
  await withClient(world.ownerUrl, (client) => client.query(readFileSync(file, 'utf8')))
  const [row] = await world.app.db.inCompany(world.admin.company.id, (tx) =>
    tx.messageSearch.findMany({ where: { messageId: mine.admin } }),
  )
  expect(row!.words).toBe(foldText(words))
})
