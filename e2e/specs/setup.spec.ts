import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { codeAt } from '@/lib/auth/second-factor/totp'
import { renewSetupToken } from '@/lib/data/setup/setup-link'
import { inIdentityOf, openDatabase, type Database } from '@/lib/db'
import { PASSWORD } from '../fixtures/installation'
import { field, heading, main, waitForScripts } from '../fixtures/pages'
import { expect, test } from '../fixtures/test'
import { LANGUAGES } from '../fixtures/words'
import { startInstallation, type TestInstallation } from '../run/installation'

/** The first start of an installation that nobody has used: one of its own for these tests. */

const SAYS = {
  fr: {
    title: 'Mettre Relais en service',
    name: 'Votre nom',
    again: 'Le même, encore une fois',
    company: 'Nom de l’entreprise',
    slug: 'Adresse dans Relais',
    submit: 'Créer',
    letters: /ni accent, ni lettre d’un autre alphabet/,
    over: 'Ce lien n’est plus valable',
    done: 'Relais est déjà en service',
    suggested: /atelier-du-bois/,
    factor: 'Second facteur',
    asks: /Atelier du Bois demande un second facteur/,
    code: 'Code à six chiffres',
    activate: 'Activer',
    kept: 'Je les ai gardés, continuer',
  },
  en: {
    title: 'Set up Relais',
    name: 'Your name',
    again: 'Repeat the password',
    company: 'Company name',
    slug: 'Address in Relais',
    submit: 'Create',
    letters: /no accents and no letters of another alphabet/,
    over: 'This link is no longer valid',
    done: 'Relais is set up already',
    suggested: /atelier-du-bois/,
    factor: 'Second factor',
    asks: /Atelier du Bois asks for a second factor/,
    code: 'Six-digit code',
    activate: 'Turn on',
    kept: 'I have kept them, continue',
  },
}

test.describe.configure({ mode: 'serial' })

let dir: string
let installation: TestInstallation
let database: Database

test.beforeAll(async () => {
  test.setTimeout(180_000)
  dir = mkdtempSync(join(tmpdir(), 'relais-setup-'))
  installation = await startInstallation(dir)
  database = await openDatabase(installation.databaseUrls.web, 1)
})
test.afterAll(async () => {
  await database?.close()
  await installation?.stop()
  if (dir) rmSync(dir, { recursive: true, force: true })
})

/** As nobody ever was here. */
const empty = () =>
  inIdentityOf(database, async (tx) => {
    await tx.company.deleteMany()
    await tx.user.deleteMany()
  })

for (const language of LANGUAGES) {
  test.describe(language, () => {
    test.use({ language })
    const says = SAYS[language]

    test('the printed link makes the first operator and the first company, once', async ({
      openBrowser,
      words,
    }) => {
      await empty()
      const token = await inIdentityOf(database, renewSetupToken)
      const { url } = installation
      const page = await (await openBrowser({ baseURL: url })).newPage()
      await page.goto('/setup')
      await expect(heading(page)).toHaveText(says.over)
      await page.goto(`/setup?token=${token}`)
      await expect(heading(page)).toHaveText(says.title)
      await waitForScripts(page)
      await field(page, says.name).fill('Patron')
      await field(page, words.email).fill('pаtron@atelier.example') // а is Cyrillic
      await field(page, words.password).fill(PASSWORD)
      await field(page, says.again).fill(PASSWORD)
      await field(page, says.company).fill('Atelier du Bois')
      await expect(field(page, says.slug)).toHaveAccessibleDescription(says.suggested)
      await page.getByRole('button', { name: says.submit, exact: true }).click()
      await expect(field(page, words.email)).toHaveAccessibleDescription(says.letters)
      await field(page, words.email).fill('Patron@Atelier.example')
      await page.getByRole('button', { name: says.submit, exact: true }).click()
      // What a company asks unless it says otherwise: who administers it has a second factor.
      await expect(heading(page)).toHaveText(says.factor)
      await expect(main(page).getByText(says.asks)).toBeVisible()
      await waitForScripts(page)
      const secret = (await main(page).getByRole('code').first().innerText()).replaceAll(' ', '')
      await field(page, says.code).fill(codeAt(secret, Date.now()))
      await page.getByRole('button', { name: says.activate, exact: true }).click()
      await page.getByRole('link', { name: says.kept }).click()
      await expect(page).toHaveURL(`${url}/atelier-du-bois`)
      await expect(heading(page)).toHaveText(words.overview)
      await page.goto(`/setup?token=${token}`)
      await expect(heading(page)).toHaveText(says.done)
      expect(await inIdentityOf(database, renewSetupToken)).toBeNull()
      expect((await page.goto('/operator'))?.status()).toBe(200)
      await expect(page.getByRole('main').getByRole('link', { name: 'Atelier du Bois' })).toBeVisible()
    })
  })
}
