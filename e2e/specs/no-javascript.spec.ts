import { randomUUID } from 'node:crypto'
import { field, main, signInThroughForm } from '../fixtures/pages'
import { createServer, saveApplication, send } from '../fixtures/server'
import { expect, test } from '../fixtures/test'
import { LANGUAGES } from '../fixtures/words'

test.use({ javaScriptEnabled: false })

const SAYS = {
  fr: {
    saved: 'Paramètres enregistrés.',
    wrong: /Ce n’est pas un identifiant d’application/,
    created: 'Serveur créé.',
  },
  en: { saved: 'Settings saved.', wrong: /not an application ID/, created: 'Server created.' },
}

for (const language of LANGUAGES) {
  test.describe(language, () => {
    test.use({ language })
    const says = SAYS[language]

    test('signs in, reads, and signs out', async ({ page, company, words }) => {
      await saveApplication(company)
      const server = await createServer(company)
      const message = await send(company.admin, {
        from: company.mailbox,
        to: `claire@clients-${company.domain}`,
        subject: 'Sans script',
      })
      await page.goto(`/${company.slug}/messages`)
      await field(page, words.email).fill(company.admin.email)
      await field(page, words.password).fill('faux mot de passe')
      await page.getByRole('button', { name: words.signIn }).click()
      await expect(field(page, words.email)).toHaveValue(company.admin.email)
      await signInThroughForm(page, words, company.admin)
      await expect(page).toHaveURL(`/${company.slug}/messages`)
      await expect(main(page).getByRole('link', { name: 'Sans script' })).toBeVisible()
      for (const [path, shown] of [
        ['', words.overview],
        ['/mail-servers', words.mailServers],
        [`/mail-servers/${server}`, 'Courrier'],
        [`/messages/${message}`, 'Sans script'],
        ['/messages/new', words.newMessage],
        ['/settings', words.settings],
      ] as const) {
        await page.goto(`/${company.slug}${path}`)
        await expect(page.getByRole('heading', { level: 1 })).toContainText(shown)
      }
      await page.goto(`/${company.slug}`)
      await page.getByRole('button', { name: new RegExp(company.admin.email) }).click()
      await page.getByRole('button', { name: words.signOut }).click()
      await expect(page).toHaveURL(/\/sign-in/)
      await page.goto(`/${company.slug}`)
      await expect(page).toHaveURL(/\/sign-in/)
    })

    test('saves the settings; an error keeps what was typed, except the secret', async ({
      page,
      company,
      words,
      signIn,
    }) => {
      await signIn(company.admin)
      await page.goto(`/${company.slug}/settings`)
      await field(page, words.clientId).fill('pas un identifiant')
      await field(page, words.clientSecret).fill(company.outlook.clientSecret)
      await field(page, words.directoryId).fill(company.outlook.directoryId)
      await page.getByRole('button', { name: words.save, exact: true }).click()
      await expect(field(page, words.clientId)).toHaveAccessibleDescription(says.wrong)
      await expect(field(page, words.clientId)).toHaveValue('pas un identifiant')
      await expect(field(page, words.directoryId)).toHaveValue(company.outlook.directoryId)
      await expect(field(page, words.clientSecret)).toHaveValue('')
      expect(await page.content()).not.toContain(company.outlook.clientSecret)
      await field(page, words.clientId).fill(company.outlook.clientId)
      await field(page, words.clientSecret).fill(company.outlook.clientSecret)
      await page.getByRole('button', { name: words.save, exact: true }).click()
      await expect(page.getByText(says.saved)).toBeVisible()
      await expect(field(page, words.clientId)).toHaveValue(company.outlook.clientId)
      await page.goto(`/${company.slug}/settings`)
      await expect(field(page, words.clientId)).toHaveValue(company.outlook.clientId)
      await page.getByRole('button', { name: words.developerOn }).click()
      await expect(page.getByRole('button', { name: words.developerOff })).toBeVisible()
    })

    test('creates a server; the arrow leads to Microsoft', async ({ page, company, words, signIn }) => {
      await saveApplication(company)
      await signIn(company.admin)
      await page.goto(`/${company.slug}/mail-servers/new`)
      await field(page, words.outlook).check()
      await expect(field(page, words.password)).toBeHidden()
      await field(page, words.username).fill(company.mailbox)
      await page.getByRole('button', { name: words.save, exact: true }).click()
      await expect(field(page, words.username)).toHaveValue(company.mailbox)
      await expect(field(page, words.outlook)).toBeChecked()
      await field(page, words.description).fill('Sans script')
      await page.getByRole('button', { name: words.save, exact: true }).click()
      await expect(page.getByRole('heading', { level: 1, name: 'Sans script' })).toBeVisible()
      // Playwright's text selectors skip what stands in a <noscript>.
      await expect(page.locator('noscript [role="status"]')).toHaveText(says.created)
      await expect(page.locator('noscript [role="status"]')).toBeVisible()
      await expect(field(page, words.host)).not.toHaveValue('')
      await page.getByRole('button', { name: words.arrow }).click()
      await expect(page).toHaveURL(/oauth2\/v2\.0\/authorize/)
    })
  })
}

test('writes a message', async ({ page, company, words, signIn }) => {
  await saveApplication(company)
  await createServer(company)
  await signIn(company.sender)
  await page.goto(`/${company.slug}/messages/new`)
  // A sender without Send As has no address of their own here: the mailbox is everybody's.
  await field(page, words.to).fill(`claire@clients-${company.domain}, pose@clients-${company.domain}`)
  await field(page, words.bcc).fill(`discret@clients-${company.domain}`)
  const subject = `Sans script ${randomUUID()}`
  await field(page, words.subject).fill(subject)
  await field(page, words.message).fill('Bonjour')
  await page.getByRole('button', { name: words.send, exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: subject })).toBeVisible()
  await expect(
    main(page).getByRole('table').getByRole('row').filter({ hasText: company.domain }),
  ).toHaveCount(3)
})

test('changes language and theme', async ({ page, company, signIn }) => {
  await signIn(company.admin)
  await page.goto(`/${company.slug}`)
  await page.getByRole('button', { name: 'English' }).first().click()
  await expect(page.locator('html')).toHaveAttribute('lang', 'en')
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible()
  await page.getByRole('button', { name: 'Français' }).first().click()
  await expect(page.locator('html')).toHaveAttribute('lang', 'fr')
  await page.getByRole('button', { name: 'Changer de thème' }).click()
  await page.getByRole('button', { name: 'Sombre' }).click()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
})

test('a visitor’s language is the browser’s, and French when it is neither', async ({ openBrowser }) => {
  for (const [locale, lang] of [
    ['en-US', 'en'],
    ['fr-CA', 'fr'],
    ['de-DE', 'fr'],
  ] as const) {
    const page = await (await openBrowser({ locale })).newPage()
    await page.goto('/sign-in')
    await expect(page.locator('html')).toHaveAttribute('lang', lang)
  }
})
