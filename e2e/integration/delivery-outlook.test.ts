import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Dispatcher } from '@/lib/delivery/dispatcher'
import type { Tx } from '@/lib/db'
import type { enqueueMessages, EnqueueInput } from '@/lib/delivery/enqueue'
import { until } from './support/delivery-world'
import { createMicrosoftWorld, type MicrosoftWorld } from './support/microsoft-world'

const COURRIER = 'courrier@atelier.example'

let world: MicrosoftWorld
let at: Awaited<ReturnType<MicrosoftWorld['company']>>
let worker: Dispatcher
let engine: {
  Dispatcher: typeof Dispatcher
  enqueueMessages: typeof enqueueMessages
}
let companies = 0

beforeAll(async () => {
  world = await createMicrosoftWorld()
  engine = { ...(await import('@/lib/delivery/dispatcher')), ...(await import('@/lib/delivery/enqueue')) }
})
afterAll(() => world?.close())
beforeEach(async () => {
  world.standin.control.reset()
  await world.standin.control.forgetConsent(COURRIER)
  at = await world.company(`livraison${++companies}`)
  worker = await startWorker()
})
afterEach(() => worker.stop())

async function startWorker(options: { maxServers?: number } = {}) {
  const { pool } = await world.db.getWorkerDatabase()
  const dispatcher = new engine.Dispatcher(pool, {
    owner: world.newId(),
    pollMs: 50,
    session: { lingerMs: 0 },
    ...options,
  })
  dispatcher.start()
  return dispatcher
}

const key = () => ({ companyId: at.who.company.id, mailServerId: at.mailServerId })
const grant = () => world.grant(at.who, at.mailServerId)
const inGrantState = (state: string) => async () => (await grant()).state === state
const read = <T>(work: (tx: Tx) => Promise<T>) => world.db.inCompany(at.who.company.id, work)
const lease = () => read((tx) => tx.mailServerLease.findFirstOrThrow({ where: key() }))
const message = (id: string) =>
  read((tx) => tx.message.findFirstOrThrow({ where: { companyId: at.who.company.id, id } }))
const attempts = (id: string) =>
  read((tx) => tx.attempt.findMany({ where: { companyId: at.who.company.id, messageId: id } }))

const draft = (where = key(), change: Partial<EnqueueInput> = {}): EnqueueInput => ({
  ...where,
  createdBy: at.who.actor.userId,
  origin: 'console',
  from: { name: 'Atelier', address: COURRIER },
  to: [{ name: null, address: 'client@client.example' }],
  cc: [],
  bcc: [],
  replyTo: null,
  subject: 'Été',
  text: 'Bonjour',
  html: null,
  attachments: [],
  priority: 2,
  chosenBecause: 'account',
  submissionKey: null,
  ...change,
})

async function send(change: Partial<EnqueueInput> = {}) {
  return (await read((tx) => engine.enqueueMessages(tx, [draft(key(), change)])))[0]!
}

async function connected(account = COURRIER) {
  await world.connect(at.who, at.mailServerId, account)
  await until(inGrantState('valid'))
}

describe('the check that was asked for', () => {
  it('signs in for real: the grant is valid, SIZE is known, and what waited flows', async () => {
    const { id } = await send()
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect((await message(id)).state).toBe('queued')
    await connected()
    const checked = await grant()
    expect(checked.smtpUser).toBe(COURRIER)
    expect(checked.checkedAt).not.toBeNull()
    await until(async () => (await message(id)).state === 'sent')
    expect(await lease()).toMatchObject({ checkRequestedAt: null, heldUntil: null })
    const server = await read((tx) => tx.mailServer.findFirstOrThrow({ where: { id: at.mailServerId } }))
    expect(server.sizeLimit).toBe(157286400n)
    expect(await world.standin.control.messages()).toHaveLength(1)
  })

  it('a refusal is written with its words, nothing fails, and it goes on once mended', async () => {
    world.standin.control.fault({
      at: 'smtp.auth',
      do: { kind: 'reply', reply: 'smtpAuthDisabledMailbox' },
      times: 'always',
    })
    const { id } = await send()
    await world.connect(at.who, at.mailServerId)
    await until(inGrantState('refused'))
    expect(await grant()).toMatchObject({
      reply: expect.stringContaining('disabled for the Mailbox'),
      replyCode: '535 5.7.139',
    })
    await until(async () => (await lease()).checkRequestedAt !== null && (await lease()).owner === null)
    expect(await message(id)).toMatchObject({ state: 'queued', attemptCount: 0 })
    world.standin.control.reset()
    await read(async (tx) => {
      await tx.mailServerLease.updateMany({ where: key(), data: { checkRequestedAt: new Date() } })
    })
    await until(inGrantState('valid'))
    await until(async () => (await message(id)).state === 'sent')
  })

  it('finds the user name that Exchange accepts when the UPN is another than the address', async () => {
    const own = await world.server(at.who, 'camille.martin@atelier.example')
    at = { ...at, mailServerId: own }
    await connected('camille.martin@atelier.example')
    expect((await grant()).smtpUser).toBe('c.martin@atelier.example')
    const { id } = await send({ from: { name: null, address: 'camille.martin@atelier.example' } })
    await until(async () => (await message(id)).state !== 'queued' && (await message(id)).state !== 'sending')
    expect(await message(id)).toMatchObject({ state: 'sent' })
  })
})

describe('sending through Exchange', () => {
  it('one renewal for many messages, three connections, each arrives once', async () => {
    await connected()
    world.standin.control.configure({ maxConnections: 3 })
    // As many as Microsoft takes in a minute.
    const drafts = await Promise.all(Array.from({ length: 30 }, () => send()))
    await until(async () => {
      const sent = await read((tx) =>
        tx.message.count({ where: { id: { in: drafts.map(({ id }) => id) }, state: 'sent' } }),
      )
      return sent === 30
    })
    const got = await world.standin.control.messages()
    expect(new Set(got.map(({ messageId }) => messageId)).size).toBe(30)
    expect(got).toHaveLength(30)
    expect(world.calls()).toBeLessThanOrEqual(2)
  })

  it('Send As denied fails that sender’s message with the cure’s key; an allowed one goes', async () => {
    await connected()
    const denied = await send({ from: { name: null, address: 'camille.martin@atelier.example' } })
    const allowed = await send({ from: { name: null, address: 'devis@atelier.example' } })
    await until(
      async () =>
        (await message(denied.id)).state === 'failed' && (await message(allowed.id)).state === 'sent',
    )
    expect(await attempts(denied.id)).toMatchObject([{ code: 'send_as_denied', outcome: 'failed' }])
  })

  it('432 at DATA: back in the queue, soon, and never uncertain', async () => {
    await connected()
    world.standin.control.fault({ at: 'smtp.data', do: { kind: 'reply', reply: 'concurrentConnections' } })
    const { id } = await send()
    await until(async () => (await attempts(id)).length === 1)
    expect(await message(id)).toMatchObject({ state: 'queued', deferralCount: 0 })
    expect(await attempts(id)).toMatchObject([{ code: 'concurrent_connections', outcome: 'deferred' }])
  })

  it('535 while connected holds everything and fails nothing', async () => {
    await connected()
    await until(async () => (await lease()).owner === null)
    world.standin.control.fault({
      at: 'smtp.auth',
      do: { kind: 'reply', reply: 'unauthenticated' },
      times: 'always',
    })
    const all = [await send(), await send()]
    await until(inGrantState('refused'))
    await until(async () => (await lease()).owner === null)
    for (const { id } of all) expect(await message(id)).toMatchObject({ state: 'queued', attemptCount: 0 })
  })

  it('revoked sessions: reconnect, nothing fails', async () => {
    await connected()
    await until(async () => (await lease()).owner === null)
    await world.standin.control.revoke(COURRIER)
    world.forgetAccessToken(key())
    const { id } = await send()
    await until(inGrantState('reconnect'))
    await until(async () => (await lease()).owner === null)
    expect(await message(id)).toMatchObject({ state: 'queued', attemptCount: 0 })
  })
})

describe('transport', () => {
  it.each([
    ['STARTTLS stripped', { at: 'smtp.ehlo', do: { kind: 'noStarttls' } }, 'starttls_missing'],
    [
      'wrong name',
      { at: 'smtp.starttls', do: { kind: 'certificate', certificate: 'wrong_name' } },
      'certificate_wrong_name',
    ],
    [
      'unknown authority',
      { at: 'smtp.starttls', do: { kind: 'certificate', certificate: 'untrusted' } },
      'certificate_unknown_issuer',
    ],
    [
      'expired',
      { at: 'smtp.starttls', do: { kind: 'certificate', certificate: 'expired' } },
      'certificate_expired',
    ],
    [
      '454 to STARTTLS',
      { at: 'smtp.starttls', do: { kind: 'reply', reply: 'tlsUnavailable' } },
      'starttls_unavailable',
    ],
    ['drop at greeting', { at: 'smtp.greeting', do: { kind: 'drop' } }, 'connection_lost'],
  ] as const)('%s: the token is never offered, the server waits', async (_name, fault, code) => {
    await connected()
    await until(async () => (await lease()).owner === null)
    world.standin.control.fault({ ...fault, times: 'always' })
    // Would be seen if AUTH were ever said.
    world.standin.control.fault({
      at: 'smtp.auth',
      do: { kind: 'reply', reply: 'criteriaNotMet' },
      times: 'always',
    })
    const { id } = await send()
    await until(async () => (await lease()).heldCode === code)
    expect((await grant()).state).toBe('valid')
    expect(await message(id)).toMatchObject({ state: 'queued', attemptCount: 0 })
  })

  it.each([
    ['before the dot', { at: 'smtp.body', do: { kind: 'drop' } }, 'queued', 'connection_lost'],
    ['after the dot', { at: 'smtp.end', do: { kind: 'drop', store: true } }, 'uncertain', 'lost_after_end'],
  ] as const)('dropped %s', async (_name, fault, state, code) => {
    await connected()
    world.standin.control.fault(fault)
    const { id } = await send()
    await until(async () => (await attempts(id)).length === 1)
    expect((await message(id)).state).toBe(state)
    expect((await attempts(id))[0]!.code).toBe(code)
  })

  it('a token is never offered to another host', async () => {
    await connected()
    await until(async () => (await lease()).owner === null)
    await read((tx) =>
      tx.mailServer.updateMany({ where: { id: at.mailServerId }, data: { host: '127.0.0.1' } }),
    )
    await send()
    await until(async () => (await lease()).heldCode === 'token_host')
    expect((await grant()).state).toBe('valid')
  })
})

describe('Microsoft’s sign-in that does not answer as it should', () => {
  /** Connected, with no worker and no access token in memory: the next message needs a renewal. */
  async function connectedWithoutToken() {
    await connected()
    await worker.stop()
    const { forgetAccessToken } = await import('@/lib/microsoft/acquire-access-token')
    forgetAccessToken(key())
  }

  it('asks for time: the server is left alone for as long as Retry-After says, and nothing fails', async () => {
    await connectedWithoutToken()
    world.standin.control.fault({ at: 'token', do: { kind: 'status', status: 429, retryAfter: 900 } })
    const { id } = await send()
    worker = await startWorker()
    await until(async () => (await lease()).heldUntil !== null)
    const { heldUntil, heldCode, releasedAt } = await lease()
    expect(heldCode).toBe('microsoft_unavailable')
    expect((heldUntil!.getTime() - releasedAt!.getTime()) / 1_000).toBeCloseTo(900, 0)
    expect(await message(id)).toMatchObject({ state: 'queued', attemptCount: 0 })
    expect((await grant()).state).toBe('valid')
  })
})

describe('an idle server', () => {
  it('has its grant renewed long before it dies, once, and one that was renewed lately is left alone', async () => {
    await connected()
    await until(async () => (await lease()).owner === null)
    const { keepGrantsAlive } = await import('@/lib/delivery/sql/keep-alive')
    const { pool } = await world.db.getWorkerDatabase()
    expect(await keepGrantsAlive(pool)).toBe(0)
    await worker.stop()
    const old = new Date(Date.now() - 31 * 24 * 3600_000)
    await read((tx) =>
      tx.grant.updateMany({ where: key(), data: { renewedAt: old, connectedAt: old, checkedAt: old } }),
    )
    // A month later no access token is left in memory.
    const { forgetAccessToken } = await import('@/lib/microsoft/acquire-access-token')
    forgetAccessToken(key())
    expect(await keepGrantsAlive(pool)).toBe(1)
    expect(await keepGrantsAlive(pool)).toBe(0)
    worker = await startWorker()
    await until(async () => (await grant()).checkedAt!.getTime() > old.getTime())
    expect(await grant()).toMatchObject({
      state: 'valid',
      renewedAt: expect.toSatisfy((at: Date) => at > old),
    })
    expect(await lease()).toMatchObject({ checkRequestedAt: null })
  })
})

describe('a Microsoft that does not answer', () => {
  it('holds up nobody else, in a worker that has one place', async () => {
    await connected()
    const slow = key()
    at = await world.company(`voisine${companies}`)
    await connected()
    const neighbour = key()
    const inLease = ({ companyId, mailServerId }: typeof slow) =>
      world.db.inCompany(companyId, (tx) => tx.mailServerLease.findFirstOrThrow({ where: { mailServerId } }))
    const isSent = ({ companyId }: typeof slow) =>
      world.db.inCompany(
        companyId,
        async (tx) => (await tx.message.count({ where: { state: 'sent' } })) === 1,
      )
    const enqueue = (where: typeof slow) =>
      world.db.inCompany(where.companyId, (tx) => engine.enqueueMessages(tx, [draft(where)]))
    await until(async () => (await inLease(slow)).owner === null && (await inLease(neighbour)).owner === null)
    await worker.stop()
    const { forgetAccessToken } = await import('@/lib/microsoft/acquire-access-token')
    forgetAccessToken(slow)
    world.standin.control.fault({ at: 'token', do: { kind: 'delay' }, delayMs: 4_000 })
    worker = await startWorker({ maxServers: 1 })
    await enqueue(slow)
    await until(async () => (await inLease(slow)).owner !== null)
    await enqueue(neighbour)
    await until(() => isSent(neighbour))
    expect(await isSent(slow)).toBe(false)
    await until(() => isSent(slow))
  })
})
