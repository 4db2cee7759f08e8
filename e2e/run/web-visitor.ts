import { readBuiltDoors } from '@/e2e/doors/built-doors'
import { Wire, type Answer } from '@/e2e/doors/http'
import { formParts } from '@/e2e/doors/invoke'
import { encodeMultipart } from '@/e2e/doors/multipart'
import { hashPassword } from '@/lib/auth/password'
import { ensureMember } from '@/lib/auth/people'
import { sessionCookie } from '@/lib/auth/session-cookie'
import { encodeSession } from '@/lib/auth/session-token'
import { createSession } from '@/lib/auth/sessions'
import { inCompany, inIdentity } from '@/lib/db'

const ACTION = 'app/(console)/[company]/messages/new/actions.ts#send'

export type WebVisitor = Awaited<ReturnType<typeof openWebVisitor>>

/**
 * A member of a company at the web's front door, who sends the composer's form as a browser without JavaScript does.
 * @param company with its key; its rule about second factors is set to nobody
 */
export async function openWebVisitor(url: string, company: { id: string; slug: string }) {
  const wire = new Wire(url)
  const action = readBuiltDoors().actions.find(({ name }) => name === ACTION)!
  const cookie = await signIn(company.id, url)
  const path = `/${company.slug}/messages/new`

  async function submit(from: string, submissionKey: string): Promise<{ id: string | null; answer: Answer }> {
    const fields = { from, to: 'client@client.example', subject: 'Bonjour', text: 'Bonjour,\n\nÀ bientôt.' }
    const parts = formParts(
      action.id,
      [company.slug],
      { ...fields, priority: 'normal', submissionKey },
      false,
    )
    const { contentType, body } = encodeMultipart(parts)
    const headers = { 'accept-language': 'fr', accept: 'text/html', 'content-type': contentType }
    const sent = { method: 'POST', path, headers: { ...headers, cookie, origin: url }, body }
    const answer = await wire.send(sent)
    const led = /\/messages\/([0-9a-f-]{36})/.exec(String(answer.headers.location))
    return { id: answer.status === 303 ? (led?.[1] ?? null) : null, answer }
  }
  return {
    /**
     * Sends the form once. Again with the same key it is the same form.
     * @returns the id of the message it led to; null: it was not said to be accepted
     */
    submit,
    close: () => wire.close(),
  }
}

/** @returns a member's session as a Cookie header */
async function signIn(companyId: string, url: string): Promise<string> {
  const passwordHash = await hashPassword('trois petits copeaux')
  const session = await inIdentity(async (tx) => {
    const { userId } = await ensureMember(tx, companyId, { email: 'ada@atelier.example', role: 'owner' })
    await tx.user.update({ where: { id: userId }, data: { passwordHash } })
    return createSession(tx, userId, { address: null, userAgent: 'visitor' })
  })
  const rule = { companyId, secondFactor: 'nobody' }
  await inCompany(companyId, (tx) => tx.securitySettings.createMany({ data: [rule] }))
  return `${sessionCookie(url).name}=${await encodeSession(session.id)}`
}
