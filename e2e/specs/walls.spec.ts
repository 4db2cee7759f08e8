import { randomUUID } from 'node:crypto'
import type { APIRequestContext } from '@playwright/test'
import { readEndToEnd } from '../fixtures/installation'
import { field, main, signInThroughForm } from '../fixtures/pages'
import { createServer, saveApplication, send, upload, waitForState } from '../fixtures/server'
import { expect, test, type TestCompany } from '../fixtures/test'

/** Something of everything a company can have. */
async function fill(company: TestCompany) {
  await saveApplication(company)
  const server = await createServer(company, { fromFilter: company.domain })
  const waiting = await upload(company.admin, 'en-attente.txt', 'rien')
  const attachment = await upload(company.admin, 'plan.txt', 'Le plan de l’atelier')
  const message = await send(company.admin, {
    from: company.mailbox,
    to: 'claire@lorme.example',
    subject: 'Confidentiel atelier',
    attachments: [attachment],
  })
  return { server, waiting, attachment, message }
}

type Filled = Awaited<ReturnType<typeof fill>>

const pagesOf = ({ slug }: { slug: string }, { server, message }: Filled) => [
  `/${slug}`,
  `/${slug}/settings`,
  `/${slug}/mail-servers`,
  `/${slug}/mail-servers/new`,
  `/${slug}/mail-servers/${server}`,
  `/${slug}/messages`,
  `/${slug}/messages/new`,
  `/${slug}/messages/${message}`,
]

const streamsOf = ({ slug }: { slug: string }, { attachment }: Filled) => [
  `/api/live?company=${slug}`,
  `/api/attachments/${attachment}?company=${slug}`,
]

/** As the browser's own scripts send it. */
const headers = () => ({ origin: readEndToEnd().url })

async function uploadTo(request: APIRequestContext, slug: string) {
  return request.post(`/api/uploads?company=${slug}`, {
    headers: { ...headers(), 'content-type': 'application/octet-stream', 'x-file-name': 'a.txt' },
    data: Buffer.from('a'),
  })
}

test('to another company’s member every address answers like one that is not there', async ({
  page,
  company,
  stranger,
  signIn,
  trouble,
}) => {
  trouble.allowStatus(404)
  const filled = await fill(company)
  await signIn(stranger.admin)
  const { request } = page
  const nowhere = await (await request.get(`/essai-nulle-part/messages`)).text()
  expect(nowhere).toContain('Cette page n’existe pas')
  for (const path of [...pagesOf(company, filled), ...streamsOf(company, filled)]) {
    const response = await request.get(path)
    expect(response.status(), path).toBe(404)
    const body = await response.text()
    for (const secret of ['Confidentiel', company.name, company.mailbox, company.outlook.clientId])
      expect(body, `${path} tells ${secret}`).not.toContain(secret)
  }
  // With a forged navigation header the layout is skipped: the page must hold by itself.
  for (const path of pagesOf(company, filled)) {
    const response = await request.get(`${path}?_rsc=1`, {
      headers: { RSC: '1', 'Next-Router-Prefetch': '1' },
    })
    const body = await response.text()
    for (const secret of ['Confidentiel', company.name, company.mailbox, company.outlook.clientId])
      expect(body, `${path} (RSC) tells ${secret}`).not.toContain(secret)
  }
  expect((await uploadTo(request, company.slug)).status()).toBe(404)
  const remove = `/api/uploads/${filled.waiting}`
  expect((await request.delete(`${remove}?company=${company.slug}`, { headers: headers() })).status()).toBe(
    404,
  )
  expect((await request.delete(`${remove}?company=${stranger.slug}`, { headers: headers() })).status()).toBe(
    404,
  )
  // Its ids under one's own company are unknown too.
  for (const path of [
    `/${stranger.slug}/mail-servers/${filled.server}`,
    `/${stranger.slug}/messages/${filled.message}`,
    `/api/attachments/${filled.attachment}?company=${stranger.slug}`,
    `/${stranger.slug}/messages/${randomUUID()}`,
    `/${stranger.slug}/messages/nothing`,
    `/${stranger.slug}/mail-servers/${encodeURIComponent("' OR 1=1")}`,
  ])
    expect((await request.get(path)).status(), path).toBe(404)
  const response = await page.goto(`/${company.slug}/settings`)
  expect(response?.status()).toBe(404)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Cette page n’existe pas')
})

test('the lists and the composer of one company know nothing of the other', async ({
  page,
  company,
  stranger,
  signIn,
}) => {
  await fill(company)
  await saveApplication(stranger)
  await signIn(stranger.admin)
  for (const path of [
    '',
    '/messages',
    '/mail-servers',
    '/messages/new',
    '/settings',
    '/messages?q=Confidentiel',
  ]) {
    const response = await page.goto(`/${stranger.slug}${path}`)
    expect(response?.status()).toBe(200)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    const html = await page.content()
    for (const secret of [company.name, company.slug, company.mailbox, company.outlook.clientId])
      expect(html.includes(secret), `${path} tells ${secret}`).toBe(false)
  }
})

test('a sender writes and sees their own messages, and is told who may do the rest', async ({
  page,
  company,
  words,
  signIn,
  trouble,
}) => {
  trouble.allowStatus(403, 404)
  const filled = await fill(company)
  const own = await send(company.sender, {
    from: company.sender.email,
    to: 'pose@lorme.example',
    subject: 'De l’expéditeur',
  })
  await waitForState(company.sender, own, 'held')
  await signIn(company.sender)
  for (const path of ['settings', 'mail-servers', 'mail-servers/new', `mail-servers/${filled.server}`]) {
    const response = await page.goto(`/${company.slug}/${path}`)
    expect(response?.status(), path).toBe(403)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Votre rôle ne le permet pas')
    await expect(page.getByText(/Propriétaire.*Administrateur/)).toBeVisible()
  }
  const roles = page.getByText(/Cette page est ouverte/)
  await page.goto(`/${company.slug}/mail-servers/new`)
  await expect(roles).not.toContainText('Auditeur')
  await page.goto(`/${company.slug}/settings`)
  await expect(roles).toContainText('Auditeur')

  await page.goto(`/${company.slug}/messages`)
  const rail = page.getByRole('navigation', { name: 'Navigation' })
  await expect(main(page).getByRole('link', { name: 'De l’expéditeur' })).toBeVisible()
  await expect(main(page).getByRole('link', { name: 'Confidentiel atelier' })).toHaveCount(0)
  await expect(rail.getByRole('link', { name: words.settings })).toHaveCount(0)
  await expect(rail.getByRole('link', { name: words.newMessage })).toBeVisible()
  expect((await page.goto(`/${company.slug}/messages/${filled.message}`))?.status()).toBe(404)
  const file = await page.request.get(`/api/attachments/${filled.attachment}?company=${company.slug}`)
  expect(file.status()).toBe(404)
  await page.goto(`/${company.slug}/messages?q=Confidentiel`)
  await expect(page.getByText('Aucun message ne correspond')).toBeVisible()
  await page.goto(`/${company.slug}/messages/new`)
  await expect(field(page, words.from)).toBeVisible()
})

test('an auditor reads everything and writes nothing', async ({ page, company, words, signIn, trouble }) => {
  trouble.allowStatus(403)
  const filled = await fill(company)
  await signIn(await company.add('auditor'))
  for (const path of [
    '',
    '/settings',
    '/mail-servers',
    `/mail-servers/${filled.server}`,
    '/messages',
    `/messages/${filled.message}`,
  ])
    expect((await page.goto(`/${company.slug}${path}`))?.status(), path).toBe(200)
  for (const path of ['/messages/new', '/mail-servers/new'])
    expect((await page.goto(`/${company.slug}${path}`))?.status(), path).toBe(403)
  await page.goto(`/${company.slug}/mail-servers/${filled.server}`)
  await expect(page.getByRole('button', { name: words.save, exact: true })).toHaveCount(0)
  await expect(page.getByRole('button', { name: words.arrow })).toHaveCount(0)
  expect((await uploadTo(page.request, company.slug)).status()).toBe(403)
})

test('signed out one is sent to the sign-in, and back to where one wanted to go', async ({
  page,
  company,
  words,
}) => {
  const filled = await fill(company)
  for (const path of pagesOf(company, filled)) {
    const response = await page.request.get(path, { maxRedirects: 0 })
    expect([303, 307], path).toContain(response.status())
    expect(response.headers().location, path).toContain('/sign-in')
  }
  const [live, attachment] = streamsOf(company, filled)
  expect((await page.request.get(live!)).status()).toBe(401)
  const file = await page.request.get(attachment!, { maxRedirects: 0 })
  expect(file.headers().location).toContain('/sign-in')
  expect((await uploadTo(page.request, company.slug)).status()).toBe(401)
  const wanted = `/${company.slug}/messages?q=Confidentiel`
  await page.goto(wanted)
  await signInThroughForm(page, words, company.admin)
  await expect(page).toHaveURL(wanted)
  await expect(main(page).getByRole('link', { name: 'Confidentiel atelier' })).toBeVisible()
  await page.getByRole('button', { name: `Compte : ${company.admin.email}` }).click()
  await page.getByRole('button', { name: words.signOut }).click()
  await expect(page).toHaveURL(/\/sign-in/)
  await page.goto(wanted)
  await expect(page).toHaveURL(/\/sign-in/)
})

test('a wrong password says so without telling which part, and keeps the address', async ({
  page,
  trouble,
  company,
  words,
}) => {
  // Cookies are taken away on purpose: a stream that is opened meanwhile is refused, and the browser logs it.
  trouble.allow(/status of 401 .*\/api\/live\?/)
  await page.goto('/sign-in')
  await field(page, words.email).fill(company.admin.email)
  await field(page, words.password).fill('faux mot de passe')
  await page.getByRole('button', { name: words.signIn }).click()
  await expect(field(page, words.password)).toHaveAccessibleDescription(/Adresse ou mot de passe incorrect/)
  await expect(field(page, words.email)).toHaveValue(company.admin.email)
  // Another site is never where one goes back to.
  for (const next of ['https://ailleurs.example', '//ailleurs.example', '/\\ailleurs.example']) {
    await page.context().clearCookies()
    await page.goto(`/sign-in?next=${encodeURIComponent(next)}`)
    await signInThroughForm(page, words, company.admin)
    await expect(page).toHaveURL(`/${company.slug}`)
  }
})
