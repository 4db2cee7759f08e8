import { readFile } from 'node:fs/promises'
import { setArchived } from '@/lib/data/mail-servers/archive-mail-server'
import { field, main, waitForScripts } from '../fixtures/pages'
import { connectServer, createServer, send, waitForState } from '../fixtures/server'
import { expect, test } from '../fixtures/test'
import { LANGUAGES } from '../fixtures/words'

/** The audit log, retention, erasure and the export, as an owner uses them. */

const SAYS = {
  fr: {
    log: 'Journal d’audit',
    archived: /A archivé le serveur « .*Relais local.* »/,
    area: 'Domaine',
    servers: 'Serveurs',
    days: 'Textes et pièces jointes (jours)',
    bound: /Un nombre entier de 1 à 365/,
    saved: 'Durées de conservation enregistrées.',
    address: 'Adresse à effacer',
    sure: 'J’ai compris que rien ne pourra être rétabli',
    tick: 'Cochez la case pour confirmer.',
    erase: 'Effacer cette adresse',
    erased: 'Adresse effacée d’un message.',
    ask: 'Préparer un export',
    download: 'Télécharger',
    csv: 'Exporter (CSV)',
    retention: 'A modifié les durées de conservation',
  },
  en: {
    log: 'Audit log',
    archived: /Archived the server “.*Relais local.*”/,
    area: 'Area',
    servers: 'Servers',
    days: 'Texts and attachments (days)',
    bound: /A whole number from 1 to 365/,
    saved: 'Retention saved.',
    address: 'Address to erase',
    sure: 'I understand that this cannot be undone',
    tick: 'Tick the box to confirm.',
    erase: 'Erase this address',
    erased: 'Address erased from one message.',
    ask: 'Prepare an export',
    download: 'Download',
    csv: 'Export (CSV)',
    retention: 'Changed how long data is kept',
  },
}

for (const language of LANGUAGES) {
  test.describe(language, () => {
    test.use({ language })
    const says = SAYS[language]

    test('the log tells what was done, by whom, filtered and to take along', async ({
      page,
      company,
      signIn,
    }) => {
      const server = await createServer(company, { description: 'Relais local', outlook: '', username: '' })
      await setArchived(company.admin.who, server, true)
      await signIn(company.admin)
      await page.goto(`/${company.slug}/audit`)
      await waitForScripts(page)
      await expect(page.getByRole('heading', { level: 1, name: says.log })).toBeVisible()
      await field(page, says.area).selectOption({ label: says.servers })
      await expect(page).toHaveURL(/area=servers/)
      await expect(main(page).getByRole('cell', { name: says.archived })).toBeVisible()
      const download = page.waitForEvent('download')
      await page.getByRole('link', { name: says.csv }).click()
      const csv = await readFile(await (await download).path(), 'utf8')
      expect(csv).toContain('server.archived')
      expect(csv).toContain('Relais local')
    })

    test('retention within bounds, an erasure, the export', async ({ page, company, signIn }) => {
      const owner = await company.add('owner')
      await connectServer(company)
      const address = `claire@clients-${company.domain}`
      const sent = await send(company.admin, { from: company.mailbox, to: address })
      await waitForState(company.admin, sent, 'sent')
      await signIn(owner)
      await page.goto(`/${company.slug}/settings/privacy`)
      await waitForScripts(page)
      const save = page.locator('[data-save-bar]').getByRole('button').first()

      await field(page, says.days).fill('400')
      await save.click()
      await expect(page.getByText(says.bound).last()).toBeVisible()
      await field(page, says.days).fill('45')
      await save.click()
      await expect(page.getByText(says.saved)).toBeVisible()

      await field(page, says.address).fill(address)
      await page.getByRole('button', { name: says.erase }).click()
      await expect(page.getByText(says.tick)).toBeVisible()
      await page.getByRole('checkbox', { name: says.sure }).check()
      await page.getByRole('button', { name: says.erase }).click()
      await expect(page.getByText(says.erased)).toBeVisible()
      await expect(field(page, says.address)).toHaveValue('')

      await page.getByRole('button', { name: says.ask }).click()
      const link = page.getByRole('link', { name: says.download })
      await expect(link).toBeVisible({ timeout: 45_000 })
      const download = page.waitForEvent('download')
      await link.click()
      const zip = await readFile(await (await download).path())
      expect(zip.subarray(0, 2).toString()).toBe('PK')
      expect(zip.includes(address)).toBe(false)

      await page.goto(`/${company.slug}/messages/${sent}`)
      await expect(main(page).getByText('erased@erased.invalid').first()).toBeVisible()
      await page.goto(`/${company.slug}/audit`)
      await expect(main(page).getByText(says.retention)).toBeVisible()
    })
  })
}
