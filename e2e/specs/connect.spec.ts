import { getConnectionView } from '@/lib/data/connection/get-connection-view'
import { startConnect } from '@/lib/data/connection/start-connect'
import { consent, waitForScripts } from '../fixtures/pages'
import { createServer, PATIENCE_MS, saveApplication } from '../fixtures/server'
import { microsoft, MICROSOFT_PASSWORD } from '../fixtures/standin'
import { expect, test, type Page, type TestCompany } from '../fixtures/test'
import { LANGUAGES, type Language } from '../fixtures/words'

/** Token calls the stand-in saw for this company's app. */
const tokenCalls = async ({ outlook }: TestCompany) =>
  (await microsoft.log()).filter(({ clientId }) => clientId === outlook.clientId)

const stateOf = async (company: TestCompany, id: string) =>
  (await getConnectionView(company.admin.who, id))?.state

/** Clicks the arrow and stops on Microsoft's first page. */
async function clickArrow(page: Page, company: TestCompany, id: string, arrow: string): Promise<void> {
  await page.goto(`/${company.slug}/mail-servers/${id}`)
  await waitForScripts(page)
  await page.getByRole('button', { name: arrow }).click()
  await expect(page).toHaveURL(/oauth2\/v2\.0\/authorize/)
}

for (const language of LANGUAGES) {
  test.describe(language, () => {
    test.use({ language })

    test('a declined consent comes back with Microsoft’s own words', async ({
      page,
      company,
      words,
      signIn,
    }) => {
      await saveApplication(company)
      const id = await createServer(company)
      await signIn(company.admin)
      await clickArrow(page, company, id, words.arrow)
      await consent(page, language, 'cancel')
      await expect(page).toHaveURL(new RegExp(`/${company.slug}/mail-servers/${id}`))
      const box = page.locator('#connection')
      const refusal = box.getByRole('alert')
      await expect(refusal).toBeVisible()
      await refusal.getByText(language === 'fr' ? 'Détails techniques' : 'Technical details').click()
      await expect(refusal.getByText(/AADSTS65004/)).toBeVisible()
      await expect(box.getByText(words.valid, { exact: true })).toBeHidden()
      await expect(page.getByRole('button', { name: words.arrow })).toBeVisible()
      expect(await stateOf(company, id)).toBe('none')
      expect(await tokenCalls(company)).toEqual([])
    })

    test('another account than the server’s is not taken; signing in again with the right one is', async ({
      page,
      company,
      words,
      signIn,
    }) => {
      await saveApplication(company)
      const id = await createServer(company)
      await signIn(company.admin)
      await clickArrow(page, company, id, words.arrow)
      await chooseOther(page, language, company.stranger)
      await expect(page).toHaveURL(new RegExp(`/${company.slug}/mail-servers/${id}`))
      const box = page.locator('#connection')
      await expect(box.getByRole('alert')).toContainText(company.stranger)
      expect(await stateOf(company, id)).toBe('none')

      await waitForScripts(page)
      await box
        .getByRole('button', {
          name: language === 'fr' ? 'Se connecter à nouveau' : /sign in again|connect again/i,
        })
        .click()
      await page.getByRole('button', { name: otherAccount(language) }).click()
      await typeAccount(page, language, company.mailbox)
      await acceptIfAsked(page, language)
      await expect(box.getByText(words.valid, { exact: true })).toBeVisible({ timeout: PATIENCE_MS })
    })
  })
}

const otherAccount = (language: Language) =>
  language === 'fr' ? 'Utiliser un autre compte' : 'Use another account'

/** From the password page of one account to the consent of another. */
async function chooseOther(page: Page, language: Language, account: string): Promise<void> {
  await page.getByRole('button', { name: otherAccount(language) }).click()
  await page.getByRole('button', { name: otherAccount(language) }).click()
  await typeAccount(page, language, account)
  await acceptIfAsked(page, language)
}

async function typeAccount(page: Page, language: Language, account: string): Promise<void> {
  await page.getByRole('textbox').fill(account)
  await page.getByRole('button', { name: language === 'fr' ? 'Suivant' : 'Next' }).click()
  await page.locator('input[type="password"]').fill(MICROSOFT_PASSWORD)
  await page
    .getByRole('button', { name: language === 'fr' ? 'Se connecter' : 'Sign in', exact: true })
    .click()
}

async function acceptIfAsked(page: Page, language: Language): Promise<void> {
  await page.getByRole('button', { name: language === 'fr' ? 'Accepter' : 'Accept', exact: true }).click()
}

test.describe('an answer that is not ours to take', () => {
  test.beforeEach(({ trouble }) => trouble.allowStatus(400, 401, 403, 410))

  /** What Microsoft's redirect would be for somebody's attempt; nothing has used it yet. */
  async function answerFor(company: TestCompany): Promise<{ id: string; path: string }> {
    await saveApplication(company)
    const id = await createServer(company)
    const { url } = await startConnect(company.admin.who, { mailServerId: id, mode: 'first' })
    const walked = await microsoft.authorize({ url, account: company.mailbox, accept: true })
    if (!('redirect' in walked)) throw new Error(walked.shown.code)
    const { pathname, search } = new URL(walked.redirect)
    return { id, path: pathname + search }
  }

  test('of another session of the same person', async ({ page, company, signIn }) => {
    const { id, path } = await answerFor(company)
    await signIn(company.admin) // a session of its own, like another browser
    const response = await page.goto(path)
    expect(response?.status()).toBe(403)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(
      'Cette demande vient d’une autre session',
    )
    expect(await tokenCalls(company)).toEqual([])
    expect(await stateOf(company, id)).toBe('none')
  })

  test('of another company’s member', async ({ page, company, stranger, signIn }) => {
    const { id, path } = await answerFor(company)
    await signIn(stranger.admin)
    const response = await page.goto(path)
    expect(response?.status()).toBe(400)
    expect(await tokenCalls(company)).toEqual([])
    expect(await stateOf(company, id)).toBe('none')
  })

  test('without a session', async ({ page, company }) => {
    const { path } = await answerFor(company)
    const response = await page.goto(path)
    expect(response?.status()).toBe(401)
    expect(await tokenCalls(company)).toEqual([])
  })

  test('a second time', async ({ page, company, words, signIn }) => {
    await saveApplication(company)
    const id = await createServer(company)
    await signIn(company.admin)
    const answer = page.waitForRequest(/microsoft_outlook\/confirm/)
    await clickArrow(page, company, id, words.arrow)
    await consent(page, 'fr', 'accept')
    const { pathname, search } = new URL((await answer).url())
    await expect(page.locator('#connection').getByText(words.valid, { exact: true })).toBeVisible({
      timeout: PATIENCE_MS,
    })
    const before = await tokenCalls(company)
    const response = await page.goto(pathname + search)
    expect(response?.status()).toBe(410)
    expect(await tokenCalls(company)).toEqual(before)
    expect(await stateOf(company, id)).toBe('valid')
  })

  test('made up, cut short or doubled', async ({ page, company, signIn }) => {
    const { path } = await answerFor(company)
    await signIn(company.admin)
    const state = new URLSearchParams(path.split('?')[1]).get('state')!
    for (const query of [
      '',
      'code=abc',
      `state=${state}`,
      `code=abc&state=${state.slice(0, -2)}`,
      `code=a&code=b&state=${state}`,
      'code=abc&state=nothing',
    ]) {
      const response = await page.goto(`/microsoft_outlook/confirm?${query}`)
      expect(response?.status(), query).toBe(400)
    }
    expect(await tokenCalls(company)).toEqual([])
  })
})
