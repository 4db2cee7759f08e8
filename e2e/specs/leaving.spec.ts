import { randomUUID } from 'node:crypto'
import { field, follow, main, waitForScripts } from '../fixtures/pages'
import { saveApplication } from '../fixtures/server'
import { expect, test, type Page } from '../fixtures/test'

const QUESTION = 'Quitter sans enregistrer ?'
const question = (page: Page) => page.getByRole('alertdialog', { name: /Quitter sans enregistrer/ })
const stay = (page: Page) => page.getByRole('button', { name: 'Rester sur la page' }).click()
const go = (page: Page) => page.getByRole('button', { name: 'Quitter sans enregistrer', exact: true }).click()

test('leaving with something unsaved asks: a link, Back, Forward, signing out, closing; never after saving', async ({
  page,
  company,
  words,
  signIn,
}) => {
  await saveApplication(company)
  await signIn(company.admin)
  await page.goto(`/${company.slug}`)
  await waitForScripts(page)
  await follow(page, words.settings)
  await expect(page).toHaveURL(/\/settings$/)
  const typed = randomUUID()
  const type = async () => {
    await field(page, words.clientId).click()
    await field(page, words.clientId).fill(typed)
  }
  const still = async () => {
    await expect(page).toHaveURL(/\/settings$/)
    await expect(field(page, words.clientId)).toHaveValue(typed)
  }

  await type()
  await page.getByRole('link', { name: words.messages, exact: true }).click()
  await expect(question(page)).toBeVisible()
  await stay(page)
  await still()

  await page.evaluate(() => history.back())
  await expect(question(page)).toBeVisible()
  await still()
  await stay(page)
  await still()
  // What was typed on another place of the same page is no reason to ask.
  await field(page, words.clientId).click()
  await page.evaluate(() => history.back())
  await go(page)
  await expect(page).toHaveURL(`/${company.slug}`)
  // The address changes before the page does: the form must be gone before it comes again.
  await expect(field(page, words.clientId)).toHaveCount(0)

  await page.goForward()
  await expect(page).toHaveURL(/\/settings$/)
  await expect(field(page, words.clientId)).toHaveValue(company.outlook.clientId)
  await page.getByRole('link', { name: words.messages, exact: true }).click()
  await expect(page).toHaveURL(/\/messages$/)
  await page.goBack()
  await expect(field(page, words.clientId)).toBeVisible()
  await type()
  await page.evaluate(() => history.forward())
  await expect(question(page)).toBeVisible()
  await stay(page)
  await still()

  await page.getByRole('button', { name: `Compte : ${company.admin.email}` }).click()
  await page.getByRole('button', { name: words.signOut }).click()
  await expect(question(page)).toBeVisible()
  await stay(page)
  await still()

  const asked = page.waitForEvent('dialog')
  await page.close({ runBeforeUnload: true })
  const dialog = await asked
  expect(dialog.type()).toBe('beforeunload')
  await dialog.dismiss()

  await field(page, words.directoryId).fill(company.outlook.directoryId)
  await main(page).getByRole('button', { name: words.save, exact: true }).click()
  await expect(page.locator('[data-save-bar=hidden]')).toBeAttached()
  await field(page, words.clientId).click()
  await page.evaluate(() => history.back())
  await expect(page).toHaveURL(`/${company.slug}`)
  await expect(page.getByText(QUESTION)).toHaveCount(0)
})

test('a message that was sent is no reason to ask', async ({ page, company, words, signIn }) => {
  const { createServer } = await import('../fixtures/server')
  await saveApplication(company)
  await createServer(company)
  await signIn(company.admin)
  await page.goto(`/${company.slug}/messages`)
  await waitForScripts(page)
  await page.getByRole('link', { name: words.newMessage }).first().click()
  await expect(page).toHaveURL(/\/messages\/new$/)
  await field(page, words.to).fill(`claire@clients-${company.domain}`)
  await field(page, words.subject).fill('Parti')
  await page.evaluate(() => history.back())
  await expect(question(page)).toBeVisible()
  await stay(page)
  await page.getByRole('button', { name: words.send, exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Parti' })).toBeVisible()
  await page.goBack()
  await expect(page).toHaveURL(/\/messages\/new$/)
  await expect(field(page, words.subject)).toHaveValue('')
  await page.goBack()
  await expect(page).toHaveURL(/\/messages$/)
})
