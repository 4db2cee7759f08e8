import { chromium, type Browser, type Page } from '@playwright/test'
import { ensureBrowser } from '@/lib/cli/test/browser'

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A Chromium: the one that the tests take, which is installed where there is none. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: (await ensureBrowser()) ?? undefined, args: ARGS })
}

/** Signs in through the form, in French. */
export async function signIn(page: Page, url: string, email: string, password: string): Promise<void> {
  await page.setExtraHTTPHeaders({ 'accept-language': 'fr' })
  await page.goto(`${url}/sign-in`)
  await page.getByLabel('Adresse e-mail').fill(email)
  await page.getByLabel('Mot de passe', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Se connecter' }).click()
  await page.waitForURL((address) => !address.pathname.startsWith('/sign-in'))
}
