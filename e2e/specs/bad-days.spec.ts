import { randomUUID } from 'node:crypto'
import { openFragile, type Fragile } from '../fixtures/fragile'
import { field, main, waitForScripts } from '../fixtures/pages'
import { expect, test, type Page } from '../fixtures/test'

const AWAY = 'La base de données ne répond pas'
const SAVED = 'Paramètres enregistrés.'
const BANNER = /Relais ne répond pas en ce moment/
const NO_WORKER = /le service d’envoi ne répond pas/
/** A banner comes within a minute; machines are slow. */
const MINUTE = { timeout: 90_000 }

let fragile: Fragile

test.describe.configure({ mode: 'serial', timeout: 240_000 })
test.beforeAll(async () => {
  fragile = await openFragile()
})
test.afterAll(() => fragile?.close())
test.beforeEach(({ context }) => fragile.signIn(context))

const at = (path: string) => `${fragile.url}/${fragile.slug}${path}`
const save = (page: Page) => main(page).getByRole('button', { name: 'Sauvegarder', exact: true }).click()

test('the database away: pages and forms say so, lose nothing, and come back by themselves', async ({
  page,
  context,
  words,
}) => {
  const clientId = randomUUID()
  await page.goto(at('/settings'))
  await waitForScripts(page)
  await field(page, words.clientId).fill(clientId)
  await field(page, words.directoryId).fill(randomUUID())
  await field(page, words.clientSecret).fill('abc8Q~0123456789abcdefghijklmnopqrstuvwx')
  await fragile.wire.cut()
  const since = Date.now()

  await save(page)
  await expect(main(page).getByText(AWAY)).toBeVisible()
  await expect(field(page, words.clientId)).toHaveValue(clientId)
  // A button that renders the page again would replace it: it does not.
  await page.getByRole('button', { name: words.developerOn }).click()
  await expect(page.getByText('Pas maintenant')).toBeVisible()
  await expect(field(page, words.clientId)).toHaveValue(clientId)

  const other = await context.newPage()
  const answer = await other.goto(at('/messages'))
  expect(answer!.status()).toBe(503)
  expect(answer!.headers()['retry-after']).toBe('5')
  await expect(other.getByRole('heading', { level: 1 })).toHaveText(AWAY)
  await expect(page.getByText(BANNER)).toBeVisible(MINUTE)
  expect((await page.request.get(`${fragile.url}/api/health`)).status()).toBe(503)
  await expect.poll(() => Date.now() - since, { timeout: 20_000 }).toBeGreaterThan(10_000)

  await fragile.wire.restore()
  await expect(other.getByRole('heading', { level: 1 })).toHaveText('Messages', MINUTE)
  await expect(page.getByText(BANNER)).toHaveCount(0, MINUTE)
  await expect(field(page, words.clientId)).toHaveValue(clientId)
  await save(page)
  await expect(page.getByText(SAVED)).toBeVisible()
  await page.reload()
  await expect(field(page, words.clientId)).toHaveValue(clientId)
})

test('going somewhere by a link meanwhile, and what is typed on a page that follows what happens', async ({
  page,
  words,
}) => {
  await page.goto(at(''))
  await waitForScripts(page)
  await fragile.wire.cut()
  await page.getByRole('link', { name: words.messages, exact: true }).first().click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(AWAY)
  await fragile.wire.restore()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Messages', MINUTE)
})

test('a page that follows what happens stays as it was while nobody asks for it', async ({ page }) => {
  // As the stream opens, the page is about to be read again.
  const opened = page.waitForResponse(
    (response) => response.url().includes('/api/live?') && response.status() === 200,
  )
  await page.goto(at(''))
  const heading = page.getByRole('heading', { level: 1 })
  const title = await heading.textContent()
  await opened
  await fragile.wire.cut()
  await expect(page.getByText(BANNER)).toBeVisible(MINUTE)
  await expect(heading).toHaveText(title!)
  await fragile.wire.restore()
  await expect(page.getByText(BANNER)).toHaveCount(0, MINUTE)
  await expect(heading).toHaveText(title!)
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('a form sent meanwhile is sent again by loading the answer again', async ({ page, words }) => {
    const clientId = randomUUID()
    await page.goto(at('/settings'))
    await field(page, words.clientId).fill(clientId)
    await field(page, words.directoryId).fill(randomUUID())
    await fragile.wire.cut()
    await save(page)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(AWAY)
    await expect(page.getByText(/Rechargez cette page/)).toBeVisible()
    await fragile.wire.restore()
    await page.reload()
    await expect(page.getByText(SAVED)).toBeVisible()
    await expect(field(page, words.clientId)).toHaveValue(clientId)
  })

  test('who may not, and what is not there, are pages too', async ({ page }) => {
    const gone = await page.goto(at('/messages/nothing'))
    expect(gone!.status()).toBe(404)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Cette page n’existe pas')
    await page.getByRole('link', { name: 'Revenir à vos entreprises' }).click()
    await expect(page.getByText('Menuiserie fragile')).toBeVisible()
  })
})

test('the worker away: the console says so within a minute, and no longer once it is back', async ({
  page,
}) => {
  const first = await fragile.startWorker()
  await page.goto(at(''))
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(page.getByText(NO_WORKER)).toHaveCount(0)
  await first.stop()
  await expect(page.getByText(NO_WORKER)).toBeVisible({ timeout: 60_000 })
  expect(await (await page.request.get(`${fragile.url}/api/health`)).json()).toMatchObject({
    database: 'ok',
    worker: 'unavailable',
  })
  // A page that is opened now says so before any script.
  expect(await (await page.request.get(at('/messages'))).text()).toMatch(NO_WORKER)
  await fragile.startWorker()
  await expect(page.getByText(NO_WORKER)).toHaveCount(0, MINUTE)
})
