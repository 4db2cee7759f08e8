import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '@/lib/platform/errors'
import { openMessagesWorld, type MessagesWorld } from './support/messages-world'

/** The same form sent twice, one after the other or at once, is done once. */

let world: MessagesWorld
let app: Awaited<ReturnType<typeof load>>

async function load() {
  const [submissions, duplicate, save, domain] = await Promise.all([
    import('@/lib/data/submissions/once'),
    import('@/lib/data/mail-servers/duplicate-mail-server'),
    import('@/lib/data/mail-servers/save-mail-server'),
    import('@/lib/domain/mail-server'),
  ])
  return { ...submissions, ...duplicate, ...save, ...domain }
}

beforeAll(async () => {
  world = await openMessagesWorld()
  app = await load()
})
afterAll(() => world?.close())

const companyId = () => world.admin.company.id
const copy = (key: string | null, name = 'Copie') =>
  app.duplicateMailServer(world.admin, world.serverId, () => name, key)
const named = (name: string) =>
  world.app.db.inCompany(companyId(), (tx) => tx.mailServer.count({ where: { description: name } }))

describe('a copy of a mail server', () => {
  it('is one, asked for twice, five times at once, and again', async () => {
    const key = randomUUID()
    const first = await copy(key, 'Une')
    expect(await copy(key, 'Une')).toBe(first)
    const many = randomUUID()
    const ids = await Promise.all(Array.from({ length: 5 }, () => copy(many, 'Une seule')))
    expect(new Set(ids).size).toBe(1)
    expect([await named('Une'), await named('Une seule')]).toEqual([1, 1])
  })

  it('is another from another form, and from no form', async () => {
    const ids = [await copy(randomUUID()), await copy(randomUUID()), await copy(null), await copy(null)]
    expect(new Set(ids).size).toBe(4)
  })
})

describe('a new mail server', () => {
  const create = (key: string | null, description: string) => {
    const typed = {
      description,
      host: 'smtp.atelier.example',
      security: 'starttls',
      port: '587',
      priority: '10',
    }
    return app.saveMailServer(world.admin, null, app.mailServerSchema.parse(typed), { key })
  }

  it('is one, however often its form is sent, and two from two forms', async () => {
    const key = randomUUID()
    const ids = await Promise.all(Array.from({ length: 5 }, () => create(key, 'Neuf')))
    expect(new Set([...ids, await create(key, 'Neuf')]).size).toBe(1)
    expect(await create(randomUUID(), 'Neuf')).not.toBe(ids[0])
    expect(await named('Neuf')).toBe(2)
  })
})

describe('once', () => {
  const run = (key: string, work: (id: string) => Promise<void>, purpose = 'test', company = companyId()) =>
    world.app.db.inCompany(company, (tx) => app.once(tx, { companyId: company, key, purpose }, work))

  it('that failed is tried again', async () => {
    const key = randomUUID()
    await expect(run(key, () => Promise.reject(new AppError('refused')))).rejects.toThrow(AppError)
    let done = 0
    const work = async () => void done++
    expect(await run(key, work)).toBe(await run(key, work))
    expect(done).toBe(1)
  })

  it('is each company’s own, and refuses a key that was used for something else', async () => {
    const key = randomUUID()
    let done = 0
    const work = async () => void done++
    await run(key, work)
    await run(key, work, 'test', world.stranger.company.id)
    expect(done).toBe(2)
    await expect(run(key, work, 'other')).rejects.toMatchObject({ code: 'conflict' })
  })
})
