import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CompanyActor } from '@/lib/data/authorize'
import type { Dispatcher } from '@/lib/delivery/dispatcher'
import type { FaultInput } from '@/lib/standin/faults'
import { until } from './support/delivery-world'
import { createMicrosoftWorld, type MicrosoftWorld } from './support/microsoft-world'

const COURRIER = 'courrier@atelier.example'

let world: MicrosoftWorld
let at: Awaited<ReturnType<MicrosoftWorld['company']>>
let data: Awaited<ReturnType<typeof loadUseCases>>
let worker: Dispatcher | null = null
let companies = 0

async function loadUseCases() {
  return {
    ...(await import('@/lib/delivery/dispatcher')),
    ...(await import('@/lib/data/connection-tests/request-test')),
    ...(await import('@/lib/data/connection-tests/get-latest-test')),
    ...(await import('@/lib/data/connection-tests/get-latest-trial')),
    ...(await import('@/lib/data/connection-tests/send-trial')),
    ...(await import('@/lib/data/connection-tests/dialogues')),
    ...(await import('@/lib/delivery/sql/chores')),
  }
}

beforeAll(async () => {
  world = await createMicrosoftWorld()
  data = await loadUseCases()
})
afterAll(() => world?.close())
beforeEach(async () => {
  world.standin.control.reset()
  at = await world.company(`essai${++companies}`)
})
afterEach(async () => {
  await worker?.stop()
  worker = null
})

async function work(): Promise<void> {
  const { pool } = await world.db.getWorkerDatabase()
  worker = new data.Dispatcher(pool, { owner: world.newId(), pollMs: 50, session: { lingerMs: 0 } })
  worker.start()
}

const view = (who: CompanyActor = at.who) => data.getLatestTest(who, at.mailServerId)
const request = (who: CompanyActor = at.who) => data.requestConnectionTest(who, at.mailServerId)
const sql = (text: string, ...values: unknown[]) =>
  world.db.inSystem((tx) => tx.$executeRawUnsafe(text, ...values))
const connected = async () => {
  await world.connect(at.who, at.mailServerId)
  await until(async () => (await world.grant(at.who, at.mailServerId)).state === 'valid')
}

/** Asks, and waits until it is over. */
async function run() {
  await request()
  await until(async () => (await view())!.endedAt !== null)
  return (await view())!
}

describe('asking for a test', () => {
  it('is for who may, and of one’s own servers', async () => {
    const auditor = await world.member(at.who.company.slug, 'auditeur@essai.example', 'auditor')
    await expect(request(auditor)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(data.sendTrialMessage(auditor, at.mailServerId, trial())).rejects.toMatchObject({
      code: 'forbidden',
    })
    const other = await world.company(`ailleurs${companies}`)
    await expect(data.requestConnectionTest(other.who, at.mailServerId)).rejects.toMatchObject({
      code: 'not_found',
    })
    await expect(data.requestConnectionTest(at.who, 'nothing')).rejects.toMatchObject({ code: 'not_found' })
    await request()
    expect(await data.getLatestTest(other.who, at.mailServerId)).toBeNull()
    expect((await view(auditor))!.state).toBe('waiting')
  })

  it('is refused while another is under way, also when both ask at once', async () => {
    const asked = await Promise.allSettled([request(), request(), request()])
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const refused = asked.find((one) => one.status === 'rejected') as PromiseRejectedResult
    expect(refused.reason).toMatchObject({ code: 'conflict', details: { reason: 'test_running' } })
  })

  it('is possible again when its worker is gone, which the page says meanwhile', async () => {
    await request()
    await sql(
      `UPDATE mail_server_leases SET owner = 'dead', epoch = 3, until = now() + interval '30 s' WHERE mail_server_id = $1::uuid`,
      at.mailServerId,
    )
    await sql(
      `UPDATE connection_tests SET state = 'running', epoch = 3, started_at = now() WHERE mail_server_id = $1::uuid`,
      at.mailServerId,
    )
    expect((await view())!.state).toBe('running')
    await expect(request()).rejects.toMatchObject({ code: 'conflict' })
    await sql(
      `UPDATE mail_server_leases SET until = now() - interval '1 s' WHERE mail_server_id = $1::uuid`,
      at.mailServerId,
    )
    expect((await view())!.state).toBe('interrupted')
    await request()
    expect((await view())!.state).toBe('waiting')
  })

  it('says that no worker is there', async () => {
    await sql('DELETE FROM workers')
    await request()
    expect((await view())!).toMatchObject({ state: 'waiting', workerAway: true })
    await sql(`INSERT INTO workers (id) VALUES ('alive')`)
    expect((await view())!.workerAway).toBe(false)
    await sql(`UPDATE workers SET seen_at = now() - interval '40 s'`)
    expect((await view())!.workerAway).toBe(true)
  })
})

describe('a test of an Outlook server', () => {
  it('renews the token, says what it found, and confirms the grant', async () => {
    await work()
    await connected()
    const test = await run()
    expect(test).toMatchObject({ state: 'passed', mailbox: COURRIER, outdated: false, workerAway: false })
    expect(test.stages.map(({ stage, state }) => [stage, state])).toEqual(
      ['name', 'address', 'port', 'greeting', 'tls', 'ehlo', 'auth', 'mail', 'rcpt', 'data'].map((stage) => [stage, 'ok']), // prettier-ignore
    )
    expect(test.stages[6]!.record!.facts).toEqual({ user: COURRIER, method: 'XOAUTH2' })
    expect(await world.standin.control.messages()).toEqual([])
    const saved = await world.db.inSystem((tx) => tx.mailServer.findFirst({ where: { id: at.mailServerId } }))
    expect(saved!.sizeLimit).toBe(157_286_400n)
  })

  it('without an account goes as far as it can', async () => {
    await work()
    const test = await run()
    expect(test.state).toBe('failed')
    expect(test.stages.map(({ state }) => state).join(' ')).toBe('ok ok ok ok ok ok failed next next next')
    expect(test.stages[6]!.record).toMatchObject({ cause: 'not_connected' })
  })

  it.each<[string, FaultInput[], string, string, string]>([
    ['a dead token', [{ at: 'token', do: { kind: 'aadsts', code: '700082' } }], 'needs_reconnecting', '700082', 'reconnect'],
    ['a wrong secret', [{ at: 'token', do: { kind: 'aadsts', code: '7000215' } }], 'application_refused', '7000215', 'valid'],
    ['Microsoft away', [{ at: 'token', do: { kind: 'status', status: 503 } }], 'microsoft_unavailable', 'http_503', 'valid'],
    ['a closed mailbox', [{ at: 'smtp.auth', do: { kind: 'reply', reply: 'smtpAuthDisabledMailbox' } }], 'smtp_auth_disabled_mailbox', '', 'refused'],
    ['nothing definite', [{ at: 'smtp.auth', do: { kind: 'reply', reply: 'authTemporary' } }], 'auth_temporary', '', 'valid'],
  ])('%s', async (_what, faults, cause, code, state) => {
    await work()
    await connected()
    world.forgetAccessToken({ companyId: at.who.company.id, mailServerId: at.mailServerId })
    for (const fault of faults) world.standin.control.fault({ ...fault, times: 'always' })
    const test = await run()
    expect(test.stages[6]).toMatchObject({ state: 'failed', record: { cause, code: code || null } })
    expect((await world.grant(at.who, at.mailServerId)).state).toBe(state)
  }) // prettier-ignore

  it('tries a fresh token and the other name before it gives up, and mends a refused grant', async () => {
    await work()
    await connected()
    world.standin.control.fault({
      at: 'smtp.auth',
      do: { kind: 'reply', reply: 'unauthenticated' },
      times: 1,
    })
    expect((await run()).state).toBe('passed')
    world.standin.control.fault({ at: 'smtp.auth', do: { kind: 'reply', reply: 'criteriaNotMet' }, times: 2 })
    expect((await run()).state).toBe('failed')
    expect((await world.grant(at.who, at.mailServerId)).state).toBe('refused')
    expect((await run()).state).toBe('passed')
    expect((await world.grant(at.who, at.mailServerId)).state).toBe('valid')
  })
})

const trial = (to: string | null = null, key: string | null = null) => ({
  to,
  key,
  compose: (server: string) => ({ subject: `Essai de ${server}`, text: 'Bonjour' }),
})

describe('a trial message', () => {
  it('goes to oneself by the queue, once a form, and is found again', async () => {
    await work()
    await connected()
    const key = world.newId()
    const first = await data.sendTrialMessage(at.who, at.mailServerId, trial(null, key))
    const second = await data.sendTrialMessage(at.who, at.mailServerId, trial(null, key))
    expect(second).toEqual(first)
    await until(async () => (await data.getLatestTrial(at.who, at.mailServerId))!.state === 'sent')
    const [message, ...more] = await world.standin.control.messages()
    expect(more).toEqual([])
    expect(message!.envelope).toEqual({ from: COURRIER, to: [at.who.actor.email] })
    expect((await data.getLatestTrial(at.who, at.mailServerId))!).toMatchObject({
      id: first.id,
      origin: 'test',
    })
  })

  it('waits with its server, and is none of the archived', async () => {
    await data.sendTrialMessage(at.who, at.mailServerId, trial('autre@client.example'))
    expect((await data.getLatestTrial(at.who, at.mailServerId))!).toMatchObject({
      state: 'held',
      recipients: [{ address: 'autre@client.example' }],
    })
    await sql('UPDATE mail_servers SET archived_at = now() WHERE id = $1::uuid', at.mailServerId)
    await expect(data.sendTrialMessage(at.who, at.mailServerId, trial())).rejects.toMatchObject({
      code: 'conflict',
    })
  })
})

describe('dialogues', () => {
  it('are kept with « Débogage », for owners and administrators, without a token, for seven days', async () => {
    await work()
    await connected()
    await sql('UPDATE mail_servers SET debug = true WHERE id = $1::uuid', at.mailServerId)
    const test = await run()
    const { id } = await data.sendTrialMessage(at.who, at.mailServerId, trial())
    await until(async () => (await data.getLatestTrial(at.who, at.mailServerId))!.state === 'sent')
    const [message] = await data.findMessageDialogues(at.who, id)
    const said = [...test.dialogue!.lines, ...message!.lines].map(({ text }) => text).join('\n')
    expect(said).toContain('AUTH XOAUTH2 ••••')
    expect(said).toContain('354 Start mail input')
    expect(said).not.toMatch(/eyJ|Bearer/)
    expect(said).not.toContain(world.standin.markers.accessToken)

    const auditor = await world.member(at.who.company.slug, 'auditeur@essai.example', 'auditor')
    expect((await view(auditor))!.dialogue).toBeNull()
    await expect(data.findMessageDialogues(auditor, id)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(data.getFailedDialogue(auditor, at.mailServerId)).rejects.toMatchObject({
      code: 'forbidden',
    })
    const other = await world.company(`voisin${companies}`)
    expect(await data.findMessageDialogues(other.who, id)).toEqual([])

    await sql(
      `UPDATE dialogues SET created_at = now() - interval '7 days 1 second' WHERE mail_server_id = $1::uuid`,
      at.mailServerId,
    )
    await until(async () => {
      await data.clearLeftovers((await world.db.getWorkerDatabase()).pool, 'dialogues')
      return (await data.findMessageDialogues(at.who, id)).length === 0
    })
    expect((await view())!.dialogue).toBeNull()
  })

  it('keep the connection that came to nothing', async () => {
    await work()
    await connected()
    await sql('UPDATE mail_servers SET debug = true WHERE id = $1::uuid', at.mailServerId)
    world.standin.control.fault({ at: 'smtp.ehlo', do: { kind: 'noStarttls' }, times: 'always' })
    await data.sendTrialMessage(at.who, at.mailServerId, trial())
    await until(async () => (await data.getFailedDialogue(at.who, at.mailServerId)) !== null)
    const { lines } = (await data.getFailedDialogue(at.who, at.mailServerId))!
    expect(lines.at(-1)!.text).toMatch(/^503/)
  })
})
