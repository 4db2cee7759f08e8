import { rm } from 'node:fs/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { sendMessage as SendMessage } from '@/lib/data/messages/send-message'
import { messageSchema } from '@/lib/domain/message'
import { until } from './support/delivery-world'
import { createMicrosoftWorld, type MicrosoftWorld } from './support/microsoft-world'
import { bundleWorker, startWorkerProcess, type WorkerProcess } from './support/worker-process'

const COURRIER = 'courrier@atelier.example'
const SENDS = 200

let world: MicrosoftWorld
let at: Awaited<ReturnType<MicrosoftWorld['company']>>
let key: { companyId: string; mailServerId: string }
let sendMessage: typeof SendMessage
let program: string
let companies = 0

beforeAll(async () => {
  world = await createMicrosoftWorld()
  ;({ sendMessage } = await import('@/lib/data/messages/send-message'))
  program = await bundleWorker()
})
afterAll(async () => {
  await world.close()
  await rm(program, { force: true })
})
beforeEach(async () => {
  world.standin.control.reset()
  world.standin.control.configure({ strictRefresh: true })
  at = await world.company(`renouvellement${++companies}`)
  key = { companyId: at.who.company.id, mailServerId: at.mailServerId }
})

const grant = () => world.grant(at.who, at.mailServerId)
/** Renewals that Microsoft saw, and how each ended. */
const renewals = () =>
  world.standin.control
    .log()
    .filter(({ grantType }) => grantType === 'refresh_token')
    .map(({ outcome }) => outcome)

/** Connected with a token that is nearly over: the first use renews. */
async function connectShortly() {
  world.standin.control.configure({ accessTokenSeconds: 60 })
  expect(await world.connect(at.who, at.mailServerId)).toMatchObject({ outcome: 'connected' })
  world.standin.control.configure({ accessTokenSeconds: null })
}

describe('while a renewal waits for Microsoft', () => {
  const MS = 1_500

  /** @returns the renewal, which Microsoft has seen and not answered yet */
  async function renewSlowly() {
    const match = { grantType: 'refresh_token' }
    world.standin.control.fault({ at: 'token', do: { kind: 'delay' }, delayMs: MS, match })
    const renewing = world.acquireAccessToken(key)
    await until(() => renewals().length === 1)
    return renewing
  }

  test('disconnected and connected again: the old renewal writes nothing, the new tokens are used', async () => {
    await connectShortly()
    const renewing = renewSlowly()
    await until(() => renewals().length === 1)
    await world.disconnect(at.who, at.mailServerId)
    expect(await world.connect(at.who, at.mailServerId)).toMatchObject({ outcome: 'connected' })
    const connected = await grant()
    const token = await renewing
    expect(token.grantVersion).toBe(connected.version)
    expect(await grant()).toMatchObject({ version: connected.version, renewedAt: null, state: 'checking' })
    world.forgetAccessToken(key)
    expect(await world.acquireAccessToken(key)).toMatchObject({ username: COURRIER })
    expect(renewals()).toEqual(['delay', 'ok'])
  })

  test('disconnected and connected to another account: its tokens, not the old one’s', async () => {
    await connectShortly()
    const renewing = renewSlowly()
    await until(() => renewals().length === 1)
    await world.disconnect(at.who, at.mailServerId)
    await world.server(at.who, 'devis@atelier.example', at.mailServerId)
    await world.connect(at.who, at.mailServerId, 'devis@atelier.example')
    expect(await renewing).toMatchObject({ username: 'devis@atelier.example' })
    expect(await grant()).toMatchObject({ username: 'devis@atelier.example', renewedAt: null })
  })

  test('disconnected: no token is left, however late Microsoft answers', async () => {
    await connectShortly()
    const renewing = renewSlowly().catch((error: unknown) => error)
    await until(() => renewals().length === 1)
    await world.disconnect(at.who, at.mailServerId)
    expect(await renewing).toMatchObject({ details: { reason: 'not_connected' } })
    expect(await grant()).toMatchObject({ state: 'none', cacheSealed: null, homeAccountId: null })
  })
})

describe('three workers', () => {
  const workers: WorkerProcess[] = []

  async function startWorkers() {
    const variables = Object.fromEntries(
      ['MICROSOFT_LOGIN_URL', 'MICROSOFT_SMTP_URL', 'APP_URL', 'NODE_EXTRA_CA_CERTS'].map((name) => [
        name,
        process.env[name],
      ]),
    )
    const ports = [world.standin.smtpPort]
    const start = () => startWorkerProcess(program, world.database, ports, variables)
    workers.push(...(await Promise.all([start(), start(), start()])))
  }
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.kill('SIGTERM')))
  })

  const count = (state: string) =>
    world.db.inCompany(key.companyId, (tx) =>
      tx.message.count({ where: { companyId: key.companyId, state } }),
    )

  /**
   * What Microsoft allows a mailbox would make this a matter of minutes; and where a server is handed over with
   * three connections open, its 432 makes single messages wait for one or two.
   */
  const unpaced = () =>
    world.db.inCompany(key.companyId, (tx) =>
      tx.mailServer.updateMany({
        where: { companyId: key.companyId },
        data: { pacePerMinute: 100_000, pacePerDay: 1_000_000, paceConnections: 1 },
      }),
    )

  const send = (index: number) =>
    sendMessage(
      at.who,
      messageSchema.parse({
        from: COURRIER,
        to: `client${index}@client.example`,
        subject: `Essai ${index}`,
        text: 'Bonjour',
        submissionKey: world.newId(),
      }),
    )

  test(
    `${SENDS} sends at once, tokens that are refused the second time, workers that come and go: one renewal`,
    {
      timeout: 180_000,
    },
    async () => {
      await unpaced()
      await connectShortly()
      await startWorkers()
      await Promise.all(Array.from({ length: SENDS }, (_, index) => send(index)))
      // Whoever has the lease hands it over: the next one takes the token that is stored.
      await until(async () => (await count('sent')) > 0, 60_000)
      await workers.shift()!.kill('SIGTERM')
      await workers.shift()!.kill('SIGTERM')
      await until(async () => (await count('sent')) === SENDS, 120_000)
      expect(renewals()).toEqual(['ok'])
      expect(await grant()).toMatchObject({ state: 'valid', renewedAt: expect.any(Date) })
      expect((await world.standin.control.messages()).length).toBe(SENDS)
    },
  )

  test(
    'a grant that ends under them: asked once, nothing fails, and connecting again sends it all',
    {
      timeout: 180_000,
    },
    async () => {
      await unpaced()
      await connectShortly()
      await world.standin.control.revoke(COURRIER)
      await Promise.all(Array.from({ length: 20 }, (_, index) => send(index)))
      await startWorkers()
      await until(async () => (await grant()).state === 'reconnect', 60_000)
      expect(renewals()).toEqual(['50173'])
      expect(await count('queued')).toBe(20)
      expect(await world.getConnectionView(at.who, at.mailServerId)).toMatchObject({
        refusal: { source: 'renewal', key: 'token_revoked', code: '50173' },
      })
      await world.connect(at.who, at.mailServerId)
      await until(async () => (await count('sent')) === 20, 60_000)
      expect(renewals()).toEqual(['50173'])
    },
  )
})
