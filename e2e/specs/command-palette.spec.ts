import { findViolations } from '../fixtures/axe'
import { field, waitForScripts } from '../fixtures/pages'
import { createServer, saveApplication, send } from '../fixtures/server'
import { expect, test, type Page, type TestCompany } from '../fixtures/test'
import { LANGUAGES } from '../fixtures/words'

const SAYS = {
  fr: {
    open: 'Rechercher partout',
    title: 'Rechercher et agir',
    recent: 'Derniers choix',
    actions: 'Actions',
    empty: /Rien ne correspond/,
    all: /Chercher « .* » dans tous les messages/,
    newServer: 'Nouveau serveur de courriel sortant',
    dark: 'Thème\u00a0: Sombre',
    english: 'Langue\u00a0: English',
    leave: /Quitter sans enregistrer/,
  },
  en: {
    open: 'Search everywhere',
    title: 'Search and act',
    recent: 'Last chosen',
    actions: 'Actions',
    empty: /Nothing matches/,
    all: /Look for “.*” in all messages/,
    newServer: 'New outgoing mail server',
    dark: 'Theme: Dark',
    english: 'Language: English',
    leave: /Leave without saving/,
  },
}

async function furnish(company: TestCompany): Promise<{ server: string; message: string }> {
  await saveApplication(company)
  const server = await createServer(company, { description: 'Comptabilité' })
  const to = `claire@clients-${company.domain}`
  const message = await send(company.admin, { from: company.mailbox, to, subject: 'Été à l’atelier' })
  return { server, message }
}

const box = (page: Page) => page.getByRole('combobox')
const option = (page: Page, name: string | RegExp) => page.getByRole('option', { name })

for (const language of LANGUAGES) {
  test.describe(language, () => {
    test.use({ language })
    const says = SAYS[language]

    test('finds pages, servers, messages and actions by keyboard alone, and remembers', async ({
      page,
      company,
      words,
      signIn,
    }) => {
      const { server, message } = await furnish(company)
      await signIn(company.admin)
      await page.goto(`/${company.slug}`)
      await waitForScripts(page)
      const open = async (title = says.title) => {
        await page.keyboard.press('Control+k')
        await expect(page.getByRole('dialog', { name: title })).toBeVisible()
        await expect(box(page)).toBeFocused()
      }
      const run = async (text: string, name: string | RegExp) => {
        await page.keyboard.type(text)
        await expect(option(page, name)).toBeVisible()
        for (let steps = 0; steps < 20; steps++) {
          if ((await option(page, name).getAttribute('aria-selected')) === 'true') break
          await page.keyboard.press('ArrowDown')
        }
        await page.keyboard.press('Enter')
        await expect(page.getByRole('dialog')).toHaveCount(0)
      }

      await open()
      await run(language === 'fr' ? 'parametres gen' : 'general set', words.settings)
      await expect(page).toHaveURL(`/${company.slug}/settings`)
      await open()
      await run('COMPTA', /Comptabilité/)
      await expect(page).toHaveURL(`/${company.slug}/mail-servers/${server}`)
      await open()
      await run('ete', /Été à l’atelier/)
      await expect(page).toHaveURL(`/${company.slug}/messages/${message}`)

      await open()
      // What was chosen last stands first, and is not among the pages again.
      const recent = page.getByRole('group', { name: says.recent }).getByRole('option')
      await expect(recent).toHaveCount(3)
      await expect(recent.first()).toContainText('Été à l’atelier')
      await expect(option(page, words.settings)).toHaveCount(1)
      expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain('atelier')
      await page.keyboard.type('zzzz')
      await expect(page.getByText(says.empty)).toBeVisible()
      await expect(option(page, says.all)).toBeVisible()
      await page.keyboard.press('Enter')
      await expect(page).toHaveURL(`/${company.slug}/messages?q=zzzz`)

      await open()
      await run(language === 'fr' ? 'sombre' : 'dark', says.dark)
      await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
      await open()
      await run(
        language === 'fr' ? 'developpeur' : 'developer',
        language === 'fr' ? /mode développeur/ : /developer mode/,
      )
      await expect(page.getByRole('link', { name: words.mailServers, exact: true })).toHaveCount(0)
      await open()
      await run('langue', says.english)
      await expect(page.locator('html')).toHaveAttribute('lang', 'en')
      await open(SAYS.en.title)
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toHaveCount(0)
      await open(SAYS.en.title)
      await run('sign out', /^Sign out$/)
      await expect(page).toHaveURL(/\/sign-in/)
    })
  })
}

test('a sender finds their own messages, and neither servers nor settings', async ({
  page,
  company,
  words,
  signIn,
}) => {
  await furnish(company)
  const to = `pose@clients-${company.domain}`
  await send(company.sender, { from: company.mailbox, to, subject: 'Été, de ma part' })
  await signIn(company.sender)
  await page.goto(`/${company.slug}`)
  await waitForScripts(page)
  await page.getByRole('button', { name: SAYS.fr.open, exact: true }).click()
  await expect(option(page, words.newMessage)).toBeVisible()
  for (const name of [words.settings, words.mailServers, SAYS.fr.newServer, /développeur/])
    await expect(option(page, name)).toHaveCount(0)
  await page.keyboard.type('ete')
  await expect(option(page, /Été, de ma part/)).toBeVisible()
  await expect(option(page, /Été à l’atelier/)).toHaveCount(0)
  await box(page).fill('compta')
  await expect(option(page, SAYS.fr.all)).toBeVisible()
  await expect(option(page, /Comptabilité/)).toHaveCount(0)
})

test('asks before it leaves something unsaved, and is no way around a question', async ({
  page,
  company,
  words,
  signIn,
}) => {
  await saveApplication(company)
  await signIn(company.admin)
  await page.goto(`/${company.slug}/settings`)
  await waitForScripts(page)
  await field(page, words.clientId).fill('commencé')
  await page.keyboard.press('Control+k')
  await option(page, words.messages).first().click()
  const question = page.getByRole('alertdialog', { name: SAYS.fr.leave })
  await expect(question).toBeVisible()
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await page.getByRole('button', { name: 'Rester sur la page' }).click()
  await expect(field(page, words.clientId)).toHaveValue('commencé')
  await expect(page).toHaveURL(/\/settings$/)
})

test('is accessible, full-screen at 360 px, in both themes; says when the search is away', async ({
  page,
  company,
  words,
  signIn,
  trouble,
}) => {
  trouble.allow(/503/)
  await furnish(company)
  await signIn(company.admin)
  await page.setViewportSize({ width: 360, height: 740 })
  await page.goto(`/${company.slug}`)
  await waitForScripts(page)
  await page.getByRole('button', { name: SAYS.fr.open, exact: true }).click()
  await expect(option(page, words.settings)).toBeVisible()
  const found: string[] = []
  for (const theme of ['light', 'dark']) {
    await page.evaluate((name) => void (document.documentElement.dataset.theme = name), theme)
    const violations = await findViolations(page, { within: '[role="dialog"]' })
    found.push(...violations.map((one) => `${theme}: ${one}`))
  }
  expect(found).toEqual([])
  const size = await page.getByRole('dialog').boundingBox()
  expect(size).toMatchObject({ x: 0, y: 0, width: 360, height: 740 })
  await page.route('**/api/search?*q=*', (route) => route.fulfill({ status: 503 }))
  await page.keyboard.type('messages')
  await expect(page.getByText(/La recherche ne répond pas/)).toBeVisible()
  await expect(option(page, words.messages).first()).toBeVisible()
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })
  test('leads to the messages, which have a search', async ({ page, company, signIn }) => {
    await signIn(company.admin)
    await page.goto(`/${company.slug}`)
    await page.getByRole('link', { name: SAYS.fr.open, exact: true }).click()
    await expect(page).toHaveURL(`/${company.slug}/messages`)
  })
})
