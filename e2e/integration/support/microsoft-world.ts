import { vi } from 'vitest'
import { TEST_SECRETS } from '@/e2e/run/test-secrets'
import { createTestDatabase } from '@/e2e/run/test-database'
import { startTestStandin } from '@/e2e/run/standin-authority'
import type { CompanyActor } from '@/lib/auth/company-actor'
import type { ConnectRequest } from '@/lib/data/connection/start-connect'

/**
 * A database, a Microsoft of its own and the product's use cases on both. Modules read the environment once,
 * so they are loaded here, after it was set.
 */
export async function createMicrosoftWorld() {
  const database = await createTestDatabase()
  const standin = await startTestStandin()
  Object.assign(process.env, TEST_SECRETS, {
    WEB_DATABASE_URL: database.webUrl,
    WORKER_DATABASE_URL: database.workerUrl,
    MICROSOFT_LOGIN_URL: standin.loginUrl,
    MICROSOFT_SMTP_URL: `smtp://localhost:${standin.smtpPort}`,
    APP_URL: 'http://localhost:3000',
    LOG_LEVEL: 'silent',
  })
  vi.resetModules()
  const db = await import('@/lib/db')
  const people = await import('@/lib/auth/people')
  const { companyActor } = await import('@/lib/auth/company-actor')
  const { newId } = await import('@/lib/platform/ids')
  const { saveOutlookApplication } = await import('@/lib/data/settings/save-outlook-application')
  const { saveMailServer } = await import('@/lib/data/mail-servers/save-mail-server')
  const { startConnect } = await import('@/lib/data/connection/start-connect')
  const { confirmConnect } = await import('@/lib/data/connection/confirm-connect')
  const { getConnectionView } = await import('@/lib/data/connection/get-connection-view')
  const { disconnect } = await import('@/lib/data/connection/disconnect')
  const { acquireAccessToken, forgetAccessToken } = await import('@/lib/microsoft/acquire-access-token')
  const { recordGrantCheck } = await import('@/lib/microsoft/record-grant-check')

  async function member(slug: string, email: string, role = 'admin'): Promise<CompanyActor> {
    return db.inIdentity(async (tx) => {
      const company = await people.ensureCompany(tx, { slug, name: slug })
      const { userId, memberId } = await people.ensureMember(tx, company.id, { email, role })
      return companyActor({
        actor: {
          userId,
          email,
          name: email,
          locale: 'fr',
          timeZone: 'Europe/Paris',
          sessionId: newId(),
        },
        company: { id: company.id, slug, name: slug },
        member: { id: memberId, role: role as CompanyActor['member']['role'], developerMode: true },
      })
    })
  }

  async function saveApplication(who: CompanyActor, change: Record<string, unknown> = {}) {
    const before = await db.inCompany(who.company.id, (tx) =>
      tx.outlookApplication.findFirst({ where: { companyId: who.company.id } }),
    )
    return saveOutlookApplication(
      who,
      {
        clientId: standin.outlook.clientId,
        clientSecret: before ? '' : standin.outlook.clientSecret,
        directoryId: standin.outlook.directoryId,
        multipleOrganizations: false,
        secretExpiresOn: null,
        version: before?.version ?? 0,
        ...change,
      },
      { confirmed: true },
    )
  }

  const server = (who: CompanyActor, username: string, id: string | null = null) =>
    saveMailServer(
      who,
      id,
      {
        description: `Boîte ${username}`,
        priority: 10,
        host: 'localhost',
        port: standin.smtpPort,
        debug: false,
        outlook: true,
        security: 'starttls',
        username,
        password: '',
        fromFilter: '',
        displayName: null,
        replyTo: null,
        unsubscribe: null,
        intent: 'save',
        version: 1,
      },
      { confirmed: true },
    )

  /** A company with an application, an administrator and one server for the mailbox. */
  async function company(slug: string, username = 'courrier@atelier.example') {
    const who = await member(slug, `admin@${slug}.example`)
    await saveApplication(who)
    return { who, mailServerId: await server(who, username) }
  }

  /** To Microsoft and through its pages as an account; what the browser brings back. */
  async function signIn(who: CompanyActor, request: ConnectRequest, account: string, accept = true) {
    const { url } = await startConnect(who, request)
    const walked = await standin.control.authorize({ url, account, accept })
    if (!('redirect' in walked)) throw new Error(walked.shown.code)
    return { url: new URL(url), params: new URL(walked.redirect).searchParams }
  }

  const confirm = (who: CompanyActor, params: URLSearchParams) => confirmConnect(who.actor, params)

  async function connect(
    who: CompanyActor,
    mailServerId: string,
    account = 'courrier@atelier.example',
    accept = true,
  ) {
    const { params } = await signIn(who, { mailServerId, mode: 'first' }, account, accept)
    return confirm(who, params)
  }

  const grant = (who: CompanyActor, mailServerId: string) =>
    db.inCompany(who.company.id, (tx) =>
      tx.grant.findFirstOrThrow({ where: { companyId: who.company.id, mailServerId } }),
    )

  async function close() {
    await db.closeDatabases()
    await standin.stop()
    await database.drop()
  }

  return {
    database,
    standin,
    db,
    newId,
    member,
    saveApplication,
    server,
    company,
    signIn,
    confirm,
    connect,
    grant,
    startConnect,
    getConnectionView,
    disconnect,
    acquireAccessToken,
    forgetAccessToken,
    recordGrantCheck,
    /** Token calls that Microsoft saw since the last reset. */
    calls: () => standin.control.log().length,
    close,
  }
}

export type MicrosoftWorld = Awaited<ReturnType<typeof createMicrosoftWorld>>
