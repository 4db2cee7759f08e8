import { getLatestTest } from '@/lib/data/connection-tests/get-latest-test'
import { requestConnectionTest } from '@/lib/data/connection-tests/request-test'
import { FAILING_REPLIES, FAILING_STAGES, STAGE_WORDS, type FailingServer } from '../fixtures/failing-servers'
import { readEndToEnd } from '../fixtures/installation'
import { pageOf } from '../fixtures/refusals'
import { connectServer, createServer, PATIENCE_MS, send, waitForState } from '../fixtures/server'
import { microsoft } from '../fixtures/standin'
import { expect, test, type Page, type TestCompany } from '../fixtures/test'
import { LANGUAGES, type Language } from '../fixtures/words'
import { startTalker } from '../integration/support/talker'

const SAYS = {
  fr: {
    test: 'Test de connexion',
    running: (step: number, total: number) => new RegExp(`Test en cours\\s: étape ${step} sur ${total}`),
    passed: (total: number) => new RegExp(`Les ${total} étapes ont réussi.*Rien n’a été envoyé`),
    stopped: (step: number, total: number) => new RegExp(`Arrêté à l’étape ${step} sur ${total}`),
    noSecret: 'Rien de secret n’a été transmis',
    failed: ', échoué',
    now: ', en cours',
    unproven: 'Ce que ce test ne prouve pas',
    details: 'Détails techniques',
    trial: 'M’envoyer un message d’essai',
    follow: 'Suivre ce message',
    dialogue: 'Dialogue avec le serveur',
    attempt: /^Dialogue du /,
    subject: /Message d’essai de Relais/,
  },
  en: {
    test: 'Test connection',
    running: (step: number, total: number) => new RegExp(`Test under way: step ${step} of ${total}`),
    passed: (total: number) => new RegExp(`All ${total} steps succeeded.*Nothing was sent`),
    stopped: (step: number, total: number) => new RegExp(`Stopped at step ${step} of ${total}`),
    noSecret: 'Nothing secret was transmitted',
    failed: ', failed',
    now: ', under way',
    unproven: 'What this test does not prove',
    details: 'Technical details',
    trial: 'Send me a test message',
    follow: 'Follow this message',
    dialogue: 'Dialogue with the server',
    attempt: /^Dialogue of /,
    subject: /Test message from Relais/,
  },
}

const PASSWORD = 'mot-de-passe-très-secret'
const area = (page: Page) => page.locator('#connection-test')
const line = (page: Page, text: string) => area(page).getByRole('listitem').filter({ hasText: text })
const press = (page: Page, name: string) => area(page).getByRole('button', { name, exact: true }).click()

/** A relay of the loopback, with a password. @returns its id */
function createRelay(company: TestCompany, fields: Record<string, string>): Promise<string> {
  const typed = { host: '127.0.0.1', security: 'none', username: 'courrier', password: PASSWORD }
  return createServer(company, { ...typed, outlook: '', ...fields })
}

function createFailing(company: TestCompany, { what, host, port, security }: FailingServer) {
  const { ports, closed } = readEndToEnd().failing!
  return createRelay(company, {
    description: what.slice(0, 100),
    ...(host && { host }),
    ...(security && { security }),
    port: String(port === 'closed' ? closed : (port ?? ports[what] ?? 587)),
  })
}

/** Which step of how many a stage is. */
function placeOf({ stage, security }: FailingServer): [step: number, total: number] {
  const begin = ['name', 'address', 'port']
  const rest = ['ehlo', 'auth', 'mail', 'rcpt', 'data']
  const middle = { none: ['greeting'], starttls: ['greeting', 'starttls'], tls: ['tls', 'greeting'] }
  const all = [...begin, ...middle[security ?? 'none'], ...rest]
  return [all.indexOf(stage) + 1, all.length]
}

async function expectRead(page: Page, language: Language, server: FailingServer): Promise<void> {
  const says = SAYS[language]
  const failed = line(page, says.failed)
  await expect(failed, server.what).toContainText(STAGE_WORDS[language][server.stage])
  await expect(failed, server.what).toContainText(server[language])
  if (server.reply) await expect(failed.getByRole('group'), server.what).toContainText(server.reply)
  const [step, total] = placeOf(server)
  const status = area(page).getByRole('status')
  await expect(status, server.what).toContainText(says.stopped(step, total))
  if (total - step >= 5) await expect(status, server.what).toContainText(says.noSecret)
}

for (const [name, servers] of [
  ['every stage’s failures', FAILING_STAGES],
  ['what servers answer', FAILING_REPLIES],
] as const) {
  test(`${name}, read in both languages`, async ({ company, openBrowser, signIn }) => {
    test.setTimeout(240_000)
    const ids = new Map<FailingServer, string>()
    for (const server of servers) {
      const id = await createFailing(company, server)
      await requestConnectionTest(company.admin.who, id)
      ids.set(server, id)
    }
    const pages = await Promise.all(
      LANGUAGES.map(async (language) => {
        const context = await openBrowser({ javaScriptEnabled: false })
        await signIn(company.admin, { context, language })
        return { language, page: await context.newPage() }
      }),
    )
    for (const [server, id] of ids) {
      await expect
        .poll(async () => (await getLatestTest(company.admin.who, id))?.state, {
          message: server.what,
          timeout: 3 * PATIENCE_MS,
        })
        .toBe('failed')
      await Promise.all(
        pages.map(async ({ language, page }) => {
          await page.goto(pageOf(company, id), { waitUntil: 'domcontentloaded', timeout: 60_000 })
          await expectRead(page, language, server)
        }),
      )
    }
  })
}

for (const language of LANGUAGES) {
  const says = SAYS[language]

  test.describe(language, () => {
    test.use({ language })

    test('each stage shows as it happens; what failed is asked again from there', async ({
      page,
      company,
      signIn,
    }) => {
      const port = readEndToEnd().failing!.own[language]
      const talker = await startTalker({ rcpt: null }, { port })
      try {
        const id = await createRelay(company, { port: String(port) })
        await signIn(company.admin)
        await page.goto(pageOf(company, id))
        await press(page, says.test)
        const status = area(page).getByRole('status')
        await expect(status).toContainText(says.running(8, 9), { timeout: PATIENCE_MS })
        await expect(line(page, says.now)).toContainText(STAGE_WORDS[language].rcpt)
        talker.tell('250 2.1.5 fine')
        await expect(status).toContainText(says.passed(9), { timeout: PATIENCE_MS })
        await expect(area(page).getByText(says.unproven)).toBeVisible()
        talker.say({ auth: '535 5.7.3 Authentication unsuccessful' })
        await press(page, says.test)
        await expect(status).toContainText(says.stopped(6, 9), { timeout: PATIENCE_MS })
        await line(page, says.failed).getByText(says.details).click()
        await expect(area(page).getByText('535 5.7.3 Authentication unsuccessful')).toBeVisible()
      } finally {
        await talker.stop()
      }
    })

    test('a real message to oneself, followed; the dialogue is for owners and administrators', async ({
      page,
      company,
      words,
      signIn,
      openBrowser,
      trouble,
    }) => {
      trouble.allowStatus(403)
      const [id, owner] = await Promise.all([connectServer(company, { debug: 'on' }), company.add('owner')])
      await signIn(company.admin)
      await page.goto(pageOf(company, id))
      await press(page, says.test)
      await expect(area(page).getByRole('status')).toContainText(says.passed(10), { timeout: PATIENCE_MS })
      await expect(line(page, STAGE_WORDS[language].starttls)).toContainText(/TLSv1\.3.*localhost/)
      await area(page).getByText(says.dialogue, { exact: true }).click()
      const dialogue = area(page).getByRole('group', { name: says.dialogue })
      await expect(dialogue).toContainText(/EHLO.*AUTH XOAUTH2 ••••.*RCPT TO.*DATA.*354/s)

      await press(page, says.trial)
      const trial = area(page).getByRole('status').getByText(words.sent, { exact: true })
      await expect(trial).toBeVisible({ timeout: PATIENCE_MS })
      const [arrived] = await microsoft.inbox(company.admin.email)
      expect(arrived!.subject).toMatch(says.subject)
      await area(page).getByRole('link', { name: says.follow }).click()
      await expect(page.getByText(says.attempt)).toBeVisible()

      const messageId = await send(company.sender, { from: company.mailbox, to: company.colleague })
      await waitForState(company.sender, messageId, 'sent')
      const message = `/${company.slug}/messages/${messageId}`
      const look = async (person: TestCompany['admin']) => {
        const context = await openBrowser({ javaScriptEnabled: false })
        await signIn(person, { context })
        const other = await context.newPage()
        await other.goto(message)
        await expect(other.getByRole('main')).toContainText(company.colleague)
        return other
      }
      const theirs = await look(owner)
      await expect(theirs.getByText(says.attempt)).toBeVisible()
      await theirs.goto(pageOf(company, id))
      await expect(area(theirs).getByText(says.dialogue, { exact: true })).toBeVisible()
      const mine = await look(company.sender)
      await expect(mine.getByText(says.attempt)).toHaveCount(0)
      expect((await mine.goto(pageOf(company, id)))!.status()).toBe(403)
    })
  })
}
