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

async function send(
  to: string,
  values: { attachments?: string[]; text?: string; subject?: string } = {},
): Promise<string> {
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

/** One recipient of a message goes on in a child of its own, as after a deferral. @returns the child's id */
async function splitOff(root: string, address: string, state = 'queued'): Promise<string> {
  const child = world.app.newId()
  await inSystem(async (tx) => {
    await tx.$executeRaw`
      INSERT INTO messages (company_id, id, parent_id, mail_server_id, created_by, origin, state, from_address, subject,
        message_id, date, boundary, size, composed, chosen_because)
      SELECT company_id, ${child}::uuid, id, mail_server_id, created_by, origin, ${state}, from_address, subject,
        ${`<${child}@atelier.example>`}, date, boundary, size, composed, chosen_because
        FROM messages WHERE id = ${root}::uuid`
    await tx.$executeRaw`UPDATE recipients SET message_id = ${child}::uuid WHERE message_id = ${root}::uuid AND address = ${address}`
    await tx.$executeRaw`UPDATE messages SET child_state = ${state} WHERE id = ${root}::uuid`
  })
  return child
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
    expect((await privacy.applyRetention(null)).done).toMatchObject({ bodies: 2, messages: 1 })
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
    expect(await privacy.applyRetention(null)).toEqual({
      done: { bodies: 0, messages: 0, auditEvents: 0, refused: 0 },
      last: null,
    })
  })
})

describe('retention of a message of which a part still waits', () => {
  it.each([20, 120])('leaves all of it for that part, after %d days too; then it goes', async (days) => {
    const root = await settle(await send('parti@lorme.example, reste@lorme.example'), days)
    const child = await splitOff(root, 'reste@lorme.example')
    await privacy.applyRetention(null)
    expect(await exists('message_bodies', root)).toBe(true)
    expect(await exists('message_contents', root)).toBe(true)
    expect(await exists('messages', child, 'id')).toBe(true)
    await inSystem(async (tx) => {
      await tx.$executeRaw`UPDATE messages SET state = 'failed', settled_at = now() WHERE id = ${child}::uuid`
      await tx.$executeRaw`UPDATE messages SET child_state = 'sent' WHERE id = ${root}::uuid`
    })
    await privacy.applyRetention(null)
    expect(await exists('message_bodies', root)).toBe(false)
    expect(await exists('messages', root, 'id')).toBe(days < 90)
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
      exports: 0,
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

  it('reaches the whole message when its part had gone on in a child, and nothing of it while a part waits', async () => {
    const to = 'Été Martin <etape@lorme.example>, Ève Dubois <eve@lorme.example>'
    const root = await settle(await send(to, { subject: 'Été à Sète' }), 1)
    const child = await splitOff(root, 'eve@lorme.example')
    for (const address of ['eve@lorme.example', 'etape@lorme.example'])
      await expect(privacy.eraseAddress(admin, address)).rejects.toMatchObject({
        details: { reason: 'erase_waiting', count: 1 },
      })
    await inSystem(async (tx) => {
      await tx.$executeRaw`UPDATE messages SET state = 'sent', settled_at = now() WHERE id = ${child}::uuid`
      await tx.$executeRaw`UPDATE messages SET child_state = 'sent' WHERE id = ${root}::uuid`
      await tx.$executeRaw`
        INSERT INTO attempts (company_id, id, message_id, number, started_at, ended_at, outcome, dialogue)
        VALUES (${admin.company.id}::uuid, ${world.app.newId()}::uuid, ${child}::uuid, 1, now(), now(), 'uncertain',
          'C: RCPT TO:<eve@lorme.example>')`
    })
    expect(await privacy.eraseAddress(admin, 'eve@lorme.example')).toMatchObject({ messages: 1 })
    for (const table of ['messages', 'recipients', 'attempts', 'message_search', 'message_bodies'])
      expect(await findRows(`SELECT 1 FROM ${table} t WHERE t::text ILIKE '%eve@lorme%'`), table).toEqual([])
    expect(await exists('message_contents', root)).toBe(false)
    expect(await world.app.getMessage(admin, root)).toMatchObject({ text: '' })
    const [words] = await findRows(`SELECT words FROM message_search WHERE message_id = '${root}'`)
    const { words: text } = words as { words: string }
    expect(text).toContain('ete a sete')
    expect(text).toContain('ete martin')
    expect(text).toContain(child)
    expect(text).not.toContain('dubois')
  })

  it('takes the subject along where nobody else got it, and names out of the others', async () => {
    const alone = await settle(await send('Zoé Marx <zoe@lorme.example>', { subject: 'Contrat de Zoé' }), 1)
    const shared = await settle(
      await send('Zoé Marx <zoe@lorme.example>, bureau@lorme.example', { subject: 'Pour zoé marx et nous' }),
      1,
    )
    expect(await privacy.eraseAddress(admin, 'zoe@lorme.example')).toMatchObject({ messages: 2 })
    expect(await world.app.getMessage(admin, alone)).toMatchObject({ subject: '' })
    expect(await world.app.getMessage(admin, shared)).toMatchObject({ subject: 'Pour … et nous' })
    expect(await findRows(`SELECT 1 FROM message_search WHERE words LIKE '%zoe%'`)).toEqual([])
  })

  it('takes exports along that were made before, and begins one under way anew', async () => {
    await settle(await send('export-avant@lorme.example'), 1)
    await privacy.requestExport(owner)
    await privacy.buildExports('a worker')
    await privacy.requestExport(owner)
    await inSystem(
      (tx) =>
        tx.$executeRaw`UPDATE data_exports SET state = 'running', owner = 'half way' WHERE state = 'queued'`,
    )
    expect(await privacy.eraseAddress(admin, 'export-avant@lorme.example')).toMatchObject({ exports: 2 })
    const { exports } = await privacy.getPrivacy(owner)
    expect(exports.map(({ state }) => state)).toEqual(['queued'])
    await privacy.discardExport(owner, exports[0]!.id)
  })

  it('leaves the words about a longer address', async () => {
    const note = async (text: string) =>
      world.app.db.inCompany(admin.company.id, (tx) =>
        privacy.recordAudit(tx, admin, 'data.exported', { note: text }),
      )
    for (const text of [
      'chloe@lorme.example',
      'chloe@lorme.example.org',
      'x.chloe@lorme.example',
      'à Chloe@lorme.example.',
    ])
      await note(text)
    expect(await privacy.eraseAddress(admin, 'chloe@lorme.example')).toMatchObject({ auditEvents: 2 })
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
      'invitations.json',
      'mail-merges.jsonl',
      'mail-servers.json',
      'members.json',
      'messages.jsonl',
      'microsoft-sign-in.json',
      'outlook-application.json',
    ])
    const members = JSON.parse(files.get('members.json')!.toString()) as { email: string; role: string }[]
    expect(members.map(({ email, role }) => `${email} ${role}`)).toEqual(
      expect.arrayContaining(['admin@atelier.example admin', 'audit@atelier.example auditor']),
    )
    const company = JSON.parse(files.get('company.json')!.toString()) as Record<string, object>
    expect(company).toMatchObject({
      delivery: {},
      security: { secondFactor: 'administrators' },
      retention: {},
    })
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
    expect(all).not.toMatch(/sealed|password_?hash|token_?hash|linkSecret|wrapped/i)
    const log = await findRows(`SELECT event FROM audit_events WHERE subject_id = '${wished}' ORDER BY seq`)
    expect(log).toEqual([{ event: 'data.exported' }, { event: 'data.export_fetched' }])
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
