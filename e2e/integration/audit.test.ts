import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CompanyActor } from '@/lib/auth/company-actor'
import { withClient } from '../run/sql'
import { openMessagesWorld, type MessagesWorld } from './support/messages-world'

/** The audit log: what is written, who reads it, and that nobody changes it unseen. */

let world: MessagesWorld
let admin: CompanyActor
let stranger: CompanyActor
let audit: Awaited<ReturnType<typeof load>>

async function load() {
  const [filters, find, record, exported, archive, remove] = await Promise.all([
    import('@/lib/data/audit/audit-filters'),
    import('@/lib/data/audit/find-audit-events'),
    import('@/lib/data/audit/record-audit'),
    import('@/lib/data/audit/export-audit'),
    import('@/lib/data/mail-servers/archive-mail-server'),
    import('@/lib/data/mail-servers/delete-mail-server'),
  ])
  return { ...filters, ...find, ...record, ...exported, ...archive, ...remove }
}

const view = { timeZone: 'Europe/Paris', now: new Date() }

beforeAll(async () => {
  world = await openMessagesWorld()
  audit = await load()
  const from = { clientAddress: '203.0.113.7' }
  admin = { ...world.admin, actor: { ...world.admin.actor, ...from } }
  stranger = world.stranger
})

afterAll(() => world?.close())

const list = (who: CompanyActor, query: Record<string, string> = {}, pageSize?: number) =>
  audit.findAuditEvents(who, audit.parseAuditFilters(query), { ...view, now: new Date(), pageSize })

const inCompany: MessagesWorld['app']['db']['inCompany'] = (...args) => world.app.db.inCompany(...args)

const write = (who: CompanyActor, note: string) =>
  inCompany(who.company.id, (tx) => audit.recordAudit(tx, who, 'application.saved', { note }))

async function verify(who: CompanyActor) {
  for await (const verdict of world.app.db.verifyAudit())
    if (verdict.company === who.company.slug) return verdict
  throw new Error('no chain')
}

describe('what is written', () => {
  it('tells who, what, on what and from where, in the use case’s own transaction', async () => {
    const id = await world.createServer(admin, { username: 'devis@atelier.example' })
    await audit.setArchived(admin, id, true)
    const { rows } = await list(admin)
    expect(rows[0]).toMatchObject({
      event: 'server.archived',
      outcome: 'done',
      actorId: admin.actor.userId,
      subjectId: id,
      words: {
        actorEmail: 'admin@atelier.example',
        address: '203.0.113.7',
        subject: 'devis@atelier.example',
      },
    })
    await audit.deleteMailServer(admin, id, '')
    expect((await list(admin)).rows[0]).toMatchObject({ event: 'server.deleted', subjectId: id })
  })

  it('tells a server’s change field by field, and that its password was set, never which', async () => {
    const { saveMailServer } = await import('@/lib/data/mail-servers/save-mail-server')
    const { mailServerSchema } = await import('@/lib/domain/mail-server')
    const typed = {
      description: 'Relais',
      priority: '10',
      host: 'relay.example',
      port: '587',
      security: 'starttls',
    }
    const save = (id: string | null, values: Record<string, string>) =>
      saveMailServer(admin, id, mailServerSchema.parse({ ...typed, ...values }))
    const id = await save(null, {})
    await save(id, { port: '2525', username: 'relais', password: 'mot-de-passe-secret', version: '1' })
    const [set, changed, created] = (await list(admin)).rows
    expect([set!.event, changed!.event, created!.event]).toEqual([
      'server.password_set',
      'server.changed',
      'server.created',
    ])
    expect(changed!.words!.changes).toContainEqual({ field: 'port', from: '587', to: '2525' })
    expect(JSON.stringify([set, changed, created])).not.toContain('mot-de-passe-secret')
  })

  it('keeps nothing of what was rolled back', async () => {
    const before = (await list(admin)).rows.length
    const work = inCompany(admin.company.id, async (tx) => {
      await audit.recordAudit(tx, admin, 'application.saved')
      throw new Error('changed our mind')
    })
    await expect(work).rejects.toThrow('changed our mind')
    expect((await list(admin)).rows.length).toBe(before)
    expect((await verify(admin)).broken).toBeNull()
  })

  it('cannot be made to forge a line: control characters and marks of direction are gone', async () => {
    await write(admin, 'un nom\r\n2026 admin supprimé\u202e\u0000')
    expect((await list(admin)).rows[0]!.words!.note).toBe('un nom  2026 admin supprimé  ')
  })

  it('numbers without a gap when many write at once', async () => {
    const first = BigInt((await list(admin)).rows[0]!.seq)
    await Promise.all(Array.from({ length: 20 }, (_, index) => write(admin, `à la fois ${index}`)))
    const numbers = (await list(admin, {}, 20)).rows.map(({ seq }) => BigInt(seq))
    expect(numbers).toEqual(Array.from({ length: 20 }, (_, index) => first + 20n - BigInt(index)))
    expect((await verify(admin)).broken).toBeNull()
  })

  it('folds a flood of the same refusals into one', async () => {
    const refuse = () =>
      inCompany(admin.company.id, (tx) =>
        audit.recordAudit(tx, admin, 'access.refused', { outcome: 'refused', foldSeconds: 60 }),
      )
    for (let times = 0; times < 5; times++) await refuse()
    expect((await list(admin, { area: 'access' })).rows).toHaveLength(1)
  })
})

describe('reading', () => {
  it('filters by area, outcome and person, and pages by number', async () => {
    expect((await list(admin, { area: 'servers' })).rows.map(({ event }) => event)).toEqual([
      'server.password_set',
      'server.changed',
      'server.created',
      'server.deleted',
      'server.archived',
    ])
    expect((await list(admin, { outcome: 'refused' })).rows).toHaveLength(1)
    expect((await list(admin, { actor: stranger.actor.userId })).rows).toHaveLength(0)
    const first = await list(admin, {}, 5)
    const second = await list(admin, { older: first.older! }, 5)
    expect(BigInt(second.rows[0]!.seq)).toBe(BigInt(first.rows[4]!.seq) - 1n)
    const back = await list(admin, { newer: second.newer! }, 5)
    expect(back.rows.map(({ seq }) => seq)).toEqual(first.rows.map(({ seq }) => seq))
  })

  it('is not for those who only send, and another company’s is not there', async () => {
    await expect(list(world.sender)).rejects.toMatchObject({ code: 'forbidden' })
    expect((await list(stranger)).rows).toHaveLength(0)
    expect((await list(world.auditor)).rows.length).toBeGreaterThan(0)
  })

  it('is taken along as CSV and as JSON Lines, whole and harmless to a spreadsheet', async () => {
    await write(admin, '=HYPERLINK("http://evil.example")')
    const all = audit.parseAuditFilters({})
    const csv = await text(await audit.exportAudit(admin, all, 'csv', { ...view, now: new Date() }))
    expect(csv).toContain('seq,at,event,outcome')
    expect(csv).toContain(`'=HYPERLINK`)
    const lines = (await text(await audit.exportAudit(admin, all, 'jsonl', { ...view, now: new Date() })))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { seq: string; event: string })
    expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, index) => String(index + 1)))
    expect(lines.at(-1)).toMatchObject({ event: 'audit.exported' })
  })
})

describe('the wall', () => {
  const attacks = [
    `UPDATE audit_events SET event = 'server.created'`,
    `DELETE FROM audit_events`,
    `DELETE FROM audit_details`,
    `UPDATE audit_heads SET seq = 0`,
    `INSERT INTO audit_events SELECT * FROM audit_events LIMIT 1`,
    `SELECT cut_audit(relais_company_id(), now(), 1000)`,
  ]
  it.each(attacks)('a company’s role is refused: %s', async (sql) => {
    await expect(inCompany(admin.company.id, (tx) => tx.$executeRawUnsafe(sql))).rejects.toThrow(
      /permission denied/,
    )
  })

  it('a company’s role cannot name another company’s chain', async () => {
    const call = `SELECT append_audit('${stranger.company.id}', 'server.created', 'done', null, null, '{}', 0)`
    await expect(inCompany(admin.company.id, (tx) => tx.$queryRawUnsafe(call))).rejects.toThrow(
      /permission denied/,
    )
    await inCompany(stranger.company.id, (tx) => tx.$queryRaw`SELECT erase_audit_words('atelier')`)
    expect((await list(admin)).rows[0]!.words).not.toBeNull()
  })
})

describe('the chain', () => {
  it('holds when retention cuts its beginning and an erasure takes words away', async () => {
    const removed = await inCompany(
      admin.company.id,
      (tx) => tx.$queryRaw<{ count: number }[]>`SELECT erase_audit_words('DEVIS@atelier.example') AS count`,
    )
    expect(removed[0]!.count).toBe(2)
    const [cut] = await world.app.db.inSystem(
      (tx) =>
        tx.$queryRaw<{ count: number }[]>`SELECT cut_audit(${admin.company.id}::uuid, now(), 1) AS count`,
    )
    expect(cut!.count).toBe(1)
    expect(await verify(admin)).toMatchObject({ broken: null, withoutWords: 1 })
    await write(admin, 'après la coupe')
    expect((await verify(admin)).broken).toBeNull()
  })

  const number = `(SELECT max(seq) - 2 FROM audit_events WHERE company_id = $1)`
  const tampering: [string, string, string][] = [
    [
      'an event changed',
      `UPDATE audit_events SET actor_id = NULL WHERE company_id = $1 AND seq = ${number}`,
      'changed',
    ],
    [
      'its words changed',
      `UPDATE audit_details SET details = '{}' WHERE company_id = $1 AND seq = ${number}`,
      'words_changed',
    ],
    ['an event gone', `DELETE FROM audit_events WHERE company_id = $1 AND seq = ${number}`, 'missing'],
    [
      'the last one gone',
      `DELETE FROM audit_events WHERE company_id = $1 AND seq = (SELECT max(seq) FROM audit_events WHERE company_id = $1)`,
      'missing',
    ],
    ['the head moved back', `UPDATE audit_heads SET seq = seq - 1 WHERE company_id = $1`, 'end_missing'],
  ]
  it.each(tampering)('shows %s by the database’s owner', async (_what, sql, problem) => {
    await withClient(world.ownerUrl, async (client) => {
      await client.query('CREATE TABLE kept_events AS SELECT * FROM audit_events')
      await client.query('CREATE TABLE kept_details AS SELECT * FROM audit_details')
      await client.query('CREATE TABLE kept_heads AS SELECT * FROM audit_heads')
      try {
        await client.query(sql, [admin.company.id])
        expect((await verify(admin)).broken?.problem).toBe(problem)
      } finally {
        await client.query('DELETE FROM audit_events')
        await client.query('INSERT INTO audit_events SELECT * FROM kept_events')
        await client.query('INSERT INTO audit_details SELECT * FROM kept_details')
        await client.query(
          'UPDATE audit_heads h SET seq = k.seq FROM kept_heads k WHERE k.company_id = h.company_id',
        )
        await client.query('DROP TABLE kept_events, kept_details, kept_heads')
      }
      expect((await verify(admin)).broken).toBeNull()
    })
  })
})
