import { readFile } from 'node:fs/promises'
import { inIdentity } from '@/lib/db'
import { PASSWORD } from '../fixtures/installation'
import { field, waitForScripts } from '../fixtures/pages'
import { createServer, saveApplication } from '../fixtures/server'
import { expect, test, type Person } from '../fixtures/test'

/** What is sensitive asks who it is when that was proved a while ago, and what was typed is done afterwards. */

async function forgetProofs(person: Person): Promise<void> {
  await inIdentity((tx) =>
    tx.session.updateMany({
      where: { userId: person.userId },
      data: { provedAt: new Date(Date.now() - 3_600_000) },
    }),
  )
}

test('another secret, another host, an export', async ({ page, company, words, signIn }) => {
  const { admin, slug } = company
  await saveApplication(company)
  const server = await createServer(company, { outlook: '', username: '' })
  await signIn(admin)
  await forgetProofs(admin)

  await page.goto(`/${slug}/settings`)
  await waitForScripts(page)
  await field(page, words.expiry).fill('2031-01-31')
  await field(page, words.clientSecret).fill(company.outlook.clientSecret)
  await page.getByRole('button', { name: words.save, exact: true }).click()
  const proof = field(page, 'Votre mot de passe')
  await expect(proof).toBeFocused()
  await proof.fill('faux mot de passe')
  await page.getByRole('button', { name: 'Confirmer et continuer' }).click()
  await expect(proof).toHaveAttribute('aria-invalid', 'true')
  await expect(field(page, words.clientSecret)).toHaveValue(company.outlook.clientSecret)
  await proof.fill(PASSWORD)
  await page.getByRole('button', { name: 'Confirmer et continuer' }).click()
  await expect(page.getByText('Paramètres enregistrés.')).toBeVisible()
  await expect(proof).toHaveCount(0)
  await page.reload()
  await expect(field(page, words.expiry)).toHaveValue('2031-01-31')

  await forgetProofs(admin)
  await page.goto(`/${slug}/mail-servers/${server}`)
  await waitForScripts(page)
  await field(page, words.description).fill('Autre nom')
  await page.getByRole('button', { name: words.save, exact: true }).click()
  await expect(page.getByText('Serveur enregistré.')).toBeVisible()
  await field(page, words.host).fill(`ailleurs.${company.domain}`)
  await page.getByRole('button', { name: words.save, exact: true }).click()
  await proof.fill(PASSWORD)
  await page.getByRole('button', { name: 'Confirmer et continuer' }).click()
  await expect(proof).toHaveCount(0)
  await expect(field(page, words.host)).toHaveValue(`ailleurs.${company.domain}`)

  await forgetProofs(admin)
  const log = `/${slug}/audit?area=servers`
  await page.goto(log)
  const csv = page.getByRole('link', { name: 'Exporter (CSV)' })
  await csv.click()
  await expect(page).toHaveURL(/\/account\/confirm\?next=/)
  await proof.fill(PASSWORD)
  // The file that was asked for comes by itself, once.
  const download = page.waitForEvent('download')
  await page.getByRole('main').getByRole('button', { name: 'Continuer' }).click()
  await expect(page).toHaveURL(log)
  expect(await readFile(await (await download).path(), 'utf8')).toContain('Autre nom')
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false, language: 'en' })

  test('the secret comes along sealed and need not be typed again', async ({
    page,
    company,
    words,
    signIn,
  }) => {
    const { admin, outlook, slug } = company
    await saveApplication(company)
    await signIn(admin)
    await forgetProofs(admin)
    await page.goto(`/${slug}/settings`)
    await field(page, words.clientSecret).fill(outlook.clientSecret)
    await field(page, words.expiry).fill('2031-01-31')
    await page.getByRole('button', { name: words.save, exact: true }).click()
    await field(page, 'Your password').fill(PASSWORD)
    expect(await page.content()).not.toContain(outlook.clientSecret)
    await expect(field(page, words.expiry)).toHaveValue('2031-01-31')
    await page.getByRole('button', { name: words.save, exact: true }).click()
    await expect(page.getByText('Settings saved.')).toBeVisible()
  })
})
