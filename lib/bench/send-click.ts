import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { projectRoot } from '@/lib/platform/project-root'
import { findFreePort, startDemo } from './demo-process'
import { openBrowser, signIn } from './browser'
import { summarize, type Benchmark } from './figure'

const SENDS = 200
const FROM = 'admin@verriere.example'

/**
 * From the browser's click on « Envoyer » to the stand-in's 250: one idle server, one message after the other.
 * The click is taken in the page, the 250 at the stand-in, on the same machine's clock.
 */
export const sendClickBenchmark: Benchmark = {
  figures: [
    { name: 'send_click_to_250_p50', unit: 'ms' },
    { name: 'send_click_to_250_p95', unit: 'ms' },
  ],
  run: async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'relais-bench-'))
    // First: without one no demo is left behind.
    const browser = await openBrowser()
    const demo = await startDemo(projectRoot(), dataDir, await findFreePort())
    try {
      const { standin } = JSON.parse(await readFile(join(dataDir, 'demo.json'), 'utf8')) as DemoFile
      const page = await browser.newPage()
      await signIn(page, demo.url, FROM, 'relais-demo')
      await liftPace(page, demo.url)
      const runs: number[] = []
      for (let run = 0; run < SENDS; run++) runs.push(await sendOnce(page, demo.url, standin.inboxUrl, run))
      return [summarize(runs, 0.5), summarize(runs, 0.95)]
    } finally {
      await browser.close()
      await demo.stop()
      await rm(dataDir, { recursive: true, force: true })
    }
  },
}

type DemoFile = { standin: { inboxUrl: string } }

/** Microsoft's thirty messages a minute are not what is measured here. */
async function liftPace(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/verriere/mail-servers`)
  await page.getByRole('link', { name: 'Courrier de la verrière' }).first().click()
  await page.getByText('Réglages avancés').click()
  await page.getByRole('textbox', { name: 'Messages par minute', exact: true }).fill('100000')
  await page.getByRole('button', { name: 'Sauvegarder', exact: true }).click()
  await page.getByText('Serveur enregistré.').waitFor()
}

async function sendOnce(page: Page, url: string, inboxUrl: string, run: number): Promise<number> {
  const subject = `bench ${run} ${Date.now()}`
  await page.goto(`${url}/verriere/messages/new`)
  // Only there once JavaScript has arrived.
  await page.getByRole('button', { name: 'Cc', exact: true }).waitFor()
  await page.getByLabel('À', { exact: true }).fill('contact@lorme.example')
  await page.getByLabel('Objet').fill(subject)
  await page.getByLabel('Message', { exact: true }).fill('Bonjour')
  const send = page.getByRole('button', { name: 'Envoyer', exact: true })
  const clicked = await send.evaluate((button) => {
    const at = Date.now()
    ;(button as HTMLButtonElement).click()
    return at
  })
  const receivedAt = await waitForMessage(inboxUrl, subject, clicked)
  // The page leads to the message: leaving before would be another measurement.
  await page.waitForURL(/\/messages\/[0-9a-f-]{36}$/)
  return receivedAt - clicked
}

async function waitForMessage(inboxUrl: string, subject: string, since: number): Promise<number> {
  const address = `${inboxUrl}.json?since=${encodeURIComponent(new Date(since - 1000).toISOString())}`
  for (const end = Date.now() + 30_000; Date.now() < end;) {
    const messages = (await (await fetch(address)).json()) as { subject: string; receivedAt: string }[]
    const message = messages.find((candidate) => candidate.subject === subject)
    if (message) return Date.parse(message.receivedAt)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`${subject} did not arrive within 30 s`)
}
