import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { CompanyActor } from '@/lib/auth/company-actor'
import type { Question, SaveQuestion } from '@/lib/data/save-question'
import type { FormAnswer } from '@/lib/domain/form-answer'
import { mailServerSchema } from '@/lib/domain/mail-server'
import { valuesOfServer } from '@/lib/domain/mail-server-values'
import { createMicrosoftWorld, type MicrosoftWorld } from './support/microsoft-world'

const COURRIER = 'courrier@atelier.example'

let world: MicrosoftWorld
let servers: Awaited<ReturnType<typeof loadServers>>
let who: CompanyActor
let companies = 0

/** After the world has set the environment. */
async function loadServers() {
  return {
    ...(await import('@/lib/data/mail-servers/save-mail-server')),
    ...(await import('@/lib/data/mail-servers/get-mail-server')),
    ...(await import('@/lib/data/mail-servers/archive-mail-server')),
    ...(await import('@/lib/data/mail-servers/add-senders')),
  }
}

beforeAll(async () => {
  world = await createMicrosoftWorld()
  servers = await loadServers()
})
afterAll(() => world.close())
beforeEach(async () => {
  who = await world.member(`serveurs${++companies}`, `admin${companies}@serveurs.example`)
  await world.saveApplication(who)
})

const FIELDS = {
  description: 'Fournisseur',
  priority: '10',
  host: 'smtp.fournisseur.example',
  port: '587',
  security: 'starttls',
  username: 'relais',
  fromFilter: '',
}
const OUTLOOK = { ...FIELDS, description: 'Courrier', outlook: 'on', username: COURRIER }

type Fields = Record<string, string | undefined>
const save = (id: string | null, fields: Fields, by = who) =>
  servers.saveMailServer(by, id, mailServerSchema.parse(fields))

async function asked(id: string | null, fields: Fields): Promise<{ question: Question; version: number }> {
  const error: unknown = await save(id, fields).catch((thrown: unknown) => thrown)
  if (!(error instanceof Error) || !('question' in error))
    throw new Error(`nothing was asked: ${String(error)}`)
  return error as SaveQuestion
}

/** What a form carries that was opened now. */
async function opened(id: string) {
  const server = (await servers.getMailServer(who, id))!
  return { version: String(server.version), base: JSON.stringify(valuesOfServer(server)) }
}

const answer = (kind: FormAnswer['kind'], version: number, token = '', intent = 'save') =>
  `${kind}:${intent}:${version}:${token}`
const stored = async (id: string) => (await servers.getMailServer(who, id))!

describe('two people edit one server', () => {
  test('the second is told what, from what to what, who and when; nothing is overwritten', async () => {
    const id = await save(null, { ...FIELDS, password: 'mot-de-passe' })
    const form = await opened(id)
    const other = await world.member(who.company.slug, 'autre@serveurs.example')
    await save(id, { ...FIELDS, ...form, port: '465', security: 'tls', description: 'Autre nom' }, other)
    const typed = { ...FIELDS, ...form, description: 'Mon nom', fromFilter: 'atelier.example' }
    const { question, version } = await asked(id, typed)
    expect(question).toMatchObject({
      kind: 'changed',
      changes: [
        { field: 'description', before: 'Fournisseur', now: 'Autre nom' },
        { field: 'port', before: '587', now: '465' },
        { field: 'security', before: 'starttls', now: 'tls' },
      ],
      editor: { name: 'Autre', self: false, at: expect.any(Date) as Date },
    })
    expect(await stored(id)).toMatchObject({ description: 'Autre nom', port: 465, fromFilter: '' })
    // Mine, all the same.
    await save(id, { ...typed, answer: answer('mine', version) })
    expect(await stored(id)).toMatchObject({
      description: 'Mon nom',
      port: 587,
      fromFilter: 'atelier.example',
    })
    expect((await stored(id)).hasPassword).toBe(true)
  })

  test('an answer about an older state is asked again', async () => {
    const id = await save(null, FIELDS)
    const form = await opened(id)
    await save(id, { ...FIELDS, version: '1', port: '465' })
    const { version } = await asked(id, { ...FIELDS, ...form })
    await save(id, { ...FIELDS, version: '2', port: '2525' })
    const again = await asked(id, { ...FIELDS, ...form, answer: answer('mine', version) })
    expect(again.question).toMatchObject({ kind: 'changed', changes: [{ field: 'port', now: '2525' }] })
  })

  test('taking over saves nothing and hands over what is stored', async () => {
    const id = await save(null, FIELDS)
    const form = await opened(id)
    await save(id, { ...FIELDS, version: '1', port: '465' })
    const { question } = await asked(id, { ...FIELDS, ...form, answer: answer('theirs', 2) })
    expect(question).toMatchObject({ kind: 'changed', stored: { port: '465' } })
    expect((await stored(id)).version).toBe(2)
  })

  test('what a form does not show is no conflict, nor what both typed alike', async () => {
    const id = await save(null, FIELDS)
    const form = await opened(id)
    await servers.setArchived(who, id, true)
    await servers.setArchived(who, id, false)
    await save(id, { ...FIELDS, ...form, port: '465' })
    await save(id, { ...FIELDS, ...form, port: '465' })
    expect(await stored(id)).toMatchObject({ port: 465, version: 5 })
  })

  test('a password that somebody else replaced is told as replaced, never shown', async () => {
    const id = await save(null, { ...FIELDS, password: 'le premier' })
    const form = await opened(id)
    await save(id, { ...FIELDS, version: '1', password: 'le deuxième' })
    const { question } = await asked(id, { ...FIELDS, ...form, password: 'le troisième' })
    expect(question).toMatchObject({ kind: 'changed', changes: [{ field: 'password' }] })
    expect(JSON.stringify(question)).not.toMatch(/premier|deuxième|troisième/)
    // Blank keeps whichever is stored by now: no conflict.
    await save(id, { ...FIELDS, ...form, port: '25' })
  })

  test('two saves at the same moment: one is told', async () => {
    const id = await save(null, FIELDS)
    const form = await opened(id)
    const both = await Promise.allSettled([
      save(id, { ...FIELDS, ...form, port: '465' }),
      save(id, { ...FIELDS, ...form, port: '2525' }),
    ])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const lost = both.find(({ status }) => status === 'rejected') as PromiseRejectedResult
    expect(lost.reason).toMatchObject({ question: { kind: 'changed' } })
  })
})

describe('what saving takes away is asked about', () => {
  test('ticking OAuth erases the password', async () => {
    const id = await save(null, { ...FIELDS, password: 'mot-de-passe' })
    const typed = { ...OUTLOOK, version: '1' }
    const { question, version } = await asked(id, typed)
    expect(question).toMatchObject({ kind: 'effects', effects: [{ kind: 'password_erased' }] })
    expect((await stored(id)).hasPassword).toBe(true)
    const token = question.kind === 'effects' ? question.token : ''
    await save(id, { ...typed, answer: answer('confirm', version, token) })
    expect(await stored(id)).toMatchObject({ hasPassword: false, authentication: 'outlook' })
  })

  test.each([
    ['unticking OAuth', { outlook: undefined }, 'outlook_off'],
    ['another user name', { username: 'devis@atelier.example' }, 'username'],
  ])('%s drops the connection, after a yes to exactly that', async (_name, change, because) => {
    const id = await save(null, OUTLOOK)
    await world.connect(who, id)
    const typed = { ...OUTLOOK, ...change, version: '1' }
    const { question, version } = await asked(id, typed)
    expect(question).toMatchObject({
      kind: 'effects',
      effects: [{ kind: 'connection_dropped', because, account: COURRIER }],
    })
    expect(await world.grant(who, id)).toMatchObject({ state: 'checking' })
    await expect(asked(id, { ...typed, answer: answer('confirm', version, 'abcd') })).resolves.toBeTruthy()
    const token = question.kind === 'effects' ? question.token : ''
    await save(id, { ...typed, answer: answer('confirm', version, token) })
    expect(await world.grant(who, id)).toMatchObject({ state: 'none', cacheSealed: null, username: null })
  })

  test('both questions, one after the other, with one form', async () => {
    const id = await save(null, OUTLOOK)
    await world.connect(who, id)
    const form = await opened(id)
    await save(id, { ...OUTLOOK, version: '1', port: '2525' })
    const typed = { ...OUTLOOK, ...form, username: 'devis@atelier.example' }
    const first = await asked(id, typed)
    expect(first.question).toMatchObject({ kind: 'changed', changes: [{ field: 'port' }] })
    const second = await asked(id, { ...typed, answer: answer('mine', first.version) })
    const token = second.question.kind === 'effects' ? second.question.token : ''
    await save(id, { ...typed, answer: answer('confirm', second.version, token) })
    expect(await stored(id)).toMatchObject({
      port: 587,
      username: 'devis@atelier.example',
      grantState: 'none',
    })
  })
})

describe('a second server on a mailbox', () => {
  test.each([
    ['by the user name', COURRIER],
    ['in other letters', 'Courrier@Atelier.example'],
  ])('is refused with the first one’s name, %s', async (_name, username) => {
    const id = await save(null, OUTLOOK)
    await world.connect(who, id)
    const { question } = await asked(null, { ...OUTLOOK, username, description: 'Deuxième' })
    expect(question).toEqual({
      kind: 'mailbox_taken',
      server: { id, description: 'Courrier', account: COURRIER },
      addresses: [],
    })
  })

  test('also by another name of the same account, which can be a sender there', async () => {
    const id = await save(null, { ...OUTLOOK, username: 'camille.martin@atelier.example' })
    await world.connect(who, id, 'camille.martin@atelier.example')
    const typed = {
      ...OUTLOOK,
      username: 'Camille.Martin@atelier.example',
      fromFilter: 'devis@atelier.example',
    }
    const { question } = await asked(null, typed)
    expect(question).toMatchObject({
      kind: 'mailbox_taken',
      addresses: ['camille.martin@atelier.example', 'devis@atelier.example'],
    })
    const added = await servers.addSenders(who, id, {
      username: typed.username,
      fromFilter: typed.fromFilter,
    })
    expect(added).toHaveLength(2)
    expect((await stored(id)).fromFilter).toBe('camille.martin@atelier.example, devis@atelier.example')
    expect(await servers.addSenders(who, id, { username: typed.username, fromFilter: '' })).toEqual([])
  })

  test('a copy may be changed, but not be connected to it', async () => {
    const id = await save(null, OUTLOOK)
    await world.connect(who, id)
    const copy = await world.server(who, COURRIER)
    await save(copy, { ...OUTLOOK, version: '1', description: 'Copie' })
    const { question } = await asked(copy, { ...OUTLOOK, version: '2', intent: 'connect' })
    expect(question).toMatchObject({ kind: 'mailbox_taken', server: { id } })
  })

  test('one that was disconnected has it no more, and other companies are none of our business', async () => {
    const id = await save(null, OUTLOOK)
    await world.connect(who, id)
    await world.disconnect(who, id)
    await save(null, { ...OUTLOOK, description: 'Deuxième' })
    await world.connect(who, id)
    const stranger = await world.member(`ailleurs${companies}`, 'admin@ailleurs.example')
    await save(null, OUTLOOK, stranger)
    await expect(
      servers.addSenders(stranger, id, { username: COURRIER, fromFilter: '' }),
    ).rejects.toMatchObject({
      code: 'not_found',
    })
  })
})
