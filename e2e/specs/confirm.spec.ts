import { sessionCookie } from '@/lib/auth/session-cookie'
import { encodeSession } from '@/lib/auth/session-token'
import { getConnectionView } from '@/lib/data/connection/get-connection-view'
import { startConnect } from '@/lib/data/connection/start-connect'
import { openSession } from '../fixtures/company'
import { readEndToEnd } from '../fixtures/installation'
import { createServer, saveApplication } from '../fixtures/server'
import { microsoft } from '../fixtures/standin'
import { expect, test, type TestCompany } from '../fixtures/test'

/** Through Microsoft's pages; what the browser would be sent back to. */
async function answerOf(company: TestCompany, serverId: string, sessionId: string): Promise<string> {
  const { who } = company.admin
  const inSession = { ...who, actor: { ...who.actor, sessionId } }
  const { url } = await startConnect(inSession, { mailServerId: serverId, mode: 'first' })
  const walked = await microsoft.authorize({ url, account: company.mailbox, accept: true })
  if (!('redirect' in walked)) throw new Error(walked.shown.code)
  return walked.redirect
}

/** Token calls for this company's application. */
const tokenCalls = async (company: TestCompany) =>
  (await microsoft.log()).filter((call) => call.clientId === company.outlook.clientId).length

test('Microsoft’s answer: taken once, in the session that asked, and nowhere else', async ({
  company,
  stranger,
  context,
  signIn,
  openBrowser,
}) => {
  await saveApplication(company)
  const serverId = await createServer(company)
  const sessionId = await openSession(company.admin)
  const { url } = readEndToEnd()
  const answer = await answerOf(company, serverId, sessionId)
  const ask = (browser: typeof context, address: string) => browser.request.get(address, { maxRedirects: 0 })

  const visitor = await openBrowser()
  const signedOut = await ask(visitor, answer)
  expect(signedOut.status()).toBe(401)
  expect(await signedOut.text()).toContain('/sign-in')

  const elsewhere = await openBrowser()
  await signIn(company.admin, { context: elsewhere })
  expect((await ask(elsewhere, answer)).status()).toBe(403)

  const foreign = await openBrowser()
  await signIn(stranger.admin, { context: foreign })
  expect((await ask(foreign, answer)).status()).toBe(400)

  const value = await encodeSession(sessionId)
  await context.addCookies([{ name: sessionCookie(url).name, value, url, httpOnly: true, sameSite: 'Lax' }])
  for (const wrong of ['', '?state=x&code=y', '?error=access_denied'])
    expect((await ask(context, `${url}/microsoft_outlook/confirm${wrong}`)).status()).toBe(400)
  expect(await tokenCalls(company)).toBe(0)

  const taken = await ask(context, `${answer}&session_state=nobody-asked`)
  expect(taken.status()).toBe(303)
  expect(taken.headers().location).toBe(`/${company.slug}/mail-servers/${serverId}#connection`)
  expect((await getConnectionView(company.admin.who, serverId))?.account).toBe(company.mailbox)

  const before = await tokenCalls(company)
  const replayed = await ask(context, answer)
  expect(replayed.status()).toBe(410)
  expect(await tokenCalls(company)).toBe(before)
})

test('a refused answer is a page that says what to do, in the person’s language', async ({
  company,
  page,
  signIn,
  trouble,
}) => {
  trouble.allowStatus(400)
  await signIn(company.admin)
  const response = await page.goto('/microsoft_outlook/confirm?state=x&code=y')
  expect(response?.status()).toBe(400)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    'Cette adresse n’est pas une réponse de Microsoft',
  )
  await page.getByRole('link').click()
  await expect(page).toHaveURL(new RegExp(`/(companies|${company.slug})$`))
})
