import { getMailServer } from '@/lib/data/mail-servers/get-mail-server'
import { field, main, waitForScripts } from '../fixtures/pages'
import { connect, createServer, saveApplication, send } from '../fixtures/server'
import { expect, test, type Page } from '../fixtures/test'
import { LANGUAGES } from '../fixtures/words'

/** The table's rows, without its head. */
const rows = (page: Page) =>
  main(page)
    .getByRole('table')
    .getByRole('row')
    .filter({ has: page.getByRole('cell') })
const titles = (page: Page) => rows(page).getByRole('link')

test.beforeEach(async ({ company, signIn }) => {
  await saveApplication(company)
  await signIn(company.admin)
})

test('the list searches, sorts, and keeps both in its address', async ({ page, company }) => {
  await createServer(company, { description: 'Zinc', priority: '1' })
  await createServer(company, { description: 'Atelier', priority: '20', username: company.colleague })
  await createServer(company, { description: 'Menuiserie', priority: '5', outlook: '', username: '' })
  await page.goto(`/${company.slug}/mail-servers`)
  await expect(titles(page)).toHaveText(['Zinc', 'Menuiserie', 'Atelier'])
  await page.goto(`/${company.slug}/mail-servers?order=description`)
  await expect(titles(page)).toHaveText(['Atelier', 'Menuiserie', 'Zinc'])
  await page.getByRole('searchbox', { name: 'Rechercher un serveur' }).fill('menui')
  await page.getByRole('button', { name: 'Rechercher', exact: true }).click()
  await expect(page).toHaveURL(/q=menui/)
  await expect(titles(page)).toHaveText(['Menuiserie'])
  await page.reload()
  await expect(titles(page)).toHaveText(['Menuiserie'])
  await page.goBack()
  await expect(titles(page)).toHaveCount(3)
})

test('archive, restore and duplicate from the list', async ({ page, company }) => {
  await createServer(company, { description: 'Courrier' })
  await createServer(company, { description: 'Relais local', outlook: '', username: '' })
  const menuOf = (name: string) => page.getByRole('button', { name: new RegExp(`Autres actions.*${name}`) })
  await page.goto(`/${company.slug}/mail-servers`)
  await waitForScripts(page)

  await menuOf('Relais local').click()
  await page.getByRole('menuitem', { name: 'Archiver' }).click()
  await expect(page.getByText('Serveur archivé.')).toBeVisible()
  await expect(titles(page)).toHaveText(['Courrier'])

  await page.getByRole('link', { name: 'Archivés (1)' }).click()
  await expect(titles(page)).toHaveText(['Relais local'])
  await menuOf('Relais local').click()
  await page.getByRole('menuitem', { name: 'Restaurer' }).click()
  await expect(page.getByText('Serveur restauré.')).toBeVisible()

  await page.goto(`/${company.slug}/mail-servers`)
  await waitForScripts(page)
  await menuOf('Courrier').click()
  await page.getByRole('menuitem', { name: 'Dupliquer' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Courrier (copie)' })).toBeVisible()
  await expect(field(page, 'Nom d’utilisateur')).toHaveValue(company.mailbox)
})

for (const language of LANGUAGES) {
  test.describe(language, () => {
    test.use({ language })

    test('deleting names what waits and asks for the server’s name', async ({ page, company, words }) => {
      const id = await createServer(company, { description: 'Courrier', fromFilter: company.colleague })
      await send(company.admin, { from: company.colleague, to: `claire@clients-${company.domain}` })
      await send(company.admin, { from: company.colleague, to: `pose@clients-${company.domain}` })
      await page.goto(`/${company.slug}/mail-servers/${id}`)
      await waitForScripts(page)
      await page.getByRole('button', { name: words.delete, exact: true }).click()
      const dialog = page.getByRole('alertdialog')
      await expect(dialog).toContainText(
        language === 'fr' ? /2 messages attendent/ : /2 messages are waiting|2 messages wait/,
      )
      const confirm = dialog.getByRole('button', { name: words.delete, exact: true })
      await expect(confirm).toBeDisabled()
      await dialog.getByRole('textbox').fill('Courier')
      await expect(confirm).toBeDisabled()
      await page.keyboard.press('Escape')
      await expect(dialog).toBeHidden()
      await page.getByRole('button', { name: words.delete, exact: true }).click()
      await dialog.getByRole('textbox').fill('Courrier')
      await confirm.click()
      await expect(page).toHaveURL(/\/mail-servers\?done=/)
      await expect(rows(page)).toHaveCount(0)
      const gone = await page.request.get(`/${company.slug}/mail-servers/${id}`)
      expect(gone.status()).toBe(404)
    })

    test('a server with a password, which is never shown again', async ({ page, company, words }) => {
      const secret = 'mot-de-passe-du-relais-42'
      const bodies: string[] = []
      page.on('response', async (response) => bodies.push(await response.text().catch(() => '')))
      await page.goto(`/${company.slug}/mail-servers/new`)
      await waitForScripts(page)
      await field(page, words.description).fill('Autre fournisseur')
      await field(page, words.host).fill('smtp.fournisseur.example')
      await field(page, words.port).fill('465')
      await field(page, words.security).selectOption({ label: 'SSL/TLS' })
      await field(page, words.username).fill('relais')
      await field(page, words.password).fill(secret)
      await page.getByRole('button', { name: words.save, exact: true }).click()
      await expect(page.getByRole('heading', { level: 1, name: 'Autre fournisseur' })).toBeVisible()
      await expect(field(page, words.password)).toHaveValue('')
      await expect(field(page, words.security)).toHaveValue('tls')
      // Blank keeps it.
      await field(page, words.fromFilter).fill(company.domain)
      await page.getByRole('button', { name: words.save, exact: true }).click()
      await expect(page.getByText(language === 'fr' ? 'Serveur enregistré.' : /saved/i).first()).toBeVisible()
      const id = page
        .url()
        .split('/')
        .at(-1)!
        .replace(/[?#].*/, '')
      expect((await getMailServer(company.admin.who, id))?.passwordSetAt).toBeTruthy()
      await page.reload()
      expect(bodies.filter((body) => body.includes(secret))).toEqual([])
    })
  })
}

test('both sides hold the rules: nothing typed is lost, the field is named', async ({
  page,
  company,
  words,
}) => {
  await page.goto(`/${company.slug}/mail-servers/new`)
  await waitForScripts(page)
  await field(page, words.outlook).check()
  await field(page, words.security).selectOption({ label: words.securityNone })
  await field(page, words.username).fill('courrier')
  await field(page, words.port).fill('70000')
  await field(page, words.fromFilter).fill('pas une adresse')
  await page.getByRole('button', { name: words.save, exact: true }).click()
  await expect(field(page, words.description)).toHaveAccessibleDescription(/Donnez un nom/)
  await expect(field(page, words.description)).toBeFocused()
  await expect(field(page, words.port)).toHaveAccessibleDescription(/nombre entier de 1 à 65535/)
  await expect(field(page, words.port)).toHaveValue('70000')
  await expect(field(page, words.fromFilter)).toHaveAccessibleDescription(/ni une adresse ni un domaine/)
  await field(page, words.description).fill('Courrier')
  await field(page, words.port).fill('587')
  await field(page, words.fromFilter).fill('')
  await page.getByRole('button', { name: words.save, exact: true }).click()
  await expect(field(page, words.security)).toHaveAccessibleDescription(/doit être chiffrée/)
  await expect(field(page, words.username)).toHaveAccessibleDescription(/adresse e-mail complète/)
  await expect(field(page, words.username)).toHaveValue('courrier')
})

test('leaving with unsaved changes asks', async ({ page, company, words }) => {
  const id = await createServer(company)
  await page.goto(`/${company.slug}/mail-servers/${id}`)
  await waitForScripts(page)
  await expect(page.getByRole('button', { name: words.save, exact: true })).toBeHidden()
  await field(page, words.description).fill('Autre nom')
  await expect(page.getByText(/Non enregistré/)).toContainText(words.description)
  await page.getByRole('link', { name: words.overview, exact: true }).first().click()
  const dialog = page.getByRole('alertdialog', { name: 'Quitter sans enregistrer ?' })
  await dialog.getByRole('button', { name: 'Rester sur la page' }).click()
  await expect(field(page, words.description)).toHaveValue('Autre nom')
  let asked = false
  page.on('dialog', async (question) => {
    asked = question.type() === 'beforeunload'
    await question.dismiss()
  })
  await page.reload({ timeout: 2_000 }).catch(() => undefined)
  expect(asked).toBe(true)
  await page.getByRole('link', { name: words.overview, exact: true }).first().click()
  await dialog.getByRole('button', { name: 'Quitter sans enregistrer' }).click()
  await expect(page.getByRole('heading', { level: 1, name: words.overview })).toBeVisible()
})

test('disconnecting asks, forgets the token, and the tag goes', async ({ page, company, words }) => {
  const id = await createServer(company)
  await connect(company, id)
  await page.goto(`/${company.slug}/mail-servers/${id}`)
  await waitForScripts(page)
  const box = page.locator('#connection')
  await expect(box.getByText(words.valid, { exact: true })).toBeVisible()
  await page.getByRole('button', { name: words.disconnect }).click()
  const dialog = page.getByRole('alertdialog')
  await expect(dialog).toContainText(company.mailbox)
  await dialog.getByRole('button', { name: words.disconnect }).click()
  await expect(box.getByText(words.valid, { exact: true })).toBeHidden()
  await expect(page.getByText('Compte Outlook déconnecté.')).toBeVisible()
  await expect(page.getByRole('button', { name: words.disconnect })).toBeHidden()
  await expect(page.getByRole('button', { name: words.arrow })).toBeVisible()
})
