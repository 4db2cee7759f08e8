import { randomUUID } from 'node:crypto'
import { receiveUpload } from '@/lib/data/attachments/receive-upload'
import type { CompanyActor } from '@/lib/auth/company-actor'
import { confirmConnect } from '@/lib/data/connection/confirm-connect'
import { startConnect } from '@/lib/data/connection/start-connect'
import { findMailServers } from '@/lib/data/mail-servers/find-mail-servers'
import { getMailServer } from '@/lib/data/mail-servers/get-mail-server'
import { saveMailServer } from '@/lib/data/mail-servers/save-mail-server'
import { sendMessage } from '@/lib/data/messages/send-message'
import { saveOutlookApplication } from '@/lib/data/settings/save-outlook-application'
import { getSettings } from '@/lib/data/settings/get-outlook-application'
import { setDeveloperMode } from '@/lib/data/settings/set-developer-mode'
import { closeDatabases, inCompany } from '@/lib/db'
import { mailServerSchema } from '@/lib/domain/mail-server'
import { messageSchema } from '@/lib/domain/message'
import { outlookApplicationSchema } from '@/lib/domain/outlook-application'
import { microsoftSmtpDefaults } from '@/lib/platform/env'
import type { DemoContext } from './context'
import { HISTORY, type HistoryMessage } from './history'
import { seedOperator } from './operator'
import { seedPerson } from './people'
import { acceptConsent, replyOnce } from './standin-control'

const MAILBOX = 'courrier@verriere.example'

/**
 * Fills the demo through the product's own use cases: people for both companies; for Verrière a connected
 * server and what it has sent. Atelier stays empty, for walking the main job. What an interrupted start made
 * is found, not made again.
 */
export async function seedDemo(context: DemoContext): Promise<void> {
  await seedOperator(context.operator)
  const people = []
  for (const account of context.accounts) people.push(await seedPerson(account))
  const admin = people.find(({ company, member }) => company.slug === 'verriere' && member.role === 'admin')
  if (!admin) return
  await setDeveloperMode(admin, true)
  const serverId = await connectServer(context, admin)
  const sent = await inCompany(admin.company.id, (tx) => tx.message.count())
  for (const message of HISTORY.slice(sent)) await send(context, admin, message)
  await until(async () => (await getMailServer(admin, serverId))?.waiting === 0)
  await closeDatabases()
}

/** Settings, server, arrow, consent, and the worker's verdict. */
async function connectServer(context: DemoContext, admin: CompanyActor): Promise<string> {
  if (!(await getSettings(admin)).application) {
    const { clientId, clientSecret } = context.outlook
    await saveOutlookApplication(
      admin,
      outlookApplicationSchema.parse({
        clientId,
        clientSecret,
        multipleOrganizations: 'on',
        secretExpiresOn: inOneYear(),
      }),
    )
  }
  const [existing] = await findMailServers(admin)
  const { host, port, security } = microsoftSmtpDefaults()
  const id =
    existing?.id ??
    (await saveMailServer(
      admin,
      null,
      mailServerSchema.parse({
        description: 'Courrier de la verrière',
        priority: '10',
        host,
        port: String(port),
        security,
        outlook: 'on',
        username: MAILBOX,
        displayName: 'Verrière et Fils',
      }),
    ))
  if (existing?.grantState === 'valid') return id
  const { url } = await startConnect(admin, { mailServerId: id, mode: 'first' })
  const answer = await confirmConnect(admin.actor, await acceptConsent(context, url, MAILBOX))
  if (answer.kind !== 'returned') throw new Error(`the demo's mailbox was not connected: ${answer.rejection}`)
  await until(async () => (await getMailServer(admin, id))?.grantState === 'valid')
  return id
}

async function send(context: DemoContext, admin: CompanyActor, message: HistoryMessage): Promise<void> {
  const { attachment, reply, ...typed } = message
  const attachments = attachment ? [await attach(admin, attachment)] : []
  if (reply) await replyOnce(context, reply.at, message.to, reply.text)
  const input = messageSchema.parse({ ...typed, from: MAILBOX, attachments, submissionKey: randomUUID() })
  await sendMessage(admin, input)
}

async function attach(admin: CompanyActor, file: NonNullable<HistoryMessage['attachment']>): Promise<string> {
  const body = new Blob([file.content]).stream()
  return (
    await receiveUpload(admin, {
      fileName: file.fileName,
      declaredType: file.contentType,
      declaredSize: null,
      body,
    })
  ).id
}

/** How long the worker may take before the start says that something is wrong. */
const PATIENCE_MS = 60_000

async function until(done: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE_MS
  while (!(await done())) {
    if (Date.now() > end) throw new Error('the worker has not finished within a minute')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

function inOneYear(): string {
  return new Date(Date.now() + 365 * 24 * 3600 * 1000).toISOString().slice(0, 10)
}
