import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { CompanyActor } from '@/lib/auth/company-actor'
import type { SaveQuestion } from '@/lib/data/save-question'
import { createMicrosoftWorld, type MicrosoftWorld } from './support/microsoft-world'

const NOBODY = '99999999-9999-4999-8999-999999999999'
const VERRIERE_USER = 'courrier@verriere.example'

let world: MicrosoftWorld
let settings: Awaited<ReturnType<typeof loadSettings>>
let who: CompanyActor
let companies = 0

/** After the world has set the environment. */
async function loadSettings() {
  return {
    ...(await import('@/lib/data/settings/check-application')),
    ...(await import('@/lib/data/settings/get-outlook-application')),
    ...(await import('@/lib/data/settings/save-outlook-application')),
  }
}

beforeAll(async () => {
  world = await createMicrosoftWorld()
  settings = await loadSettings()
})
afterAll(() => world.close())
beforeEach(async () => {
  who = await world.member(`essai${++companies}`, `admin${companies}@essai.example`)
})
afterEach(() => world.standin.control.reset())

/** Saves with a change, tries, and reads what was kept. */
async function tried(change: Record<string, unknown> = {}) {
  await world.saveApplication(who, change)
  const outcome = await settings.checkApplication(who)
  const check = (await settings.getSettings(who)).application?.check ?? null
  expect(check?.outcome ?? null).toBe(outcome)
  return check
}

describe('what is tried at Microsoft when settings are saved', () => {
  test('all right: kept with its time and the directory that was asked', async () => {
    const from = Date.now()
    const check = await tried()
    expect(check).toMatchObject({
      outcome: 'ok',
      code: null,
      words: null,
      directoryId: world.standin.outlook.directoryId,
    })
    expect(check!.at.getTime()).toBeGreaterThanOrEqual(from - 1000)
    expect(world.standin.control.log()).toMatchObject([{ grantType: 'client_credentials', outcome: 'ok' }])
  })

  test.each([
    ['a wrong secret', { clientSecret: 'not~the~one' }, 'secret', '7000215'],
    ['no such directory', { directoryId: NOBODY }, 'directory', '90002'],
    ['no such application, nothing else known', { clientId: NOBODY }, 'client_id_or_directory', '700016'],
  ])('%s', async (_name, change, outcome, code) => {
    const check = await tried(change)
    expect(check).toMatchObject({ outcome, code })
    expect(check!.words).toBeTruthy()
    if (code !== '90002') expect(check!.traceId).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('an expired secret', async () => {
    const secret = 'expired~secret~of~the~app'
    await world.standin.control.change({
      apps: {
        [world.standin.outlook.clientId]: {
          secrets: [
            { id: NOBODY, value: secret, expiresAt: '2024-01-01T00:00:00.000Z' },
            { id: NOBODY, value: world.standin.outlook.clientSecret, expiresAt: null },
          ],
        },
      },
    })
    expect(await tried({ clientSecret: secret })).toMatchObject({
      outcome: 'secret_expired',
      code: '7000222',
    })
  })

  test('the object id pasted: the servers’ domain says that the directory is the right one', async () => {
    const [clientId, objectId, secretId] = [randomUUID(), randomUUID(), randomUUID()]
    const { directoryId } = world.standin.outlook
    await world.standin.control.register({
      apps: [
        {
          clientId,
          objectId,
          name: 'Relais',
          tenantId: directoryId,
          redirectUris: [],
          secrets: [{ id: secretId, value: 'the~value' }],
        },
      ],
    })
    expect(await tried({ clientId, clientSecret: 'the~value' })).toMatchObject({ outcome: 'ok' })
    await world.server(who, 'courrier@atelier.example')
    expect(await tried({ clientId: objectId })).toMatchObject({ outcome: 'client_id', code: '700016' })
    expect(await tried({ clientId, clientSecret: secretId })).toMatchObject({ outcome: 'secret' })
  })

  test('a directory that exists but is not the servers’', async () => {
    await world.saveApplication(who)
    await world.server(who, VERRIERE_USER)
    const check = await tried({ clientId: NOBODY })
    expect(check).toMatchObject({ outcome: 'other_directory', domain: 'verriere.example' })
    expect(check!.foundId).not.toBe(world.standin.outlook.directoryId)
  })

  test.each([
    ['down', { kind: 'status', status: 503 } as const, 'http_503'],
    ['throttling', { kind: 'status', status: 429 } as const, 'http_429'],
    ['cutting the line', { kind: 'drop' } as const, 'network'],
    ['answering rubbish', { kind: 'answer', body: '<html>' } as const, 'not_json'],
  ])('Microsoft %s: it stays saved, and is said to be unchecked', async (_name, action, code) => {
    world.standin.control.fault({ at: 'token', do: action, match: { grantType: 'client_credentials' } })
    expect(await tried({ secretExpiresOn: '2031-01-01' })).toMatchObject({ outcome: 'unavailable', code })
    expect((await settings.getSettings(who)).application?.secretExpiresOn).toBe('2031-01-01')
  })

  test('Microsoft hanging: ten seconds for everything together', async () => {
    world.standin.control.fault({ at: 'token', do: { kind: 'hang' } })
    const from = Date.now()
    expect(await tried()).toMatchObject({ outcome: 'unavailable', code: 'timeout' })
    expect(Date.now() - from).toBeLessThan(25_000)
  }, 60_000)

  test('a redirect from the token address is not followed: the secret goes nowhere else', async () => {
    let asked = 0
    const other = createServer((_, response) => response.end(String(++asked))).listen(0, '127.0.0.1')
    await once(other, 'listening')
    const to = `http://127.0.0.1:${(other.address() as AddressInfo).port}/token`
    world.standin.control.fault({ at: 'token', do: { kind: 'redirect', status: 307, to } })
    expect(await tried()).toMatchObject({ outcome: 'unavailable', code: 'redirect' })
    expect(asked).toBe(0)
    other.close()
  })

  test('a result of other values is not shown for these', async () => {
    await tried()
    await world.saveApplication(who, { clientId: NOBODY })
    expect((await settings.getSettings(who)).application?.check).toBeNull()
  })

  test('without a secret nothing is asked', async () => {
    const { clientId, directoryId } = world.standin.outlook
    const values = { clientId, directoryId, clientSecret: '', multipleOrganizations: false }
    await settings.saveOutlookApplication(who, { ...values, secretExpiresOn: null, version: 0 })
    expect(await settings.checkApplication(who)).toBe('secret_missing')
    expect(world.calls()).toBe(0)
  })

  test('only by who may', async () => {
    const auditor = await world.member(who.company.slug, 'audit@essai.example', 'auditor')
    await expect(settings.checkApplication(auditor)).rejects.toMatchObject({ code: 'forbidden' })
  })
})

describe('several organisations', () => {
  const several = { multipleOrganizations: true, directoryId: null }

  test('there is no directory to ask, until a server’s user name tells one', async () => {
    expect(await tried(several)).toMatchObject({ outcome: 'waiting' })
    expect(world.calls()).toBe(0)
    await world.server(who, 'courrier@atelier.example')
    expect(await settings.checkThroughServer(who, 'courrier@atelier.example')).toBe('ok')
    expect((await settings.getSettings(who)).application?.check).toMatchObject({
      domain: 'atelier.example',
      directoryId: world.standin.outlook.directoryId,
    })
    // Once it is known to be right, saving a server asks nothing more.
    expect(await settings.checkThroughServer(who, VERRIERE_USER)).toBeNull()
  })

  test('a directory where nobody has consented yet is no fault', async () => {
    await tried(several)
    await world.server(who, 'contact@lorme.example')
    expect(await settings.checkThroughServer(who, 'contact@lorme.example')).toBe('not_installed')
  })

  test('a domain that Microsoft does not know', async () => {
    await tried(several)
    await world.server(who, 'courrier@nulle-part.example')
    expect(await settings.checkThroughServer(who, 'courrier@nulle-part.example')).toBe('domain_unknown')
  })

  test('a wrong secret comes out there too', async () => {
    await tried({ ...several, clientSecret: 'not~the~one' })
    await world.server(who, 'courrier@atelier.example')
    expect(await settings.checkThroughServer(who, 'courrier@atelier.example')).toBe('secret')
  })
})

describe('what saving asks first', () => {
  const input = (change: Record<string, unknown> = {}) => ({
    clientId: world.standin.outlook.clientId,
    clientSecret: '',
    directoryId: world.standin.outlook.directoryId,
    multipleOrganizations: false,
    secretExpiresOn: null,
    version: 1,
    ...change,
  })

  async function asked(values: ReturnType<typeof input>): Promise<SaveQuestion> {
    const error: unknown = await settings
      .saveOutlookApplication(who, values)
      .catch((thrown: unknown) => thrown)
    if (!(error instanceof Error) || !('question' in error)) throw new Error('nothing was asked')
    return error as SaveQuestion
  }

  test('another client id names the connections it ends; a yes counts for these alone', async () => {
    const at = await world.company(`liens${companies}`)
    who = at.who
    await world.connect(who, at.mailServerId)
    const { question, version } = await asked(input({ clientId: NOBODY }))
    expect(question).toMatchObject({
      kind: 'connections',
      servers: [{ id: at.mailServerId, account: 'courrier@atelier.example' }],
    })
    expect(await world.grant(who, at.mailServerId)).toMatchObject({ state: 'checking' })
    const token = question.kind === 'connections' ? question.token : ''
    const answer = { kind: 'confirm' as const, intent: 'save' as const, version, token }
    await expect(
      asked(input({ clientId: NOBODY, answer: { ...answer, token: 'other' } })),
    ).resolves.toBeTruthy()
    expect(await settings.saveOutlookApplication(who, input({ clientId: NOBODY, answer }))).toEqual({
      endedConnections: 1,
    })
  })

  test('another secret asks nothing', async () => {
    const at = await world.company(`secret${companies}`)
    who = at.who
    await world.connect(who, at.mailServerId)
    const saved = await settings.saveOutlookApplication(who, input({ clientSecret: 'another~secret' }))
    expect(saved).toEqual({ endedConnections: 0 })
  })

  test('somebody else saved meanwhile: which field, from what to what, who', async () => {
    await world.saveApplication(who)
    const base = JSON.stringify({
      clientId: world.standin.outlook.clientId,
      clientSecret: (await settings.getSettings(who)).application!.secretSetAt!.toISOString(),
      directoryId: world.standin.outlook.directoryId,
      secretExpiresOn: '',
      multipleOrganizations: '',
    })
    const other = await world.member(who.company.slug, 'autre@essai.example')
    await settings.saveOutlookApplication(other, input({ secretExpiresOn: '2031-05-01' }))
    const { question, version } = await asked(input({ base, clientSecret: 'typed~meanwhile' }))
    expect(question).toMatchObject({
      kind: 'changed',
      changes: [{ field: 'secretExpiresOn', before: '', now: '2031-05-01' }],
      editor: { self: false },
    })
    expect(JSON.stringify(question)).not.toContain(world.standin.outlook.clientSecret)
    const answer = { kind: 'mine' as const, intent: 'save' as const, version, token: '' }
    await settings.saveOutlookApplication(who, input({ base, answer }))
    expect((await settings.getSettings(who)).application).toMatchObject({ secretExpiresOn: null, version: 3 })
  })
})
