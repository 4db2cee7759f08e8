import { disconnect } from '@/lib/data/connection/disconnect'
import { setArchived } from '@/lib/data/mail-servers/archive-mail-server'
import { createUser } from '@/lib/auth/people'
import { makeMailboxLink } from '@/lib/data/mailbox-links/make-mailbox-link'
import { inIdentity } from '@/lib/db'
import { findViolations } from '../fixtures/axe'
import { openInvitation } from '../fixtures/invitation'
import { main, waitForScripts } from '../fixtures/pages'
import {
  connect,
  connectServer,
  createServer,
  prepareMerge,
  saveApplication,
  send,
  upload,
  waitForState,
} from '../fixtures/server'
import { microsoft } from '../fixtures/standin'
import { expect, test, type Page, type TestCompany } from '../fixtures/test'

/** Dark colours change nothing but contrast: all rules once a width, contrast once a theme. */
const VIEWS = [
  { width: 1280, theme: 'light', rules: null },
  { width: 1280, theme: 'dark', rules: ['color-contrast'] },
  { width: 360, theme: 'light', rules: null },
  { width: 360, theme: 'dark', rules: ['color-contrast'] },
] as const

test.use({ contextOptions: { reducedMotion: 'reduce' } })

/**
 * Everything axe finds on the page as it is, in both themes and widths.
 * @param without rules that the state shown breaks by its nature
 */
async function look(page: Page, name: string, without: string[] = []): Promise<string[]> {
  const found: string[] = []
  for (const { width, theme, rules } of VIEWS) {
    await page.setViewportSize({ width, height: 800 })
    await page.evaluate((chosen) => {
      document.documentElement.dataset.theme = chosen
    }, theme)
    // Colours on their way from one theme to the other are neither's. What ends on a parent begins anew on children
    // that inherit from it and have a transition of their own, one step for each level.
    await page.evaluate(() => {
      // One with a delay has not begun, and mostly never does: a link that waits fades only after a while.
      const underWay = () =>
        document
          .getAnimations()
          .filter((one) => one instanceof CSSTransition && one.effect?.getTiming().delay === 0)
      for (let running = underWay(); running.length > 0; running = underWay())
        for (const one of running) one.finish()
    })
    const violations = await findViolations(page, { rules, without })
    found.push(...violations.map((one) => `${name}, ${theme}, ${width}: ${one}`))
  }
  return found
}

async function lookAt(page: Page, paths: string[]): Promise<void> {
  const found: string[] = []
  for (const path of paths) {
    await page.goto(path)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    found.push(...(await look(page, path)))
  }
  expect(found).toEqual([])
}

// axe reads a page in a second or so; on two busy cores it takes many times that.
test.describe.configure({ timeout: 300_000 })

test('signed out', async ({ page, company }) => {
  const { link } = await createUser({
    email: `nouveau@${company.domain}`,
    companySlug: company.slug,
    role: 'sender',
  })
  const { pathname, search } = new URL(link)
  const owner = await company.add('owner')
  await saveApplication(company)
  const invitation = await openInvitation(company, owner)
  const mailbox = await makeMailboxLink(owner.who, await createServer(company))
  await lookAt(page, [
    '/sign-in',
    '/reset-password',
    '/reset-password?token=nothing',
    pathname + search,
    '/setup',
    invitation,
    '/invitations/nothing',
    new URL(mailbox.link).pathname,
    '/mailbox/nothing',
  ])
})

test('an empty company', async ({ page, company, signIn, trouble }) => {
  trouble.allowStatus(403, 404)
  await signIn(company.admin)
  const at = (path: string) => `/${company.slug}${path}`
  await lookAt(page, [
    at(''),
    at('/settings'),
    at('/mail-servers'),
    at('/mail-servers/new'),
    at('/messages'),
    at('/messages/new'),
    '/companies',
    '/nulle-part',
  ])
})

test('members, companies, and who runs the installation', async ({ page, company, signIn }) => {
  const owner = await company.add('owner')
  await inIdentity((tx) => tx.operator.create({ data: { userId: owner.userId } }))
  await openInvitation(company, owner)
  await signIn(owner)
  await lookAt(page, [
    `/${company.slug}/members`,
    `/${company.slug}/members/${company.sender.who.member.id}`,
    `/companies/${company.slug}`,
    '/operator',
    `/operator/${company.slug}`,
    '/operator/new',
    '/operator/operators',
    '/operator/chores',
  ])
})

test('somebody who may not', async ({ page, company, signIn, trouble }) => {
  trouble.allowStatus(403)
  await signIn(company.sender)
  await lookAt(page, [`/${company.slug}/settings`, `/${company.slug}`])
})

test('a connected company and its messages', async ({ page, company, signIn }) => {
  const server = await connectServer(company)
  const to = (local: string) => `${local}@clients-${company.domain}`
  const reply = '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found'
  await microsoft.fault({
    at: 'smtp.rcpt',
    do: { kind: 'reply', reply },
    times: 'always',
    match: { recipient: to('non') },
  })
  const file = await upload(company.admin, 'Plan.txt', 'plan')
  const sent = await send(company.admin, { from: company.mailbox, to: to('claire'), attachments: [file] })
  const failed = await send(company.admin, { from: company.mailbox, to: to('non') })
  const merge = await prepareMerge(company.admin, company.mailbox)
  await waitForState(company.admin, sent, 'sent')
  await waitForState(company.admin, failed, 'failed')
  await signIn(company.admin)
  const at = (path: string) => `/${company.slug}${path}`
  await lookAt(page, [
    at(''),
    at('/settings'),
    at('/settings/privacy'),
    at('/audit'),
    at('/mail-servers'),
    at(`/mail-servers/${server}`),
    at('/messages'),
    at('/messages/new'),
    at(`/messages/${sent}`),
    at(`/messages/${failed}`),
    at(`/messages/merges/new/${merge}`),
    at(`/messages/merges/${merge}`),
  ])
})

test('servers in their other states, and what waits for them', async ({ page, company, signIn }) => {
  await saveApplication(company)
  const [fresh, declined, archived, once] = await Promise.all([
    createServer(company, { description: 'Nouveau' }),
    createServer(company, { description: 'Refusé', username: company.colleague }),
    createServer(company, { description: 'Archivé', outlook: '', username: '' }),
    createServer(company, { description: 'Déconnecté', username: company.stranger }),
  ])
  await decline(company, declined)
  await setArchived(company.admin.who, archived, true)
  await connect(company, once, company.stranger)
  await disconnect(company.admin.who, once)
  const held = await send(company.admin, { from: company.stranger, to: `claire@clients-${company.domain}` })
  await signIn(company.admin)
  const at = (path: string) => `/${company.slug}${path}`
  await lookAt(page, [
    at(`/mail-servers/${fresh}`),
    at(`/mail-servers/${declined}`),
    at(`/mail-servers/${archived}`),
    at('/mail-servers?archived=1'),
    at('/mail-servers?q=nothing'),
    at(`/messages/${held}`),
    at('/messages?q=nothing'),
  ])
})

async function decline(company: TestCompany, serverId: string): Promise<void> {
  const { startConnect } = await import('@/lib/data/connection/start-connect')
  const { confirmConnect } = await import('@/lib/data/connection/confirm-connect')
  const { url } = await startConnect(company.admin.who, { mailServerId: serverId, mode: 'first' })
  const walked = await microsoft.authorize({ url, account: company.colleague, accept: false })
  if (!('redirect' in walked)) throw new Error(walked.shown.code)
  await confirmConnect(company.admin.who.actor, new URL(walked.redirect).searchParams)
}

test('what opens: menus, drawer, dialogs, a form with errors', async ({ page, company, words, signIn }) => {
  await saveApplication(company)
  const id = await createServer(company)
  await send(company.admin, { from: company.mailbox, to: `claire@clients-${company.domain}` })
  await signIn(company.admin)
  const found: string[] = []

  await page.setViewportSize({ width: 360, height: 740 })
  await page.goto(`/${company.slug}`)
  await waitForScripts(page)
  await page.getByRole('button', { name: 'Menu', exact: true }).click()
  await expect(page.getByRole('link', { name: words.mailServers })).toBeVisible()
  found.push(...(await findViolations(page)).map((one) => `drawer: ${one}`))

  await page.setViewportSize({ width: 1280, height: 800 })
  await page.goto(`/${company.slug}`)
  await waitForScripts(page)
  await page.getByRole('button', { name: `Compte : ${company.admin.email}` }).click()
  await expect(page.getByRole('button', { name: words.signOut })).toBeVisible()
  found.push(...(await look(page, 'account menu')))

  await page.goto(`/${company.slug}/mail-servers`)
  await waitForScripts(page)
  await page.getByRole('button', { name: /Autres actions/ }).click()
  await expect(page.getByRole('menuitem').first()).toBeVisible()
  // A menu floats outside the landmarks by its pattern (WAI-ARIA Authoring Practices, menu button).
  found.push(...(await look(page, 'a row’s menu', ['region'])))

  await page.goto(`/${company.slug}/mail-servers/${id}`)
  await waitForScripts(page)
  await page.getByRole('button', { name: words.delete, exact: true }).click()
  await expect(page.getByRole('alertdialog')).toBeVisible()
  found.push(...(await look(page, 'the question before deleting')))

  await page.goto(`/${company.slug}/mail-servers/new`)
  await waitForScripts(page)
  await main(page).getByRole('button', { name: words.save, exact: true }).click()
  await expect(main(page).locator('[aria-invalid="true"]').first()).toBeVisible()
  found.push(...(await look(page, 'a form with errors')))

  await page.goto(`/${company.slug}/messages/new`)
  await waitForScripts(page)
  await page.getByRole('button', { name: 'Mise en forme', exact: true }).click()
  await expect(page.getByRole('toolbar')).toBeVisible()
  found.push(...(await look(page, 'the editor')))
  expect(found).toEqual([])
})
