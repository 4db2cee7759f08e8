import { disconnect } from '@/lib/data/connection/disconnect'
import { field, main, toast, typeAddresses, waitForScripts } from '../fixtures/pages'
import {
  connect,
  connectServer,
  createServer,
  PATIENCE_MS,
  saveApplication,
  send,
  waitForState,
} from '../fixtures/server'
import { microsoft } from '../fixtures/standin'
import { expect, test, type Page } from '../fixtures/test'

/** A PNG of one pixel. */
const DOT = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
)

const rows = (page: Page) =>
  main(page)
    .getByRole('table')
    .getByRole('row')
    .filter({ has: page.getByRole('cell') })
const subjects = (page: Page) => rows(page).getByRole('link')

/** Opens the composer and types. @param typed.to nobody when missing */
async function write(
  page: Page,
  { slug }: { slug: string },
  words: { to: string; subject: string; message: string },
  typed: { to?: string; subject: string; text: string },
): Promise<void> {
  await page.goto(`/${slug}/messages/new`)
  await waitForScripts(page)
  if (typed.to) await typeAddresses(page, words.to, typed.to)
  await field(page, words.subject).fill(typed.subject)
  await field(page, words.message).fill(typed.text)
}

test('filters, search and pages are in the address', async ({ page, company, words, signIn }) => {
  await saveApplication(company)
  // Not connected: everything waits, and nothing moves while we look.
  await createServer(company, { description: 'Courrier', fromFilter: company.colleague })
  await createServer(company, { description: 'Devis', priority: '20', username: company.stranger })
  const to = `claire@clients-${company.domain}`
  for (let number = 1; number <= 40; number++)
    await send(company.admin, {
      from: company.mailbox,
      to,
      subject: number === 7 ? 'Relance du devis Zéphyr' : `Relance n° ${String(number).padStart(2, '0')}`,
    })
  await send(company.admin, {
    from: company.stranger,
    to: `pose@clients-${company.domain}`,
    subject: 'Été à l’atelier',
  })
  await signIn(company.admin)

  await page.goto(`/${company.slug}/messages`)
  await expect(subjects(page).first()).toHaveText('Été à l’atelier')
  const shown = await rows(page).count()
  expect(shown).toBeLessThan(41)
  await expect(rows(page).first().getByText(words.held, { exact: true })).toBeVisible()

  await page.getByRole('link', { name: 'Plus anciens' }).click()
  await expect(page).toHaveURL(/older=/)
  await expect(subjects(page).last()).toHaveText('Relance n° 01')
  await expect(rows(page)).toHaveCount(41 - shown)
  await page.reload()
  await expect(rows(page)).toHaveCount(41 - shown)
  await page.getByRole('link', { name: 'Plus récents' }).click()
  await expect(subjects(page).first()).toHaveText('Été à l’atelier')

  const search = page.getByRole('searchbox', { name: 'Rechercher un message' })
  for (const [text, found] of [
    ['ETE a l', 1], // neither accents nor case count
    ['Été', 1],
    ['relance  ZÉPHYR', 1], // words, in order, with anything between them
    [`pose@clients-${company.domain}`, 1],
    ['%', 0],
  ] as const) {
    await search.fill(text)
    await page.getByRole('button', { name: 'Filtrer' }).click()
    await expect(page).toHaveURL(new RegExp(`q=${encodeURIComponent(text).replaceAll('%20', '(\\+|%20)')}`))
    await expect(rows(page)).toHaveCount(found)
  }

  await page.goto(`/${company.slug}/messages`)
  await waitForScripts(page)
  await field(page, 'Serveur').selectOption({ label: 'Devis' })
  await expect(page).toHaveURL(/server=[0-9a-f-]{36}/)
  await expect(subjects(page)).toHaveText(['Été à l’atelier'])
  await page.getByRole('link', { name: words.failed, exact: true }).click()
  await expect(page).toHaveURL(/server=.*state=failed|state=failed.*server=/)
  await expect(page.getByText('Aucun message ne correspond')).toBeVisible()
  await page.goBack()
  await expect(subjects(page)).toHaveText(['Été à l’atelier'])
  await page.getByRole('link', { name: words.held, exact: true }).click()
  await expect(subjects(page)).toHaveText(['Été à l’atelier'])
  await field(page, 'Période').selectOption('today')
  await expect(page).toHaveURL(/period=today/)
  await expect(rows(page)).toHaveCount(1)
  await page.goto(`/${company.slug}/messages?period=custom&from=2020-01-01&until=2020-12-31`)
  await expect(page.getByText('Aucun message ne correspond')).toBeVisible()
})

test('a refused recipient: the server’s reply, what it means, and the others', async ({
  page,
  company,
  words,
  signIn,
}) => {
  await connectServer(company)
  const [good, bad] = [`claire@clients-${company.domain}`, `inconnu@clients-${company.domain}`]
  const reply = '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup'
  await microsoft.fault({
    at: 'smtp.rcpt',
    do: { kind: 'reply', reply },
    times: 'always',
    match: { recipient: bad },
  })
  await signIn(company.admin)
  const all = await send(company.admin, { from: company.mailbox, to: bad, subject: 'Refusé' })
  await page.goto(`/${company.slug}/messages/${all}`)
  const table = main(page).getByRole('table')
  await expect(table.getByText(words.failed, { exact: true })).toBeVisible({ timeout: PATIENCE_MS })
  await expect(table.getByText(/550 5\.1\.10/)).toBeVisible()

  const some = await send(company.admin, { from: company.mailbox, to: `${good}, ${bad}`, subject: 'À deux' })
  await page.goto(`/${company.slug}/messages/${some}`)
  const rowOf = (address: string) => table.getByRole('row').filter({ hasText: address })
  await expect(rowOf(bad).getByText(words.failed, { exact: true })).toBeVisible({ timeout: PATIENCE_MS })
  await expect(rowOf(good).getByText(words.sent, { exact: true })).toBeVisible()
  expect(await microsoft.inbox(good)).toHaveLength(1)
})

test('a passing trouble: retrying, with when, and the server’s words', async ({
  page,
  company,
  words,
  signIn,
}) => {
  await connectServer(company)
  const to = `claire@clients-${company.domain}`
  const reply = '450 4.2.1 Mailbox is over its rate limit, try again later'
  await microsoft.fault({
    at: 'smtp.rcpt',
    do: { kind: 'reply', reply },
    times: 'always',
    match: { recipient: to },
  })
  await signIn(company.admin)
  const id = await send(company.admin, { from: company.mailbox, to, subject: 'Plus tard' })
  await page.goto(`/${company.slug}/messages/${id}`)
  await expect(main(page).getByText(words.retrying, { exact: true }).first()).toBeVisible({
    timeout: PATIENCE_MS,
  })
  await expect(
    main(page)
      .getByText(/450 4\.2\.1/)
      .filter({ visible: true }),
  ).toBeVisible()
  await expect(
    main(page)
      .getByText(/Relais réessaie/)
      .first(),
  ).toBeVisible()
})

test('without a connection a message waits; once connected it goes by itself', async ({
  page,
  company,
  words,
  signIn,
}) => {
  const server = await connectServer(company)
  await disconnect(company.admin.who, server)
  await signIn(company.admin)
  const to = `claire@clients-${company.domain}`
  await page.goto(`/${company.slug}/messages/new`)
  await waitForScripts(page)
  await expect(page.getByText('Le message attendra.')).toBeVisible()
  await typeAddresses(page, words.to, to)
  await field(page, words.subject).fill('En attente')
  await page.getByRole('button', { name: words.send, exact: true }).click()
  await expect(page).toHaveURL(/\/messages\/[0-9a-f-]{36}$/)
  await expect(main(page).getByText(words.held, { exact: true }).first()).toBeVisible()
  expect(await microsoft.inbox(to)).toEqual([])
  await connect(company, server)
  await expect(main(page).getByRole('table').getByText(words.sent, { exact: true })).toBeVisible({
    timeout: PATIENCE_MS,
  })
  expect(await microsoft.inbox(to)).toHaveLength(1)
})

test('a formatted message arrives as HTML and text', async ({ page, company, words, signIn }) => {
  await connectServer(company)
  await signIn(company.admin)
  const to = `claire@clients-${company.domain}`
  await write(page, company, words, { to, subject: 'Mise en forme', text: 'Bonjour' })
  await page.getByRole('button', { name: 'Mise en forme', exact: true }).click()
  const editor = page.locator('[contenteditable="true"]')
  await expect(editor).toHaveText('Bonjour')
  await editor.press('Control+a')
  await page.getByRole('button', { name: 'Gras' }).click()
  await editor.press('End')
  await page
    .getByLabel('Image à insérer')
    .setInputFiles({ name: 'plan.png', mimeType: 'image/png', buffer: DOT })
  await expect(editor.getByRole('img', { name: 'plan.png' })).toBeVisible()
  await page.getByRole('button', { name: words.send, exact: true }).click()
  await expect(main(page).getByRole('table').getByText(words.sent, { exact: true })).toBeVisible({
    timeout: PATIENCE_MS,
  })
  const [mail] = await microsoft.inbox(to)
  expect(mail!.html).toMatch(/<strong>Bonjour<\/strong>/)
  expect(mail!.html).toMatch(/<img [^>]*alt="plan.png"/)
  expect(mail!.text.trim()).toBe('Bonjourplan.png')
  const preview = page.locator('iframe')
  await expect(preview).toHaveAttribute('sandbox', '')
  await expect(preview).toHaveAttribute('srcdoc', /<strong>Bonjour<\/strong>/)
  await expect(main(page).getByRole('link', { name: 'plan.png' })).toBeVisible()
})

test('a file that is too large is no part of the message, and it does not leave as if it were', async ({
  page,
  company,
  words,
  signIn,
}) => {
  await connectServer(company)
  await signIn(company.admin)
  const to = `claire@clients-${company.domain}`
  await write(page, company, words, { to, subject: 'Avec le plan', text: 'Voici le plan.' })
  // Made in the page: so many bytes are long on their way there.
  await field(page, words.attachments).evaluate((input) => {
    const files = new DataTransfer()
    files.items.add(new File([new ArrayBuffer(27_000_000)], 'plan.pdf', { type: 'application/pdf' }))
    ;(input as HTMLInputElement).files = files.files
    input.dispatchEvent(new Event('change', { bubbles: true }))
  })
  await expect(main(page).getByRole('alert')).toContainText('dépasse 25')
  const button = page.getByRole('button', { name: words.send, exact: true })
  await button.click()
  await expect(toast(page, /plan\.pdf\s» n’est pas joint/)).toBeVisible()
  await expect(page).toHaveURL(/\/messages\/new$/)
  await page.getByRole('button', { name: 'Retirer plan.pdf' }).click()
  await button.click()
  await expect(page).toHaveURL(/\/messages\/[0-9a-f-]{36}$/)
})

test('a double click sends once; what is wrong is named and nothing is lost', async ({
  page,
  company,
  words,
  signIn,
}) => {
  await connectServer(company)
  await signIn(company.admin)
  const to = `claire@clients-${company.domain}`
  await write(page, company, words, { subject: 'Deux fois', text: 'Un texte' })
  await page.getByRole('button', { name: words.send, exact: true }).click()
  await expect(field(page, words.to)).toHaveAccessibleDescription(/au moins un destinataire/)
  await expect(field(page, words.subject)).toHaveValue('Deux fois')
  await expect(field(page, words.message)).toHaveValue('Un texte')
  await typeAddresses(page, words.to, to)
  await page.getByRole('button', { name: words.send, exact: true }).dblclick()
  await expect(page).toHaveURL(/\/messages\/[0-9a-f-]{36}$/)
  await waitForState(company.admin, page.url().split('/').at(-1)!, 'sent')
  await page.goto(`/${company.slug}/messages`)
  await expect(subjects(page)).toHaveText(['Deux fois'])
  expect(await microsoft.inbox(to)).toHaveLength(1)
})
