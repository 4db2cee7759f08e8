import { randomUUID } from 'node:crypto'
import { readEndToEnd } from '../fixtures/installation'
import { field, main, waitForScripts } from '../fixtures/pages'
import { connectServer, saveApplication } from '../fixtures/server'
import { expect, test } from '../fixtures/test'
import { LANGUAGES } from '../fixtures/words'

const SAYS = {
  fr: {
    guid: /On dirait l’ID du secret/,
    noGuid: /L’ID d’application est un GUID/,
    spaces: /Il y a des espaces/,
    past: /Cette date est passée/,
    refused: /Ce n’est pas un identifiant d’application/,
    saved: 'Paramètres enregistrés.',
    ended: /1 boîte est à reconnecter/,
    anyway: 'Enregistrer quand même',
    copy: 'Copier',
    copied: 'Copié',
    conflict: /Vous avez enregistré autre chose ici/,
  },
  en: {
    guid: /This looks like the secret’s ID/,
    noGuid: /The application ID is a GUID/,
    spaces: /There are spaces/,
    past: /This date is past/,
    refused: /not an application ID|is not an application/i,
    saved: 'Settings saved.',
    ended: /1 mailbox needs connecting again/,
    anyway: 'Save anyway',
    copy: 'Copy',
    copied: 'Copied',
    conflict: /You saved something else here/,
  },
}

for (const language of LANGUAGES) {
  test.describe(language, () => {
    test.use({ language })
    const says = SAYS[language]

    test.beforeEach(async ({ signIn, company }) => {
      await signIn(company.admin)
    })

    test('the secret is shown to nobody again', async ({ page, company, words }) => {
      const { clientSecret } = company.outlook
      await saveApplication(company)
      const bodies: string[] = []
      page.on('response', async (response) => bodies.push(await response.text().catch(() => '')))
      await page.goto(`/${company.slug}/settings`)
      await waitForScripts(page)
      await expect(field(page, words.clientSecret)).toHaveValue('')
      await expect(main(page).locator('code', { hasText: clientSecret.slice(0, 3) })).toHaveText(
        clientSecret.slice(0, 3),
      )
      // Saving something else keeps it.
      await field(page, words.expiry).fill('2031-01-31')
      await page.getByRole('button', { name: words.save, exact: true }).click()
      await expect(page.getByText(says.saved)).toBeVisible()
      await expect(field(page, words.clientSecret)).toHaveValue('')
      await page.reload()
      await expect(field(page, words.expiry)).toHaveValue('2031-01-31')
      await expect(main(page).locator('code', { hasText: clientSecret.slice(0, 3) })).toBeVisible()
      expect(bodies.filter((body) => body.includes(clientSecret))).toEqual([])
    })

    test('what is doubtful is said while it is typed', async ({ page, company, words }) => {
      await page.goto(`/${company.slug}/settings`)
      await waitForScripts(page)
      await field(page, words.clientSecret).fill(randomUUID())
      await expect(page.getByText(says.guid)).toBeVisible()
      await field(page, words.clientSecret).fill(' abc8Q~def')
      await expect(page.getByText(says.guid)).toBeHidden()
      await expect(page.getByText(says.spaces)).toHaveCount(1)
      await field(page, words.clientSecret).fill('abc8Q~def')
      await expect(page.getByText(says.spaces)).toHaveCount(0)
      await field(page, words.clientId).fill('courrier@atelier.example')
      await expect(page.getByText(says.noGuid)).toBeVisible()
      await field(page, words.clientId).fill(`${company.outlook.clientId} `)
      await expect(page.getByText(says.noGuid)).toBeHidden()
      await expect(page.getByText(says.spaces)).toHaveCount(1)
      await field(page, words.expiry).fill('2020-01-31')
      await expect(page.getByText(says.past)).toBeVisible()
    })

    test('what the server refuses stays as it was typed', async ({ page, company, words }) => {
      await page.goto(`/${company.slug}/settings`)
      await waitForScripts(page)
      await field(page, words.clientId).fill('pas un identifiant')
      await field(page, words.clientSecret).fill(company.outlook.clientSecret)
      await field(page, words.directoryId).fill(company.outlook.directoryId)
      await page.getByRole('button', { name: words.save, exact: true }).click()
      await expect(field(page, words.clientId)).toHaveAccessibleDescription(says.refused)
      await expect(field(page, words.clientId)).toBeFocused()
      await expect(field(page, words.clientId)).toHaveValue('pas un identifiant')
      await expect(field(page, words.directoryId)).toHaveValue(company.outlook.directoryId)
      await expect(field(page, words.clientSecret)).toHaveValue(company.outlook.clientSecret)
      await field(page, words.clientId).fill(company.outlook.clientId)
      await page.getByRole('button', { name: words.save, exact: true }).click()
      await expect(page.getByText(says.saved)).toBeVisible()
      await expect(field(page, words.clientSecret)).toHaveValue('')
    })

    test('the redirect URI is there to copy', async ({ page, context, company, words }) => {
      const { url } = readEndToEnd()
      await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: url })
      await page.goto(`/${company.slug}/settings`)
      await waitForScripts(page)
      await expect(field(page, words.redirectUri)).toHaveValue(`${url}/microsoft_outlook/confirm`)
      await expect(field(page, words.redirectUri)).toHaveAttribute('readonly')
      await page.getByRole('button', { name: says.copy }).click()
      await expect(page.getByRole('button', { name: says.copied })).toBeVisible()
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
        `${url}/microsoft_outlook/confirm`,
      )
    })

    test('developer mode is one member’s own and shows the menu', async ({
      page,
      company,
      words,
      openBrowser,
      signIn,
    }) => {
      const rail = page.getByRole('navigation', { name: 'Navigation' })
      await page.goto(`/${company.slug}/settings`)
      await expect(rail.getByText(words.technical, { exact: true })).toHaveCount(0)
      await page.getByRole('button', { name: words.developerOn }).click()
      await expect(rail.getByText(words.technical, { exact: true })).toBeVisible()
      await expect(rail.getByRole('link', { name: words.mailServers })).toBeVisible()
      const other = await openBrowser()
      await signIn(await company.add('owner'), { context: other })
      const theirs = await other.newPage()
      await theirs.goto(`/${company.slug}/settings`)
      await expect(theirs.getByRole('button', { name: words.developerOn })).toBeVisible()
      await page.reload()
      await page.getByRole('button', { name: words.developerOff }).click()
      await expect(rail.getByText(words.technical, { exact: true })).toHaveCount(0)
    })

    test('two people who save the same settings notice each other', async ({
      page,
      company,
      words,
      trouble,
    }) => {
      await saveApplication(company)
      await page.goto(`/${company.slug}/settings`)
      const second = await page.context().newPage()
      await second.goto(`/${company.slug}/settings`)
      for (const [one, expiry] of [
        [page, '2031-01-01'],
        [second, '2031-02-01'],
      ] as const) {
        await waitForScripts(one)
        await field(one, words.expiry).fill(expiry)
      }
      await page.getByRole('button', { name: words.save, exact: true }).click()
      await expect(page.getByText(says.saved)).toBeVisible()
      await second.getByRole('button', { name: words.save, exact: true }).click()
      await expect(second.getByText(says.conflict)).toBeVisible()
      await expect(field(second, words.expiry)).toHaveValue('2031-02-01')
      trouble.allow(/beforeunload/)
    })

    test('another client id ends the connections and says so, before and after', async ({
      page,
      company,
      words,
    }) => {
      await connectServer(company)
      await page.goto(`/${company.slug}/settings`)
      await waitForScripts(page)
      await field(page, words.clientId).fill(randomUUID())
      await page.getByRole('button', { name: words.save, exact: true }).click()
      const dialog = page.getByRole('alertdialog')
      await expect(dialog).toContainText(`Courrier (${company.mailbox})`)
      await dialog.getByRole('button', { name: says.anyway }).click()
      await expect(page.getByText(says.ended)).toBeVisible()
    })
  })
}

test('an auditor sees the settings and changes nothing', async ({ page, company, words, signIn }) => {
  await saveApplication(company)
  await signIn(await company.add('auditor'))
  await page.goto(`/${company.slug}/settings`)
  await expect(field(page, words.clientId)).toHaveValue(company.outlook.clientId)
  await expect(field(page, words.clientId)).toBeDisabled()
  await expect(page.getByRole('button', { name: words.save, exact: true })).toHaveCount(0)
})
