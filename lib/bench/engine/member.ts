import { ensureCompany, ensureMember } from '@/lib/auth/people'
import { companyActor, type CompanyActor } from '@/lib/auth/company-actor'
import { confirmConnect } from '@/lib/data/connection/confirm-connect'
import { startConnect } from '@/lib/data/connection/start-connect'
import { saveMailServer } from '@/lib/data/mail-servers/save-mail-server'
import { sendMessage } from '@/lib/data/messages/send-message'
import { saveOutlookApplication } from '@/lib/data/settings/save-outlook-application'
import { inCompany, inIdentity } from '@/lib/db'
import { mailServerSchema } from '@/lib/domain/mail-server'
import { messageSchema } from '@/lib/domain/message'
import { outlookApplicationSchema } from '@/lib/domain/outlook-application'
import { newId } from '@/lib/platform/ids'

/** A member of a company at work, in a process of its own: the product's use cases read its environment. */
export type MemberOrder =
  | {
      connect: {
        mailbox: string
        smtpPort: number
        controlUrl: string
        outlook: { clientId: string; clientSecret: string; directoryId: string }
      }
    }
  | { send: number; from: string }

/** What the child answers: the company's and the server's id, or that everything was accepted. */
export type MemberAnswer = { companyId: string; mailServerId: string } | { accepted: number }

export function runMember(): void {
  let who: CompanyActor | null = null
  const work = async (order: MemberOrder): Promise<MemberAnswer> => {
    who ??= await join()
    if ('send' in order) return send(who, order)
    return { companyId: who.company.id, mailServerId: await connect(who, order.connect) }
  }
  process.on('message', (order: MemberOrder) => {
    work(order).then(
      (answer) => process.send!(answer),
      (error: unknown) => {
        console.error(error)
        process.exit(1)
      },
    )
  })
  process.send!({ ready: true })
}

async function join(): Promise<CompanyActor> {
  const slug = 'renouvellement'
  const email = 'admin@atelier.example'
  return inIdentity(async (tx) => {
    const company = await ensureCompany(tx, { slug, name: slug })
    const { userId, memberId } = await ensureMember(tx, company.id, { email, role: 'owner' })
    const person = { userId, email, name: email, locale: 'fr', timeZone: 'Europe/Paris' }
    return companyActor({
      actor: { ...person, sessionId: newId() },
      company: { id: company.id, slug, name: slug },
      member: { id: memberId, role: 'owner', developerMode: true },
    })
  })
}

type Connect = Extract<MemberOrder, { connect: unknown }>['connect']

async function connect(who: CompanyActor, { outlook, mailbox, smtpPort, controlUrl }: Connect) {
  await saveOutlookApplication(who, outlookApplicationSchema.parse(outlook))
  const server = mailServerSchema.parse({
    description: 'Courrier',
    priority: '10',
    host: 'localhost',
    port: String(smtpPort),
    security: 'starttls',
    outlook: 'on',
    username: mailbox,
  })
  const mailServerId = await saveMailServer(who, null, server)
  const companyId = who.company.id
  // Microsoft's pace would make this a matter of minutes, and is another figure's business.
  await inCompany(companyId, (tx) =>
    tx.mailServer.updateMany({
      where: { companyId },
      data: { pacePerMinute: 100_000, pacePerDay: 1_000_000 },
    }),
  )
  const { url } = await startConnect(who, { mailServerId, mode: 'first' })
  const answer = await fetch(`${controlUrl}/authorize`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ url, account: mailbox, accept: true }),
  })
  const { redirect } = (await answer.json()) as { redirect: string }
  const confirmed = await confirmConnect(who.actor, new URL(redirect).searchParams)
  if (confirmed.kind !== 'returned' || confirmed.outcome !== 'connected')
    throw new Error(`not connected: ${JSON.stringify(confirmed)}`)
  return mailServerId
}

async function send(who: CompanyActor, order: { send: number; from: string }) {
  const message = (index: number) =>
    messageSchema.parse({
      from: order.from,
      to: `client${index}@client.example`,
      subject: `Essai ${index}`,
      text: 'Bonjour',
      submissionKey: newId(),
    })
  const all = Array.from({ length: order.send }, (_, index) => sendMessage(who, message(index)))
  return { accepted: (await Promise.all(all)).length }
}
