import { randomBytes } from 'node:crypto'
import { PATIENCE_MS } from '../fixtures/server'
import { consent, field, follow, main, signInThroughForm, typeAddresses } from '../fixtures/pages'
import { microsoft } from '../fixtures/standin'
import { expect, test } from '../fixtures/test'
import type { Language } from '../fixtures/words'

const VIEWS: { language: Language; name: string; viewport: { width: number; height: number } }[] = [
  { language: 'fr', name: 'wide', viewport: { width: 1280, height: 800 } },
  { language: 'en', name: 'wide', viewport: { width: 1280, height: 800 } },
  { language: 'fr', name: 'narrow', viewport: { width: 360, height: 740 } },
  { language: 'en', name: 'narrow', viewport: { width: 360, height: 740 } },
]

const SUBJECT =
  'Réception du chantier – été 2026, « œuvre » n° 12 : cœur, façade, ça et là, déjà prêt à Noël ✓'
const TEXT = 'Bonjour,\n\nVoici les plans.\n.une ligne qui commence par un point\nÀ bientôt – Zoé'
const FILES = [
  { name: 'Plan d’été.bin', mimeType: 'application/octet-stream', buffer: randomBytes(300_000) },
  { name: 'Devis n° 12.txt', mimeType: 'text/plain', buffer: Buffer.from('Total : 3 480,00 €\r\n') },
]

for (const { language, name, viewport } of VIEWS) {
  test.describe(`${language}, ${name}`, () => {
    test.use({ language, viewport })

    // README, "The walk, in the demo".
    test('from an empty company to a delivered message', async ({ page, company, words }) => {
      test.slow()
      await test.step('sign in', async () => {
        await page.goto('/')
        await expect(page).toHaveURL(/\/sign-in/)
        await signInThroughForm(page, words, company.admin)
        await expect(page).toHaveURL(`/${company.slug}`)
        await expect(page.getByRole('heading', { level: 1, name: words.overview })).toBeVisible()
      })

      await test.step('settings', async () => {
        await follow(page, words.settings)
        await expect(page.getByRole('heading', { level: 1, name: words.settings })).toBeVisible()
        await page.getByRole('button', { name: words.developerOn }).click()
        await expect(page.getByRole('button', { name: words.developerOff })).toBeVisible()
        await field(page, words.clientId).fill(company.outlook.clientId)
        await field(page, words.clientSecret).fill(company.outlook.clientSecret)
        await field(page, words.directoryId).fill(company.outlook.directoryId)
        await page.getByRole('button', { name: words.save, exact: true }).click()
        await expect(
          main(page).getByText(company.outlook.clientSecret.slice(0, 3), { exact: true }),
        ).toBeVisible()
      })

      await test.step('create the server; the arrow saves it and opens Microsoft’s sign-in', async () => {
        await follow(page, words.mailServers)
        await main(page).getByRole('link', { name: words.create, exact: true }).first().click()
        await expect(page).toHaveURL(/\/mail-servers\/new$/)
        await field(page, words.description).fill('Courrier de l’atelier')
        await expect(field(page, words.password)).toBeVisible()
        await field(page, words.outlook).check()
        await expect(field(page, words.host)).not.toHaveValue('')
        await expect(field(page, words.port)).not.toHaveValue('')
        await expect(field(page, words.security)).toHaveValue('starttls')
        await expect(field(page, words.password)).toBeHidden()
        await field(page, words.username).fill(company.mailbox)
        await page.getByRole('button', { name: words.arrow }).click()
        await expect(page.getByText(company.mailbox).first()).toBeVisible()
        await consent(page, language, 'accept')
      })

      await test.step('back with the tag', async () => {
        await expect(page).toHaveURL(/\/mail-servers\/[0-9a-f-]{36}#connection$/)
        const box = page.locator('#connection')
        await expect(box.getByText(words.valid, { exact: true })).toBeVisible({ timeout: PATIENCE_MS })
        await expect(box.getByText(company.mailbox)).toBeVisible()
        await expect(box.getByText(company.outlook.directoryId)).toBeVisible()
        await expect(box.getByText(/SMTP\.Send/)).toBeVisible()
      })

      const at = (local: string) => `${local}@clients-${company.domain}`
      await test.step('write', async () => {
        await follow(page, words.newMessage)
        await expect(page.getByRole('heading', { level: 1, name: words.newMessage })).toBeVisible()
        await expect(field(page, words.from)).toHaveValue(company.mailbox)
        await typeAddresses(page, words.to, `Claire Lorme <${at('claire')}>, ${at('pose')}`)
        for (const [label, local] of [
          [words.cc, 'copie'],
          [words.bcc, 'discret'],
        ] as const) {
          await page.getByRole('button', { name: label, exact: true }).click()
          await typeAddresses(page, label, at(local))
        }
        await field(page, words.replyTo).fill(at('reponse'))
        await field(page, words.subject).fill(SUBJECT)
        await field(page, words.message).fill(TEXT)
        await field(page, words.priority).selectOption('high')
        await field(page, words.attachments).setInputFiles(FILES)
        await expect(page.locator('input[name="attachments"]')).toHaveCount(FILES.length)
        await page.getByRole('button', { name: words.send, exact: true }).click()
      })

      let messageId = ''
      await test.step('the message’s page follows it to the end by itself', async () => {
        await expect(page).toHaveURL(/\/messages\/[0-9a-f-]{36}$/)
        await expect(page.getByRole('heading', { level: 1, name: SUBJECT })).toBeVisible()
        await page.evaluate(() => Object.assign(window, { notReloaded: true }))
        const table = main(page).getByRole('table')
        for (const local of ['claire', 'pose', 'copie', 'discret']) {
          const row = table.getByRole('row').filter({ hasText: at(local) })
          await expect(row.getByText(words.sent, { exact: true })).toBeVisible({ timeout: PATIENCE_MS })
        }
        await expect(
          main(page)
            .getByText(/250 2\.0\.0 OK/)
            .first(),
        ).toBeVisible()
        const id = main(page).locator('code', { hasText: new RegExp(`^[^\\s<>]+@${company.domain}$`) })
        messageId = (await id.textContent()) ?? ''
        expect(await page.evaluate(() => 'notReloaded' in window)).toBe(true)
      })

      await test.step('what arrived is what was written', async () => {
        const received = await microsoft.inbox(at('discret'))
        expect(received).toHaveLength(1)
        const [mail] = received
        expect(mail).toMatchObject({
          to: [at('claire'), at('pose')],
          cc: [at('copie')],
          replyTo: at('reponse'),
          subject: SUBJECT,
          authenticatedAs: company.mailbox,
          messageId: `<${messageId}>`,
          envelope: { from: company.mailbox },
        })
        expect(mail!.from).toContain(company.mailbox)
        expect([...mail!.envelope.to].sort()).toEqual(['claire', 'copie', 'discret', 'pose'].map(at))
        expect(mail!.text.replaceAll('\r\n', '\n').trimEnd()).toBe(TEXT)
        expect(mail!.attachments.map(({ filename }) => filename)).toEqual(FILES.map((file) => file.name))
        for (const [index, file] of FILES.entries()) {
          const bytes = await microsoft.attachment(mail!.attachments[index]!.url)
          expect(bytes.equals(file.buffer), `${file.name}, byte by byte`).toBe(true)
        }
        const raw = (await microsoft.raw(mail!.number)).toString('latin1')
        expect(raw).not.toMatch(/^bcc:/im)
        expect(raw).not.toContain(at('discret'))
      })

      await test.step('and it is in the list', async () => {
        await follow(page, words.messages)
        const row = main(page).getByRole('row').filter({ hasText: SUBJECT })
        await expect(row.getByText(words.sent, { exact: true })).toBeVisible()
      })
    })
  })
}
