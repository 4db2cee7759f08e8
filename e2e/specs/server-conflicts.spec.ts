import { getMailServer } from '@/lib/data/mail-servers/get-mail-server'
import { saveMailServer } from '@/lib/data/mail-servers/save-mail-server'
import { mailServerSchema } from '@/lib/domain/mail-server'
import { valuesOfServer } from '@/lib/domain/mail-server-values'
import type { TestCompany } from '../fixtures/company'
import { field, main, waitForScripts } from '../fixtures/pages'
import { connect, createServer, saveApplication } from '../fixtures/server'
import { expect, test } from '../fixtures/test'
import { LANGUAGES } from '../fixtures/words'

const SAYS = {
  fr: {
    changed: /a enregistré autre chose ici/,
    port: /Port SMTP\s: 25 → 465/,
    security: /Sécurité de la connexion\s: Aucune → SSL\/TLS/,
    theirs: 'Reprendre ces valeurs',
    mine: 'Enregistrer ma version quand même',
    taken: 'Ces valeurs sont dans le formulaire.',
    saved: 'Serveur enregistré.',
    anyway: 'Enregistrer quand même',
    cancel: 'Annuler',
    erased: /mot de passe enregistré sera effacé/,
    dropped: (account: string) => new RegExp(`La connexion de ${account} sera coupée`),
    mailbox: /Cette boîte est déjà connectée au serveur «\sCourrier\s»/,
    open: 'Ouvrir « Courrier »',
    add: 'Ajouter cet expéditeur à ce serveur',
    already: /«\sCourrier\s» est déjà connecté à cette boîte/,
  },
  en: {
    changed: /saved something else here/,
    port: /SMTP port: 25 → 465/,
    security: /Connection security: None → SSL\/TLS/,
    theirs: 'Take over these values',
    mine: 'Save my version anyway',
    taken: 'These values are in the form.',
    saved: 'Server saved.',
    anyway: 'Save anyway',
    cancel: 'Cancel',
    erased: /stored password will be erased/,
    dropped: (account: string) => new RegExp(`The connection of ${account} will end`),
    mailbox: /This mailbox is connected to the server “Courrier” already/,
    open: 'Open “Courrier”',
    add: 'Add this sender to that server',
    already: /“Courrier” is connected to this mailbox already/,
  },
}

const RELAY = { description: 'Relais', outlook: '', username: '', port: '25', security: 'none' }

/** A colleague saves the server from a form of their own. */
async function saveAsColleague(company: TestCompany, id: string, change: Record<string, string>) {
  const { who } = await company.add('owner', 'camille')
  const server = (await getMailServer(who, id))!
  const { password: _password, ...values } = valuesOfServer(server)
  const input = mailServerSchema.parse({ ...values, ...change, version: String(server.version) })
  await saveMailServer(who, id, input)
}

for (const language of LANGUAGES) {
  test.describe(language, () => {
    test.use({ language })
    const says = SAYS[language]

    test.beforeEach(async ({ signIn, company }) => {
      await saveApplication(company)
      await signIn(company.admin)
    })

    test('the second of two is told what changed; takes it over, or saves theirs', async ({
      page,
      company,
      words,
    }) => {
      const id = await createServer(company, RELAY)
      const save = page.getByRole('button', { name: words.save, exact: true })
      await page.goto(`/${company.slug}/mail-servers/${id}`)
      await waitForScripts(page)
      await field(page, words.displayName).fill('Atelier')
      await field(page, words.port).fill('2525')
      await field(page, words.security).selectOption('starttls')
      await saveAsColleague(company, id, { port: '465', security: 'tls', description: 'Grand relais' })
      // The page has read it again by itself: a form in which something was typed stays as it was.
      const heading = (name: string) => page.getByRole('heading', { level: 1, name, exact: true })
      await expect(heading('Grand relais')).toBeVisible({ timeout: 20_000 })
      await expect(field(page, words.port)).toHaveValue('2525')
      await expect(field(page, words.security)).toHaveValue('starttls')
      await expect(field(page, words.description)).toHaveValue('Relais')
      await save.click()
      const question = main(page).getByRole('alert')
      await expect(question).toContainText(says.changed)
      await expect(question).toContainText('Camille')
      await expect(question).toContainText(says.port)
      await expect(question).toContainText(says.security)
      await expect(question).toContainText('Relais → Grand relais')
      await expect(field(page, words.port)).toHaveValue('2525')
      const theirs = { port: 465, security: 'tls', description: 'Grand relais' }
      expect(await getMailServer(company.admin.who, id)).toMatchObject({ ...theirs, displayName: null })

      await question.getByRole('button', { name: says.theirs }).click()
      await expect(page.getByText(says.taken)).toBeVisible()
      await expect(field(page, words.port)).toHaveValue('465')
      await expect(field(page, words.security)).toHaveValue('tls')
      await expect(field(page, words.displayName)).toHaveValue('Atelier')
      await save.click()
      await expect(page.getByText(says.saved)).toBeVisible()
      const taken = { ...theirs, displayName: 'Atelier' }
      expect(await getMailServer(company.admin.who, id)).toMatchObject(taken)

      // One in which nothing was typed follows.
      await saveAsColleague(company, id, { port: '25', security: 'none' })
      await expect(field(page, words.port)).toHaveValue('25', { timeout: 20_000 })
      await expect(field(page, words.security)).toHaveValue('none')
      await expect(save).toBeHidden()
      await field(page, words.port).fill('587')
      await saveAsColleague(company, id, { port: '2525' })
      await save.click()
      await question.getByRole('button', { name: says.mine }).click()
      await expect(question).toHaveCount(0)
      await expect
        .poll(async () => (await getMailServer(company.admin.who, id))?.port, { timeout: 20_000 })
        .toBe(587)
    })

    test('what is lost is said when it is ticked and typed, and asked before saving', async ({
      page,
      company,
      words,
    }) => {
      const fields = { ...RELAY, username: 'relais', password: 'mot-de-passe', security: 'starttls' }
      const withPassword = await createServer(company, fields)
      const id = await createServer(company)
      await connect(company, id)
      const save = page.getByRole('button', { name: words.save, exact: true })
      const dialog = page.getByRole('alertdialog')
      await page.goto(`/${company.slug}/mail-servers/${withPassword}`)
      await waitForScripts(page)
      await field(page, words.outlook).check()
      await expect(main(page).getByText(says.erased)).toBeVisible()
      await field(page, words.username).fill(company.stranger)
      await save.click()
      await expect(dialog).toContainText(says.erased)
      await dialog.getByRole('button', { name: says.cancel }).click()
      await expect(dialog).toBeHidden()
      await expect(field(page, words.outlook)).toBeChecked()
      expect((await getMailServer(company.admin.who, withPassword))?.hasPassword).toBe(true)
      await save.click()
      await dialog.getByRole('button', { name: says.anyway }).click()
      await expect(page.getByText(says.saved)).toBeVisible()
      expect((await getMailServer(company.admin.who, withPassword))?.hasPassword).toBe(false)

      await page.goto(`/${company.slug}/mail-servers/${id}`)
      await waitForScripts(page)
      await field(page, words.username).fill(company.colleague)
      await expect(main(page).getByText(says.dropped(company.mailbox))).toBeVisible()
      await field(page, words.username).fill(company.mailbox)
      await expect(main(page).getByText(says.dropped(company.mailbox))).toBeHidden()
      await field(page, words.outlook).uncheck()
      await expect(main(page).getByText(says.dropped(company.mailbox))).toBeVisible()
      await save.click()
      await expect(dialog).toContainText(says.dropped(company.mailbox))
      expect((await getMailServer(company.admin.who, id))?.grantState).toBe('valid')
      await dialog.getByRole('button', { name: says.anyway }).click()
      await expect(page.getByText(says.saved)).toBeVisible()
      expect((await getMailServer(company.admin.who, id))?.grantState).toBe('none')
    })

    test('a second server on a connected mailbox is refused, with the first and an offer', async ({
      page,
      company,
      words,
    }) => {
      const id = await createServer(company)
      await connect(company, id)
      await page.goto(`/${company.slug}/mail-servers/new`)
      await waitForScripts(page)
      await field(page, words.description).fill('Deuxième')
      await field(page, words.outlook).check()
      await field(page, words.username).fill(company.mailbox)
      await expect(main(page).getByText(says.already)).toBeVisible()
      await field(page, words.fromFilter).fill(company.colleague)
      await page.getByRole('button', { name: words.arrow }).click()
      const question = main(page).getByRole('alert')
      await expect(question).toContainText(says.mailbox)
      await expect(question.getByRole('link', { name: says.open })).toHaveAttribute(
        'href',
        `/${company.slug}/mail-servers/${id}`,
      )
      await expect(field(page, words.description)).toHaveValue('Deuxième')
      await question.getByRole('button', { name: says.add }).click()
      await expect(page.getByRole('heading', { level: 1, name: 'Courrier' })).toBeVisible()
      await expect(field(page, words.fromFilter)).toHaveValue(company.colleague)
    })

    test.describe('without JavaScript', () => {
      test.use({ javaScriptEnabled: false })

      test('the same questions, with buttons of the page', async ({ page, company, words }) => {
        const id = await createServer(company, RELAY)
        const save = page.getByRole('button', { name: words.save, exact: true })
        const question = main(page).getByRole('alert')
        await page.goto(`/${company.slug}/mail-servers/${id}`)
        await field(page, words.description).fill('Mon relais')
        await saveAsColleague(company, id, { port: '465', security: 'tls' })
        await save.click()
        await expect(question).toContainText(says.port)
        await question.getByRole('button', { name: says.theirs }).click()
        await expect(page.getByText(says.taken)).toBeVisible()
        await expect(field(page, words.port)).toHaveValue('465')
        await expect(field(page, words.security)).toHaveValue('tls')
        await expect(field(page, words.description)).toHaveValue('Mon relais')
        await save.click()
        await expect(page.getByText(says.saved)).toBeVisible()
        expect(await getMailServer(company.admin.who, id)).toMatchObject({
          port: 465,
          description: 'Mon relais',
        })

        const connected = await createServer(company)
        await connect(company, connected)
        await page.goto(`/${company.slug}/mail-servers/${connected}`)
        await field(page, words.username).fill(company.colleague)
        await saveAsColleague(company, connected, { fromFilter: company.stranger })
        await save.click()
        await question.getByRole('button', { name: says.mine }).click()
        await expect(question).toContainText(says.dropped(company.mailbox))
        await expect(field(page, words.username)).toHaveValue(company.colleague)
        expect((await getMailServer(company.admin.who, connected))?.grantState).toBe('valid')
        await question.getByRole('button', { name: says.anyway }).click()
        await expect(page.getByText(says.saved)).toBeVisible()
        expect(await getMailServer(company.admin.who, connected)).toMatchObject({
          grantState: 'none',
          username: company.colleague,
          fromFilter: '',
        })
      })
    })
  })
}
