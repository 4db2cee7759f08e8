import { randomUUID } from 'node:crypto'
import { inCompany, inIdentity } from '@/lib/db'
import {
  field,
  main,
  openFollowing,
  signInThroughForm,
  typeAddresses,
  waitForScripts,
} from '../fixtures/pages'
import { createServer, saveApplication } from '../fixtures/server'
import { expect, test, type Page, type Person } from '../fixtures/test'
import { LANGUAGES } from '../fixtures/words'

const SAYS = {
  fr: {
    ended: 'Votre session est terminée',
    kept: 'Votre saisie a été conservée',
    secrets: /Les mots de passe et les secrets ne sont jamais conservés/,
    again: /À saisir de nouveau/,
    discard: 'Abandonner cette saisie',
    conflict: /Quelqu’un d’autre a enregistré autre chose ici/,
    apart: 'Se connecter dans un nouvel onglet',
  },
  en: {
    ended: 'Your session has ended',
    kept: 'What you typed was kept',
    secrets: /Passwords and secrets are never kept/,
    again: /Enter it again/,
    discard: 'Discard it',
    conflict: /Somebody else saved something else here/,
    apart: 'Sign in in a new tab',
  },
}

/** As if the person had been away for two days. */
const endSessions = (person: Person) =>
  inIdentity(
    (tx) =>
      tx.$executeRaw`UPDATE sessions SET last_seen_at = now() - interval '2 days' WHERE user_id = ${person.userId}::uuid`,
  )

const countDrafts = (person: Person) =>
  inIdentity((tx) => tx.draft.count({ where: { userId: person.userId } }))

const save = (page: Page, label: string) =>
  main(page).getByRole('button', { name: label, exact: true }).click()

for (const language of LANGUAGES) {
  for (const javaScriptEnabled of [true, false]) {
    test.describe(`${language}, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, () => {
      test.use({ language, javaScriptEnabled })
      const says = SAYS[language]
      const ready = async (page: Page) => {
        if (javaScriptEnabled) await waitForScripts(page)
      }

      test('the settings come back after signing in, the secret does not, and saving ends it', async ({
        page,
        company,
        words,
        signIn,
      }) => {
        const { clientId, clientSecret, directoryId } = company.outlook
        await signIn(company.admin)
        await page.goto(`/${company.slug}/settings`)
        await ready(page)
        await field(page, words.clientId).fill(clientId)
        await field(page, words.clientSecret).fill(clientSecret)
        await field(page, words.directoryId).fill(directoryId)
        await field(page, words.multiple).check()
        await endSessions(company.admin)
        await save(page, words.save)

        await expect(page.getByText(says.ended)).toBeVisible()
        await signInThroughForm(page, words, company.admin)
        await expect(page).toHaveURL(`/${company.slug}/settings`)
        await expect(page.getByText(says.kept)).toBeVisible()
        await expect(page.getByText(says.secrets)).toBeVisible()
        await expect(field(page, words.clientId)).toHaveValue(clientId)
        await expect(field(page, words.directoryId)).toHaveValue(directoryId)
        await expect(field(page, words.multiple)).toBeChecked()
        await expect(field(page, words.clientSecret)).toHaveValue('')
        await expect(field(page, words.clientSecret)).toHaveAccessibleDescription(says.again)
        expect(await page.content()).not.toContain(clientSecret)

        await ready(page)
        await field(page, words.clientSecret).fill(clientSecret)
        await save(page, words.save)
        await expect(page.getByText(says.kept)).toHaveCount(0)
        await expect.poll(() => countDrafts(company.admin)).toBe(0)
        await page.reload()
        await expect(field(page, words.clientId)).toHaveValue(clientId)
        await expect(page.getByText(says.kept)).toHaveCount(0)
      })

      test('it can be discarded, and is nobody else’s', async ({ page, company, words, signIn }) => {
        const colleague = await company.add('owner')
        const typed = randomUUID()
        await saveApplication(company)
        await signIn(company.admin)
        await page.goto(`/${company.slug}/settings`)
        await ready(page)
        await field(page, words.clientId).fill(typed)
        await endSessions(company.admin)
        await save(page, words.save)
        await expect(page.getByText(says.ended)).toBeVisible()
        // The same browser, somebody else.
        await signInThroughForm(page, words, colleague)
        await expect(field(page, words.clientId)).toHaveValue(company.outlook.clientId)
        await expect(page.getByText(says.kept)).toHaveCount(0)
        expect(await page.content()).not.toContain(typed)

        await signIn(company.admin)
        await page.goto(`/${company.slug}/settings`)
        await ready(page)
        await expect(field(page, words.clientId)).toHaveValue(typed)
        await page.getByRole('button', { name: says.discard }).click()
        await expect(page.getByText(says.kept)).toHaveCount(0)
        await expect(field(page, words.clientId)).toHaveValue(company.outlook.clientId)
        expect(await countDrafts(company.admin)).toBe(0)
      })
    })
  }
}

test('a message with its formatting and files, and a server somebody changed meanwhile', async ({
  page,
  trouble,
  company,
  words,
  signIn,
}) => {
  // The session ends here on purpose: a stream that is opened meanwhile is refused, and the browser logs it.
  trouble.allow(/status of 401 .*\/api\/live\?/)
  await saveApplication(company)
  const server = await createServer(company)
  const says = SAYS.fr
  await signIn(company.admin)
  await page.goto(`/${company.slug}/messages/new`)
  await waitForScripts(page)
  await typeAddresses(page, words.to, `claire@clients-${company.domain}, pose@clients-${company.domain}`)
  await page.getByRole('button', { name: words.bcc, exact: true }).click()
  await typeAddresses(page, words.bcc, `discret@clients-${company.domain}`)
  await field(page, words.subject).fill('Commencé hier')
  await field(page, words.attachments).setInputFiles({
    name: 'Plan.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('plan'),
  })
  await expect(page.locator('input[name="attachments"]')).toHaveCount(1)
  await page.getByRole('button', { name: 'Mise en forme', exact: true }).click()
  const editor = page.getByRole('textbox', { name: words.message })
  await editor.pressSequentially('Bonjour ')
  await page.keyboard.press('Control+b')
  await editor.pressSequentially('Claire')
  await endSessions(company.admin)
  await page.getByRole('button', { name: words.send, exact: true }).click()
  await signInThroughForm(page, words, company.admin)
  await expect(page).toHaveURL(`/${company.slug}/messages/new`)
  await expect(page.getByText(says.kept)).toBeVisible()
  await expect(field(page, words.subject)).toHaveValue('Commencé hier')
  await expect(page.locator('input[name="to"]')).toHaveValue(/claire@.*pose@/)
  await expect(page.locator('input[name="bcc"]')).toHaveValue(/discret@/)
  await expect(editor.locator('strong')).toHaveText('Claire')
  await expect(page.getByText('Plan.txt', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: words.send, exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Commencé hier' })).toBeVisible()
  await expect(main(page).getByText('Plan.txt').first()).toBeVisible()
  expect(await countDrafts(company.admin)).toBe(0)
  // Going back to writing by a link: nothing of it is left.
  await page.getByRole('link', { name: words.newMessage }).first().click()
  await expect(field(page, words.subject)).toHaveValue('')
  await expect(page.getByText(says.kept)).toHaveCount(0)

  await openFollowing(page, `/${company.slug}/mail-servers/${server}`)
  await field(page, words.description).fill('Le mien')
  await endSessions(company.admin)
  // The page is told to look again, as after a computer's sleep: it asks first, and leaves what is typed alone.
  const asked = page.waitForResponse((response) => response.url().endsWith('/api/live/state'))
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  expect(await (await asked).json()).toEqual({ state: 'signed_out' })
  await save(page, words.save)
  await expect(page.getByText(says.ended)).toBeVisible()
  await inCompany(company.id, (tx) =>
    tx.mailServer.updateMany({
      where: { companyId: company.id, id: server },
      data: { description: 'Le leur', editedBy: null, version: { increment: 1 } },
    }),
  )
  await signInThroughForm(page, words, company.admin)
  await expect(field(page, words.description)).toHaveValue('Le mien')
  await save(page, words.save)
  await expect(page.getByText(says.conflict)).toBeVisible()
})

test('without a cookie that is ours nothing is kept for anybody, and the text stays in the page', async ({
  page,
  company,
  words,
  signIn,
  context,
}) => {
  await signIn(company.admin)
  await page.goto(`/${company.slug}/settings`)
  await waitForScripts(page)
  const typed = { clientId: randomUUID(), directoryId: randomUUID() }
  await field(page, words.clientId).fill(typed.clientId)
  await field(page, words.directoryId).fill(typed.directoryId)
  const cookies = await context.cookies()
  const session = cookies.find(({ name }) => name.startsWith('relais_session'))!
  for (const value of [null, `${session.value.slice(0, -3)}xyz`]) {
    await context.clearCookies({ name: session.name })
    if (value) await context.addCookies([{ ...session, value }])
    await save(page, words.save)
    await expect(page.getByRole('link', { name: SAYS.fr.apart })).toHaveAttribute('target', '_blank')
    await expect(field(page, words.clientId)).toHaveValue(typed.clientId)
  }
  expect(await countDrafts(company.admin)).toBe(0)
})
