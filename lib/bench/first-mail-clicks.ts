import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { projectRoot } from '@/lib/platform/project-root'
import { openBrowser } from './browser'
import { findFreePort, startDemo } from './demo-process'
import type { Benchmark } from './figure'

const EMAIL = 'admin@atelier.example'
const MAILBOX = 'courrier@atelier.example'

interface DemoFile {
  outlook: { clientId: string; clientSecret: string; directoryId: string }
}

/**
 * The clicks of a newcomer, from the sign-in page of an empty company to « Envoyé » on the message's page, the
 * sign-in's and Microsoft's own among them; typing is not counted.
 */
export const firstMailClicksBenchmark: Benchmark = {
  figures: [{ name: 'clicks_from_empty_company_to_first_mail', unit: 'clicks' }],
  run: async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'relais-bench-'))
    // First: without one no demo is left behind.
    const browser = await openBrowser()
    const demo = await startDemo(projectRoot(), dataDir, await findFreePort())
    try {
      const { outlook } = JSON.parse(await readFile(join(dataDir, 'demo.json'), 'utf8')) as DemoFile
      const page = await browser.newPage()
      await page.setExtraHTTPHeaders({ 'accept-language': 'fr' })
      return [{ value: await walk(page, demo.url, outlook) }]
    } finally {
      await browser.close()
      await demo.stop()
      await rm(dataDir, { recursive: true, force: true })
    }
  },
}

/** Walks as the README says, and counts. */
async function walk(page: Page, url: string, outlook: DemoFile['outlook']): Promise<number> {
  let clicks = 0
  const click = async (target: Locator) => {
    await target.click()
    clicks += 1
  }
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const link = (name: string) => page.getByRole('link', { name, exact: true }).first()
  const field = (name: string) => page.getByLabel(name, { exact: true })

  await page.goto(url)
  await field('Adresse e-mail').fill(EMAIL)
  await field('Mot de passe').fill('relais-demo')
  await click(button('Se connecter'))

  await click(link('Paramètres généraux'))
  await click(button('Activer le mode développeur'))
  await button('Désactiver le mode développeur').waitFor()
  await field('Outlook Client Id').fill(outlook.clientId)
  await field('Outlook Client Secret').fill(outlook.clientSecret)
  await field('ID de l’annuaire (locataire)').fill(outlook.directoryId)
  await click(button('Sauvegarder'))
  await page.getByText(outlook.clientSecret.slice(0, 3), { exact: true }).waitFor()

  await click(link('Serveurs de courriel sortant'))
  await click(link('Créer'))
  await field('Description').fill('Courrier de l’atelier')
  await click(page.getByRole('checkbox', { name: 'Authentification OAuth Outlook' }))
  await field('Nom d’utilisateur').fill(MAILBOX)
  await click(button('Connecter le compte Outlook'))

  // At Microsoft: the account is known by the hint; then the consent.
  await page.waitForURL((address) => address.origin !== url)
  await click(page.getByRole('button').first())
  const accept = button('Accepter')
  await Promise.race([accept.waitFor(), page.waitForURL(/mail-servers/)])
  if (await accept.isVisible()) await click(accept)
  await page.getByText('Outlook Token Validé', { exact: true }).first().waitFor()

  await click(link('Nouveau message'))
  await field('À').fill('contact@lorme.example')
  await field('Objet').fill('Premier message')
  await field('Message').fill('Bonjour')
  await click(button('Envoyer'))
  await page.waitForURL(/\/messages\/[0-9a-f-]{36}$/)
  await page.getByText('Envoyé', { exact: true }).first().waitFor()
  return clicks
}
