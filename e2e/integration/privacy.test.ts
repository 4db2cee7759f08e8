import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CompanyActor } from '@/lib/auth/company-actor'
import { messageSchema } from '@/lib/domain/message'
import { RETENTION_DEFAULTS } from '@/lib/domain/retention-bounds'
import { readZip } from './support/read-zip'
import { openMessagesWorld, type MessagesWorld } from './support/messages-world'

/** What is kept and for how long, erasing a correspondent, and taking everything along. */

let world: MessagesWorld
let admin: CompanyActor
let owner: CompanyActor
let privacy: Awaited<ReturnType<typeof load>>

async function load() {
  const all = await Promise.all([
    import('@/lib/data/privacy/get-privacy'),
    import('@/lib/data/privacy/save-retention'),
    import('@/lib/data/privacy/apply-retention'),
    import('@/lib/data/privacy/erase-address'),
    import('@/lib/data/privacy/request-export'),
    import('@/lib/data/privacy/build-export'),
    import('@/lib/data/privacy/open-export'),
    import('@/lib/data/audit/record-audit'),
  ])
  return Object.assign({}, ...all) as (typeof all)[0] &
    (typeof all)[1] &
    (typeof all)[2] &
    (typeof all)[3] &
    (typeof all)[4] &
    (typeof all)[5] &
    (typeof all)[6] &
    (typeof all)[7]
}

beforeAll(async () => {
  world = await openMessagesWorld()
  privacy = await load()
  admin = world.admin
  owner = world.app.companyActor({ ...admin, member: { ...admin.member, role: 'owner' } })
})

afterAll(() => world?.close())

async function send(to: string, values: { attachments?: string[]; text?: string } = {}): Promise<string> {
  const input = messageSchema.parse({
    from: 'courrier@atelier.example',
    to,
    subject: `Devis ${to}`,
    text: 'Bonjour Claire',
    submissionKey: world.app.newId(),
    attachments: [],
    ...values,
  })
  return (await world.app.sendMessage(admin, input)).id
}

const inSystem: MessagesWorld['app']['db']['inSystem'] = (...args) => world.app.db.inSystem(...args)

const findRows = (statement: string) => inSystem((tx) => tx.$queryRawUnsafe<unknown[]>(statement))

/** As if it had been written and sent so many days ago. */
async function settle(id: string, daysAgo: number, state = 'sent'): Promise<string> {
  const when = new Date(Date.now() - daysAgo * 86_400_000)
  const old = `${when.getTime().toString(16).padStart(12, '0')}`
  const newId = `${old.slice(0, 8)}-${old.slice(8)}-${id.slice(14)}`
  await inSystem(async (tx) => {
    await tx.$executeRaw`SET CONSTRAINTS ALL DEFERRED`
    await tx.$executeRaw`UPDATE messages SET id = ${newId}::uuid, state = ${state}, settled_at = ${when}, created_at = ${when} WHERE id = ${id}::uuid`
  })
  return newId
}

const exists = async (table: string, id: string, column = 'message_id') =>
  inSystem(
    async (tx) =>
      (await tx.$queryRawUnsafe<unknown[]>(`SELECT 1 FROM ${table} WHERE ${column} = $1::uuid`, id)).length >
      0,
  )

describe('retention', () => {
  it('has defaults, and is changed by who may, once, with the change in the log', async () => {
    expect((await privacy.getPrivacy(admin)).rules).toMatchObject(RETENTION_DEFAULTS)
    const rules = { bodyDays: 10, messageMonths: 3, auditMonths: 6 }
    await privacy.saveRetention(admin, { ...rules, version: 0 })
    await expect(privacy.saveRetention(admin, { ...rules, version: 0 })).rejects.toMatchObject({
      code: 'conflict',
    })
    await expect(privacy.saveRetention(world.auditor, { ...rules, version: 1 })).rejects.toMatchObject({
      code: 'forbidden',
    })
    expect(await privacy.getPrivacy(admin)).toMatchObject({ rules, version: 1 })
    const [row] = await inSystem(
      (tx) =>
        tx.$queryRaw<{ details: string }[]>`SELECT details FROM audit_details ORDER BY seq DESC LIMIT 1`,
    )
    expect(JSON.parse(row!.details)).toMatchObject({
      changes: [{ field: 'bodyDays', from: '30', to: '10' }, {}, {}],
    })
  })

  it('takes texts and attachments first, then the message; never what is not settled', async () => {
    const file = await world.receive(admin, new Uint8Array(1_000))
    const fresh = await settle(await send('frais@lorme.example'), 5)
    const old = await settle(await send('vieux@lorme.example', { attachments: [file.id] }), 20)
    const ancient = await settle(await send('ancien@lorme.example'), 120)
    const uncertain = await settle(await send('doute@lorme.example'), 120, 'uncertain')
    const waiting = await send('attente@lorme.example')
    expect(await exists('attachments', old)).toBe(true)
    expect(await privacy.applyRetention()).toMatchObject({ bodies: 2, messages: 1 })
    const kept = await Promise.all(
      [fresh, old, ancient, uncertain, waiting].map(async (id) => [
        await exists('messages', id, 'id'),
        await exists('message_bodies', id),
        await exists('message_contents', id),
      ]),
    )
    expect(kept).toEqual([
      [true, true, true],
      [true, false, false],
      [false, false, false],
      [true, true, true],
      [true, true, true],
    ])
    expect(await exists('attachments', old)).toBe(false)
    expect(await exists('attachment_chunks', file.id, 'attachment_id')).toBe(false)
    expect(await world.app.getMessage(admin, old)).toMatchObject({ text: '', attachments: [] })
    expect(await privacy.applyRetention()).toEqual({ bodies: 0, messages: 0, auditEvents: 0 })
  })
})

describe('erasing a correspondent', () => {
  it('waits for what is under way, then leaves no trace of the address, in any case, and the chain holds', async () => {
    const both = await send('Claire Lorme <Claire+devis@lorme.example>, autre@lorme.example')
    await expect(privacy.eraseAddress(admin, 'claire+devis@lorme.example')).rejects.toMatchObject({
      code: 'conflict',
      details: { reason: 'erase_waiting', count: 1 },
    })
    await inSystem(async (tx) => {
      await tx.$executeRaw`UPDATE messages SET state = 'failed', settled_at = now(), reply = '550 <CLAIRE+devis@lorme.example> unknown' WHERE id = ${both}::uuid`
      await tx.$executeRaw`UPDATE recipients SET reply = '550 5.1.1 <claire+devis@lorme.example>' WHERE message_id = ${both}::uuid`
    })
    await world.app.db.inCompany(admin.company.id, (tx) =>
      privacy.recordAudit(tx, admin, 'data.exported', { note: 'for claire+devis@lorme.example' }),
    )
    expect(await privacy.eraseAddress(admin, 'CLAIRE+devis@Lorme.example')).toEqual({
      messages: 1,
      auditEvents: 1,
    })
    for (const table of [
      'messages',
      'recipients',
      'attempts',
      'message_search',
      'message_bodies',
      'audit_details',
    ]) {
      const found = await findRows(`SELECT 1 FROM ${table} t WHERE t::text ILIKE '%claire%devis%'`)
      expect(found, table).toHaveLength(0)
    }
    const view = await world.app.getMessage(admin, both)
    expect(view.recipients.map(({ address }) => address)).toEqual([
      'erased@erased.invalid',
      'autre@lorme.example',
    ])
    expect(view.recipients[1]!.reply).toBe('550 5.1.1 <erased@erased.invalid>')
    for await (const verdict of world.app.db.verifyAudit()) expect(verdict.broken).toBeNull()
  })

  it('touches nobody else’s: another company, an address that contains it', async () => {
    const longer = await settle(await send('marie@lorme.example.org'), 1)
    expect(await privacy.eraseAddress(world.stranger, 'autre@lorme.example')).toMatchObject({ messages: 0 })
    expect(await privacy.eraseAddress(admin, 'marie@lorme.example')).toMatchObject({ messages: 0 })
    expect(await exists('message_bodies', longer)).toBe(true)
    await expect(privacy.eraseAddress(world.sender, 'autre@lorme.example')).rejects.toMatchObject({
      code: 'forbidden',
    })
  })
})

describe('the export', () => {
  it('is for an owner, one at a time, and holds everything but secrets and other companies', async () => {
    await expect(privacy.requestExport(admin)).rejects.toMatchObject({ code: 'forbidden' })
    const bytes = new Uint8Array(400_000).map((_, index) => index % 251)
    const file = await world.receive(admin, bytes, 50_000, 'Été.bin')
    const id = await send('export@lorme.example', { attachments: [file.id], text: 'à emporter' })
    const wished = await privacy.requestExport(owner)
    expect(await privacy.requestExport(owner)).toBeNull()
    await expect(privacy.openExport(owner, wished!)).rejects.toMatchObject({ code: 'not_found' })
    expect(await privacy.buildExports('a worker')).toBe(1)
    const [view] = (await privacy.getPrivacy(owner)).exports
    expect(view).toMatchObject({ id: wished, state: 'done' })
    expect(view!.done).toBe(view!.total)

    const opened = await privacy.openExport(owner, wished!)
    const zip = await buffer(opened.body)
    expect(zip.length).toBe(opened.size)
    const files = readZip(zip)
    const named = [...files.keys()].filter((name) => !name.startsWith('attachments/'))
    expect(named.sort()).toEqual([
      'audit.jsonl',
      'company.json',
      'mail-merges.jsonl',
      'mail-servers.json',
      'members.json',
      'messages.jsonl',
      'outlook-application.json',
    ])
    const lines = files.get('messages.jsonl')!.toString().trimEnd().split('\n')
    const exported = lines.map((line) => JSON.parse(line) as { id: string; body: { text: string } | null })
    expect(exported).toHaveLength(view!.total)
    expect(exported.find((message) => message.id === id)!.body!.text).toBe('à emporter')
    const attachment = [...files].find(([name]) => name.endsWith('Été.bin'))!
    expect(attachment[1].equals(Buffer.from(bytes))).toBe(true)
    expect(attachment[0]).toContain(id)
    const all = Buffer.concat([...files.values()]).toString()
    expect(all).toContain('admin@atelier.example')
    expect(all).not.toContain('verriere')
    expect(all).not.toMatch(/Sealed|_sealed|password_hash|token_hash/)
  })

  it('of a worker that died is begun anew by another; given up, it is gone', async () => {
    await privacy.requestExport(owner)
    await inSystem(
      (tx) =>
        tx.$executeRaw`UPDATE data_exports SET state = 'running', owner = 'dead', beat_at = now() - interval '10 minutes' WHERE state = 'queued'`,
    )
    expect(await privacy.buildExports('the next one')).toBe(1)
    const stopped = new AbortController()
    await privacy.requestExport(owner)
    stopped.abort()
    expect(await privacy.buildExports('stopping', stopped.signal)).toBe(0)
    const [open] = (await privacy.getPrivacy(owner)).exports
    expect(open!.state).toBe('queued')
    await privacy.discardExport(owner, open!.id)
    expect(await privacy.buildExports('late')).toBe(0)
    await expect(privacy.discardExport(world.stranger, open!.id)).rejects.toMatchObject({ code: 'forbidden' })
  })
})
