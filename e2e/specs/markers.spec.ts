import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readEndToEnd, PASSWORD } from '../fixtures/installation'
import { consent, field, signInThroughForm, waitForScripts } from '../fixtures/pages'
import { createServer, PATIENCE_MS, saveApplication, send, waitForState } from '../fixtures/server'
import { expect, test } from '../fixtures/test'
import { dumpDatabase, isInDump } from '../integration/support/dump'

test('no page, log or table holds a secret in clear', async ({ page, company, words }) => {
  const smtpPassword = `mot-de-passe-smtp-${company.slug}`
  const { standin, logs, databaseUrls } = readEndToEnd()
  const markers = {
    'client secret': company.outlook.clientSecret,
    'refresh token': standin.markers.refreshToken,
    'access token': standin.markers.accessToken,
    'SMTP password': smtpPassword,
    'sign-in password': PASSWORD,
  }
  const seen: { url: string; body: string }[] = []
  page.on('response', async (response) => {
    if (!response.url().startsWith(readEndToEnd().url)) return
    const body = await response.text().catch(() => '')
    seen.push({ url: response.url(), body: JSON.stringify(response.headers()) + body })
  })

  // The walk, and every page after it.
  await page.goto('/sign-in')
  await signInThroughForm(page, words, company.admin)
  await expect(page).toHaveURL(`/${company.slug}`)
  await saveApplication(company)
  const id = await createServer(company)
  await page.goto(`/${company.slug}/mail-servers/${id}`)
  await waitForScripts(page)
  await page.getByRole('button', { name: words.arrow }).click()
  await consent(page, 'fr', 'accept')
  await expect(page.locator('#connection').getByText(words.valid, { exact: true })).toBeVisible({
    timeout: PATIENCE_MS,
  })
  await page.goto(`/${company.slug}/mail-servers/new`)
  await waitForScripts(page)
  await field(page, words.description).fill('Relais local')
  await field(page, words.host).fill('smtp.fournisseur.example')
  await field(page, words.username).fill('relais')
  await field(page, words.password).fill(smtpPassword)
  await page.getByRole('button', { name: words.save, exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Relais local' })).toBeVisible()
  const relay = new URL(page.url()).pathname
  const message = await send(company.admin, { from: company.mailbox, to: `claire@clients-${company.domain}` })
  await waitForState(company.admin, message, 'sent')
  for (const path of [
    '',
    '/settings',
    '/mail-servers',
    `/mail-servers/${id}`,
    '/messages',
    `/messages/${message}`,
  ]) {
    await page.goto(`/${company.slug}${path}`)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  }
  await page.goto(relay)
  await page.goto('/api/auth/session')

  expect(seen.length).toBeGreaterThan(10)
  const dump = await dumpDatabase({
    name: '',
    ownerUrl: databaseUrls.owner,
    webUrl: databaseUrls.web,
    workerUrl: databaseUrls.worker,
    drop: async () => {},
  })
  expect(isInDump(dump, company.slug), 'the dump sees this company').toBe(true)
  const files = ['web.log', 'worker.log']
  expect(readdirSync(logs)).toEqual(expect.arrayContaining(files))
  for (const [name, marker] of Object.entries(markers)) {
    expect(
      seen.filter(({ body }) => body.includes(marker)).map(({ url }) => url),
      `${name} in pages`,
    ).toEqual([])
    for (const file of files)
      expect(readFileSync(join(logs, file), 'utf8').includes(marker), `${name} in ${file}`).toBe(false)
    expect(isInDump(dump, marker), `${name} in the database`).toBe(false)
  }
})
