import { field, main, waitForScripts } from '../fixtures/pages'
import { createServer, saveApplication } from '../fixtures/server'
import { microsoft } from '../fixtures/standin'
import { expect, test } from '../fixtures/test'
import { LANGUAGES } from '../fixtures/words'

const SAYS = {
  fr: {
    check: 'Vérifier',
    accepted: 'Microsoft accepte ces identifiants.',
    secret: 'Microsoft refuse ce secret.',
    secretCause: /l’«\sID de secret\s» qui a été copié/,
    unknown: /Microsoft ne trouve pas cet Outlook Client Id dans cet annuaire/,
    objectId: /l’«\sID de l’objet\s» qui a été copié/,
    directory: 'Microsoft ne connaît pas cet annuaire.',
    away: /Microsoft n’a pas pu être joint/,
    waiting: /il n’y a pas d’annuaire à interroger/,
    details: 'Détails techniques',
    saved: /Paramètres enregistrés\./,
    when: /Vérifié/,
    created: 'Serveur créé.',
  },
  en: {
    check: 'Check',
    accepted: 'Microsoft accepts these credentials.',
    secret: 'Microsoft refuses this secret.',
    secretCause: /it is the “Secret ID” that was copied/,
    unknown: /Microsoft does not find this Outlook Client Id in this directory/,
    objectId: /the “Object ID” was copied/,
    directory: 'Microsoft does not know this directory.',
    away: /Microsoft could not be reached/,
    waiting: /there is no directory to ask/,
    details: 'Technical details',
    saved: /Settings saved\./,
    when: /Checked/,
    created: 'Server created.',
  },
}

for (const language of LANGUAGES) {
  test.describe(language, () => {
    test.use({ language })
    const says = SAYS[language]

    test.beforeEach(async ({ signIn, company }) => {
      await signIn(company.admin)
    })

    test('saving says which of secret, id and directory is wrong, and keeps what it said', async ({
      page,
      company,
      words,
    }) => {
      const { clientId, clientSecret, directoryId } = company.outlook
      const save = page.getByRole('button', { name: words.save, exact: true })
      const state = main(page).getByRole('alert')
      await page.goto(`/${company.slug}/settings`)
      await waitForScripts(page)
      await field(page, words.clientId).fill(clientId)
      await field(page, words.clientSecret).fill(`${clientSecret.slice(0, 20)}-autre`)
      await field(page, words.directoryId).fill(directoryId)
      await save.click()
      await expect(state).toContainText(says.secret)
      await expect(state).toContainText(says.secretCause)
      await expect(field(page, words.clientSecret)).toHaveAccessibleDescription(new RegExp(says.secret))
      await page.reload()
      await expect(state).toContainText(says.secret)
      await state.getByText(says.details).click()
      await expect(state).toContainText(/AADSTS7000215: Invalid client secret/)
      await expect(state).toContainText(/Trace ID: [0-9a-f-]{36}/)
      await expect(main(page).getByText(says.when).first()).toBeVisible()

      await waitForScripts(page)
      await field(page, words.clientSecret).fill(clientSecret)
      await save.click()
      await expect(main(page).getByText(says.accepted)).toBeVisible()
      await expect(state).toHaveCount(0)

      // The application's object id is a GUID too, and no client id.
      await field(page, words.clientId).fill(directoryId)
      await save.click()
      await expect(state).toContainText(says.unknown)
      await expect(state).toContainText(says.objectId)
      await field(page, words.clientId).fill(clientId)
      await field(page, words.directoryId).fill(clientId)
      await save.click()
      await expect(state).toContainText(says.directory)
    })

    test('Microsoft away: saved all the same, and said; « Vérifier » asks again', async ({
      page,
      company,
      words,
    }) => {
      const { clientId, clientSecret, directoryId } = company.outlook
      await microsoft.fault({
        at: 'token',
        do: { kind: 'status', status: 503 },
        match: { clientId, grantType: 'client_credentials' },
      })
      await page.goto(`/${company.slug}/settings`)
      await waitForScripts(page)
      await field(page, words.clientId).fill(clientId)
      await field(page, words.clientSecret).fill(clientSecret)
      await field(page, words.directoryId).fill(directoryId)
      await page.getByRole('button', { name: words.save, exact: true }).click()
      await expect(page.getByText(says.saved).first()).toBeVisible()
      await expect(main(page).getByText(says.away)).toBeVisible()
      await page.reload()
      await expect(field(page, words.clientId)).toHaveValue(clientId)
      await expect(main(page).getByText(says.away)).toBeVisible()
      await page.getByRole('button', { name: says.check }).click()
      await expect(main(page).getByText(says.accepted)).toBeVisible()
    })

    test.describe('without JavaScript', () => {
      test.use({ javaScriptEnabled: false })

      test('the same, also with several organisations', async ({ page, company, words }) => {
        const { clientId, clientSecret } = company.outlook
        await page.goto(`/${company.slug}/settings`)
        await field(page, words.clientId).fill(clientId)
        await field(page, words.clientSecret).fill(`${clientSecret.slice(0, 20)}-autre`)
        await field(page, words.multiple).check()
        await page.getByRole('button', { name: words.save, exact: true }).click()
        await expect(main(page).getByText(says.waiting)).toBeVisible()
        // The user name of the first server tells the directory.
        await page.goto(`/${company.slug}/mail-servers/new`)
        await field(page, words.description).fill('Courrier')
        await field(page, words.outlook).check()
        await field(page, words.username).fill(company.mailbox)
        await page.getByRole('button', { name: words.save, exact: true }).click()
        await expect(page.getByRole('heading', { level: 1, name: 'Courrier' })).toBeVisible()
        await page.goto(`/${company.slug}/settings`)
        await expect(main(page).getByRole('alert')).toContainText(says.secret)
        await field(page, words.clientSecret).fill(clientSecret)
        await page.getByRole('button', { name: words.save, exact: true }).click()
        await expect(main(page).getByText(says.accepted)).toBeVisible()
        await page.getByRole('button', { name: says.check }).click()
        await expect(main(page).getByText(says.accepted).first()).toBeVisible()
      })
    })
  })
}

test('a refused application is said on the servers’ pages, where one would connect', async ({
  page,
  company,
  words,
  signIn,
}) => {
  await saveApplication(company)
  const id = await createServer(company)
  await signIn(company.admin)
  await page.goto(`/${company.slug}/settings`)
  await waitForScripts(page)
  await field(page, words.clientSecret).fill('pas~le~bon~secret')
  await page.getByRole('button', { name: words.save, exact: true }).click()
  await expect(main(page).getByRole('alert')).toContainText(SAYS.fr.secret)
  await page.goto(`/${company.slug}/mail-servers/${id}`)
  await expect(main(page).getByText(/Microsoft refuse l’application de votre entreprise/)).toBeVisible()
  await expect(main(page).getByText(SAYS.fr.secret)).toBeVisible()
})
