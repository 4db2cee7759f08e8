import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { withClient } from '../run/sql'
import { createDeliveryWorld, until, type DeliveryWorld } from './support/delivery-world'
import { bundleWorker, startWorkerProcess } from './support/worker-process'
import { startSink, type Sink } from './support/sink'

const ADA = 'ada@atelier.example'

let world: DeliveryWorld
let sink: Sink
let app: Awaited<ReturnType<typeof load>>

const load = async () => ({
  ...(await import('@/lib/data/merges/create-merge')),
  ...(await import('@/lib/data/merges/save-merge')),
  ...(await import('@/lib/data/merges/start-merge')),
  ...(await import('@/lib/data/merges/get-merge')),
  ...(await import('@/lib/data/merges/find-merges')),
  ...(await import('@/lib/data/merges/find-faults')),
  ...(await import('@/lib/data/merges/run-merges')),
  ...(await import('@/lib/data/merges/retain-merges')),
  ...(await import('@/lib/data/messages/find-messages')),
  ...(await import('@/lib/data/messages/message-filters')),
  ...(await import('@/lib/data/privacy/erase-address')),
  ...(await import('@/lib/domain/merge')),
})

beforeAll(async () => {
  sink = await startSink()
  world = await createDeliveryWorld([sink.port])
  app = await load()
})
afterAll(async () => {
  await world?.close()
  await sink?.stop()
})
beforeEach(async () => {
  sink.messages.length = 0
  for (const table of ['messages', 'mail_merges', 'mail_servers']) await world.sql(`DELETE FROM ${table}`)
  await world.addServer(sink.port, { fromFilter: ADA })
})

const me = () => world.actor('sender')
const CSV = `Prénom;Courriel;Dû
Zoé;zoe@lorme.example;12
"<b>Paul</b>";Paul <paul@lorme.example>;13
Anne;;14
Jean;jean chez lorme;15
Zoé bis;ZOE@lorme.example;16
Luc;luc@lorme.example
Mia;mia@lorme.example;
`

async function create(csv = CSV, who = me()) {
  const file = await world.upload(Buffer.from(csv), 'clients.csv', 'text/csv', who.actor.userId)
  return { file, ...(await app.createMerge(who, file)) }
}

const write = (id: string, change: Record<string, string> = {}, who = me()) =>
  app.saveMerge(
    who,
    id,
    app.mergeSchema.parse({
      from: ADA,
      column: '1',
      subject: 'Facture de {{Prénom}}',
      text: 'Bonjour {{prénom}}, vous devez {{Dû}} €.',
      once: 'on',
      version: '0',
      ...change,
    }),
  )

async function expectNone(tries: (() => Promise<unknown>)[]) {
  for (const attempt of tries) await expect(attempt()).rejects.toMatchObject({ code: 'not_found' })
}

const many = (count: number) =>
  `Nom;Adresse\n${Array.from({ length: count }, (_, row) => `n${row};n${row}@lorme.example`).join('\n')}\n`

/** Of a large file, ready to be started. */
async function prepare(count: number) {
  const { id } = await create(many(count))
  await write(id, { subject: 'Pour {{Nom}}', text: 'Bonjour {{Nom}}' })
  return id
}

describe('a file', () => {
  it('becomes a mail-merge once, and is gone as an upload', async () => {
    const { file, id } = await create()
    expect(await app.createMerge(me(), file)).toEqual({ id })
    expect(await world.sql('SELECT 1 FROM attachments')).toEqual([])
    expect(await app.getMerge(me(), id)).toMatchObject({
      state: 'draft',
      fileName: 'clients.csv',
      columns: ['Prénom', 'Courriel', 'Dû'],
      rowCount: 7,
      previews: [],
      mayPrepare: true,
    })
  })

  it('that cannot be read leaves nothing; too many rows are refused', async () => {
    await expect(create('Prénom;Courriel\nZoé;"x\n')).rejects.toMatchObject({
      details: { file: 'invalid.csv_quote' },
    })
    await expect(create(many(50_001))).rejects.toMatchObject({
      details: { file: 'invalid.csv_rows', limit: 50_000 },
    })
    expect(await world.sql('SELECT 1 FROM mail_merges')).toEqual([])
  })

  it('is its author’s: colleagues who may see all see it, others and other companies do not', async () => {
    const { id } = await create()
    const colleague = world.actor('sender', world.newId())
    await expectNone([
      () => app.getMerge(colleague, id),
      () => write(id, {}, colleague),
      () => app.startMerge(colleague, id, 0),
    ])
    expect(await app.findMerges(colleague)).toMatchObject({ rows: [] })
    expect(await app.getMerge(world.actor('auditor'), id)).toMatchObject({
      mayPrepare: false,
      mayStop: false,
    })
    await expect(app.createMerge(world.actor('auditor'), world.newId())).rejects.toMatchObject({
      code: 'forbidden',
    })
    const other = world.newId()
    await world.addCompany(other, `verriere-${other.slice(-6)}`)
    const stranger = { ...world.actor('owner'), company: { id: other, slug: 'verriere', name: 'Verrière' } }
    await expectNone([
      () => app.getMerge(stranger, id),
      () => app.findFaults(stranger, id),
      () => app.exportFaults(stranger, id, { line: '', why: '', fault: String }),
      () => write(id, {}, stranger),
      () => app.startMerge(stranger, id, 0),
      () => app.stopMerge(stranger, id),
      () => app.discardMerge(stranger, id),
    ])
    expect((await app.getMerge(me(), id)).state).toBe('draft')
  })
})

describe('before sending', () => {
  it('every row is looked at: what gets no message is told with its line and why, the first are shown', async () => {
    const { id } = await create()
    await write(id)
    const merge = await app.getMerge(me(), id)
    expect(merge).toMatchObject({ total: 3, faultCount: 4, repeatCount: 1, gapCount: 1, version: 1 })
    expect(merge.previews.map(({ line, to, subject, text }) => [line, to.address, subject, text])).toEqual([
      [2, 'zoe@lorme.example', 'Facture de Zoé', 'Bonjour Zoé, vous devez 12 €.'],
      [3, 'paul@lorme.example', 'Facture de <b>Paul</b>', 'Bonjour <b>Paul</b>, vous devez 13 €.'],
      [8, 'mia@lorme.example', 'Facture de Mia', 'Bonjour Mia, vous devez  €.'],
    ])
    expect((await app.findFaults(me(), id)).rows).toEqual([
      { line: 4, fault: 'no_address', twin: null, address: '' },
      { line: 5, fault: 'wrong_address', twin: null, address: 'jean chez lorme' },
      { line: 6, fault: 'repeated', twin: 2, address: 'ZOE@lorme.example' },
      { line: 7, fault: 'cells', twin: null, address: 'luc@lorme.example' },
    ])
    const words = { line: 'Ligne', why: 'Pourquoi', fault: ({ fault }: { fault: string }) => fault }
    const file = await new Response(await app.exportFaults(me(), id, words)).text()
    expect(file.split('\n').slice(0, 2)).toEqual([
      'Ligne;Pourquoi;Prénom;Courriel;Dû',
      '4;no_address;Anne;;14',
    ])
    // Checked again, every row is looked at anew.
    const again = { from: ADA, column: '1', subject: 'x', text: 'x', version: '1' }
    await app.saveMerge(me(), id, app.mergeSchema.parse(again))
    expect(await app.getMerge(me(), id)).toMatchObject({
      total: 4,
      faultCount: 3,
      repeatCount: 1,
      gapCount: 0,
    })
  })

  it('a place that no column has, a sender that is not one’s own, a moment that has passed are refused', async () => {
    const { id } = await create()
    const refusals: [Record<string, string>, Record<string, string>][] = [
      [{ subject: '{{Nom}}' }, { subject: 'invalid.merge_place', place: '{{Nom}}' }],
      [{ html: '<p>{{<b>Nom</b>}}</p>' }, { text: 'invalid.merge_place', place: '{{Nom}}' }],
      [{ from: 'other@else.example' }, { from: 'invalid.choice' }],
      [{ column: '3' }, { column: 'invalid.choice' }],
      [{ sendAt: '2020-01-01T09:30' }, { sendAt: 'invalid.in_the_past' }],
    ]
    for (const [change, details] of refusals)
      await expect(write(id, change)).rejects.toMatchObject({ code: 'invalid', details })
    await write(id)
    await expect(write(id)).rejects.toMatchObject({ code: 'conflict' })
    await expect(app.startMerge(me(), id, 0)).rejects.toMatchObject({ code: 'conflict' })
  })
})

describe('sending', () => {
  it('makes a message of each good row: its own words, escaped where it is HTML, one recipient, found by its merge', async () => {
    const { id } = await create()
    await write(id, { html: '<p>Bonjour <strong>{{Prénom}}</strong> <a href="{{Prénom}}">ici</a></p>' })
    await app.startMerge(me(), id, 1)
    await app.startMerge(me(), id, 1)
    await app.runMerges(undefined, 2)
    await world.workUntil(async () => (await world.states()).sent === 3)
    const paul = sink.messages
      .find(({ raw }) => raw.toString().includes('paul@lorme.example'))!
      .raw.toString()
    expect(paul).toContain('Bonjour <strong>&lt;b&gt;Paul&lt;/b&gt;</strong>')
    expect(paul).toContain('To: Paul <paul@lorme.example>')
    expect(paul).not.toContain('zoe@lorme.example')
    expect(await app.getMerge(me(), id)).toMatchObject({
      state: 'done',
      counts: { toCome: 0, queued: 0, sent: 3, failed: 0 },
      mayStop: false,
    })
    const filters = app.parseMessageFilters({ merge: id })
    const { rows } = await app.findMessages(me(), filters, { timeZone: 'Europe/Paris', now: new Date() })
    expect(rows.map(({ recipient }) => recipient).sort()).toEqual([
      'mia@lorme.example',
      'paul@lorme.example',
      'zoe@lorme.example',
    ])
    const events = await world.sql('SELECT event FROM audit_events WHERE subject_id = $1', [id])
    expect(events).toEqual([{ event: 'merge.started' }])
    expect(await world.sql('SELECT DISTINCT priority FROM messages')).toEqual([{ priority: 3 }])
  })

  it('goes on where a killed worker stopped, by any number of workers, without doubling', async () => {
    const count = 1_000
    const id = await prepare(count)
    const program = await bundleWorker()
    await world.sql('UPDATE mail_servers SET paused_at = now()')
    await app.startMerge(me(), id, 1)
    const made = async () => Number((await world.sql('SELECT count(*) FROM messages'))[0]!.count)
    for (let kill = 0, before = 0; kill < 2; kill++, before = await made()) {
      const worker = await startWorkerProcess(program, world.database, [sink.port])
      await until(async () => (await made()) > before)
      await worker.kill('SIGKILL')
    }
    // The killed one's transaction ends with its connection; until then others pass it by.
    const finished = async () => (await app.getMerge(me(), id)).state === 'done'
    await until(async () => {
      await Promise.all([app.runMerges(), app.runMerges()])
      return finished()
    })
    const [row] = await world.sql(
      `SELECT count(*)::int AS messages, count(DISTINCT r.address)::int AS addresses, count(DISTINCT submission_key)::int AS keys
       FROM messages m JOIN recipients r ON r.message_id = m.id`,
    )
    expect(row).toEqual({ messages: count, addresses: count, keys: count })
    expect(await app.getMerge(me(), id)).toMatchObject({ counts: { toCome: 0, queued: count } })
  }, 120_000)

  it('is stopped: nothing more is made, and what has not left is taken back', async () => {
    const id = await prepare(300)
    await world.sql('UPDATE mail_servers SET paused_at = now()')
    await app.startMerge(me(), id, 1)
    await app.stepMerges(100)
    await app.stopMerge(me(), id)
    await app.stopMerge(me(), id)
    await app.runMerges()
    expect(await app.getMerge(me(), id)).toMatchObject({
      state: 'stopped',
      counts: { toCome: 0, queued: 0, cancelled: 100 },
    })
    expect(await world.states()).toEqual({ cancelled: 100 })
  })

  it('is stopped while its last rows are being made: they are taken back too', async () => {
    const id = await prepare(3)
    await world.sql('UPDATE mail_servers SET paused_at = now()')
    await app.startMerge(me(), id, 1)
    await app.runMerges()
    // Back to the moment before the last batch was committed, and that batch held open.
    await world.sql("UPDATE messages SET state = 'sent'")
    await world.sql("UPDATE mail_merges SET state = 'running'")
    await withClient(world.database.workerUrl, async (worker) => {
      const { rows } = await worker.query<{ role: string }>(
        `SELECT relais_role_prefix() || '_system' AS role`,
      )
      await worker.query('BEGIN')
      await worker.query(`SET LOCAL ROLE ${worker.escapeIdentifier(rows[0]!.role)}`)
      await worker.query("UPDATE mail_merges SET state = 'done'")
      await worker.query("UPDATE messages SET state = 'queued'")
      const mine = await worker.query<{ xid: string }>('SELECT pg_current_xact_id()::xid::text AS xid')
      const stopping = app.stopMerge(me(), id)
      await until(async () => {
        const { rowCount } = await worker.query(
          'SELECT 1 FROM pg_locks WHERE NOT granted AND transactionid = $1::xid',
          [mine.rows[0]!.xid],
        )
        return Boolean(rowCount)
      })
      await worker.query('COMMIT')
      await stopping
    })
    await app.runMerges()
    expect(await app.getMerge(me(), id)).toMatchObject({ state: 'stopped', counts: { cancelled: 3 } })
  })

  it('waits for its time, and for its company', async () => {
    const id = await prepare(3)
    const tomorrow = `${new Date(Date.now() + 24 * 3600_000).toISOString().slice(0, 10)}T09:30`
    await write(id, { version: '1', subject: 'x', text: 'y', sendAt: tomorrow })
    await app.startMerge(me(), id, 2)
    const suspend = (suspendedAt: Date | null) =>
      world.db.inIdentity((tx) =>
        tx.company.updateMany({ where: { id: world.companyId }, data: { suspendedAt } }),
      )
    await suspend(new Date())
    expect(await app.runMerges()).toBe(0)
    await suspend(null)
    await app.runMerges()
    expect(await app.getMerge(me(), id)).toMatchObject({
      state: 'done',
      counts: { queued: 3 },
      mayStop: true,
    })
    const [{ soonest }] = (await world.sql('SELECT min(due_at) AS soonest FROM messages')) as [
      { soonest: Date },
    ]
    expect(soonest.getTime()).toBeGreaterThan(Date.now())
  })
})

describe('what is kept', () => {
  it('loses its rows and its text with the messages’ texts, and goes with the messages', async () => {
    const { id } = await create()
    await write(id)
    await app.startMerge(me(), id, 1)
    await app.runMerges()
    expect((await app.retainMerges(null)).done).toEqual({ rows: 0, merges: 0 })
    const old = `018c0000-0000-7000-8000-${id.slice(-12)}`
    await world.sql('DELETE FROM messages')
    await world.sql(
      `UPDATE mail_merges SET id = $1, created_at = now() - interval '40 days',
      finished_at = now() - interval '40 days' WHERE id = $2`,
      [old, id],
    )
    expect((await app.retainMerges(null)).done).toEqual({ rows: 7, merges: 0 })
    expect(await app.getMerge(me(), old)).toMatchObject({ text: '', html: null, faultCount: 4 })
    expect(await app.findFaults(me(), old)).toEqual({ rows: [], next: null })
    await world.sql(`UPDATE mail_merges SET finished_at = now() - interval '400 days'`)
    expect((await app.retainMerges(null)).done).toEqual({ rows: 0, merges: 1 })
  })

  it('forgets a correspondent: the row gets no message', async () => {
    const { id } = await create()
    await write(id)
    await app.eraseAddress(world.actor('admin'), 'zoe@lorme.example')
    expect(await app.getMerge(me(), id)).toMatchObject({ faultCount: 5, total: 2 })
    expect(JSON.stringify(await world.sql('SELECT cells FROM mail_merge_rows'))).not.toMatch(/zoe@/i)
    await write(id, { version: '1' })
    expect(await app.getMerge(me(), id)).toMatchObject({ faultCount: 5, total: 2 })
  })
})
