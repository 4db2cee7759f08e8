import { vi } from 'vitest'
import type { CompanyActor } from '@/lib/auth/company-actor'
import type { Role } from '@/lib/domain/permissions'
import { createTestDatabase } from '../../run/test-database'
import { TEST_SECRETS } from '../../run/test-secrets'

/** Two companies with their members and one mail server each, and the use cases of messages and files. */

async function load() {
  const [people, companyActor, ids, db, ...rest] = await Promise.all([
    import('@/lib/auth/people'),
    import('@/lib/auth/company-actor'),
    import('@/lib/platform/ids'),
    import('@/lib/db'),
    import('@/lib/data/messages/send-message'),
    import('@/lib/data/messages/find-messages'),
    import('@/lib/data/messages/get-message'),
    import('@/lib/data/messages/message-filters'),
    import('@/lib/data/attachments/receive-upload'),
    import('@/lib/data/attachments/remove-upload'),
    import('@/lib/data/attachments/find-uploads'),
    import('@/lib/data/attachments/open-attachment'),
    import('@/lib/data/senders/find-senders'),
  ])
  const [send, find, get, filters, receive, remove, uploads, open, senders] = rest
  const useCases = {
    ...send,
    ...find,
    ...get,
    ...filters,
    ...receive,
    ...remove,
    ...uploads,
    ...open,
    ...senders,
  }
  return { ...people, ...companyActor, ...ids, ...useCases, db }
}

type App = Awaited<ReturnType<typeof load>>

export type MessagesWorld = {
  app: App
  admin: CompanyActor
  sender: CompanyActor
  auditor: CompanyActor
  /** Of another company. */
  stranger: CompanyActor
  /** The database's owner, who is under no wall. */
  ownerUrl: string
  /** The first company's: account courrier@atelier.example, devis@atelier.example in its From filter. */
  serverId: string
  createServer: (who: CompanyActor, values: ServerValues) => Promise<string>
  receive: (
    who: CompanyActor,
    bytes: Uint8Array,
    piece?: number,
    fileName?: string,
  ) => Promise<{ id: string; fileName: string; size: number }>
  close: () => Promise<void>
}

type ServerValues = {
  username?: string
  fromFilter?: string
  priority?: number
  replyTo?: string
  pausedAt?: Date
}

/** Makes a database of its own; the modules read the environment once, so this comes before any of them. */
export async function openMessagesWorld(): Promise<MessagesWorld> {
  const database = await createTestDatabase()
  const env = {
    ...TEST_SECRETS,
    WEB_DATABASE_URL: database.webUrl,
    WORKER_DATABASE_URL: database.workerUrl,
    APP_URL: 'http://localhost:3211',
    LOG_LEVEL: 'silent',
  }
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
  const app = await load()
  const admin = await createMember(app, 'admin@atelier.example', 'atelier', 'admin')
  const sender = await createMember(app, 'envoi@atelier.example', 'atelier', 'sender')
  const auditor = await createMember(app, 'audit@atelier.example', 'atelier', 'auditor')
  const stranger = await createMember(app, 'admin@verriere.example', 'verriere', 'admin')
  const serverId = await createServer(app, admin, {
    username: 'courrier@atelier.example',
    fromFilter: 'devis@atelier.example',
  })
  await createServer(app, stranger, { username: 'courrier@verriere.example' })
  return {
    app,
    admin,
    sender,
    auditor,
    stranger,
    ownerUrl: database.ownerUrl,
    serverId,
    createServer: (who, values) => createServer(app, who, values),
    receive: (who, bytes, piece, fileName = 'plan.pdf') =>
      app.receiveUpload(who, {
        fileName,
        declaredType: null,
        declaredSize: null,
        body: streamOf(bytes, piece),
      }),
    close: async () => {
      await app.db.closeDatabases()
      vi.unstubAllEnvs()
      await database.drop()
    },
  }
}

/** Bytes as a stream in pieces of a given size. */
export function streamOf(bytes: Uint8Array, piece = 1): ReadableStream<Uint8Array> {
  let at = 0
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close()
      controller.enqueue(bytes.subarray(at, (at += piece)))
    },
  })
}

async function createMember(app: App, email: string, slug: string, role: Role): Promise<CompanyActor> {
  const { userId, companyId } = await app.createUser({ email, companySlug: slug, companyName: slug, role })
  return app.companyActor({
    actor: { userId, name: email, email, locale: null, timeZone: 'Europe/Paris', sessionId: app.newId() },
    company: { id: companyId, slug, name: slug },
    member: { id: app.newId(), role, developerMode: false },
  })
}

async function createServer(app: App, who: CompanyActor, values: ServerValues): Promise<string> {
  const id = app.newId()
  await app.db.inCompany(who.company.id, async (tx) => {
    await tx.mailServer.create({
      data: {
        companyId: who.company.id,
        id,
        description: values.username ?? id,
        host: 'relay.example',
        port: 25,
        authentication: 'none',
        security: 'none',
        ...values,
      },
    })
    await tx.mailServerLease.createMany({ data: [{ companyId: who.company.id, mailServerId: id }] })
  })
  return id
}
