import { field, follow, heading, main, signInThroughForm, toast, waitForScripts } from '../fixtures/pages'
import { PASSWORD } from '../fixtures/installation'
import { connectServer, readLinkFor } from '../fixtures/server'
import { expect, test } from '../fixtures/test'
import { LANGUAGES } from '../fixtures/words'

/** Inviting, accepting both ways, changing roles, removing and leaving, as the people themselves see it. */

const SAYS = {
  fr: {
    role: 'Rôle',
    invite: 'Inviter',
    linkFor: (email: string) => `Lien d’invitation pour ${email}`,
    sentTo: (email: string) => `Invitation envoyée à ${email}.`,
    join: (company: string) => `Rejoindre ${company}`,
    name: 'Votre nom',
    again: 'Le même, encore une fois',
    create: 'Créer le compte et accepter',
    accept: 'Accepter l’invitation',
    other: 'Vous êtes connecté avec un autre compte',
    change: 'Changer de compte',
    over: 'Cette invitation n’est plus valable',
    auditor: 'Auditeur',
    saved: (name: string) => `${name} a maintenant le rôle « Auditeur ».`,
    remove: 'Retirer de l’entreprise',
    removed: (name: string) => `${name} n’est plus membre.`,
    forbidden: 'Votre rôle ne le permet pas',
    nowhere: 'Cette page n’existe pas',
    leave: (company: string) => `Quitter ${company}`,
    table: 'Ce que chaque rôle peut faire',
    send: 'Écrire et envoyer des messages',
    cells: ['oui', 'oui', 'oui', 'non'],
    open: 'Invitations en attente',
    revoke: (email: string) => `Annuler l’invitation : ${email}`,
    revokeVerb: 'Annuler l’invitation',
    keep: 'La garder',
  },
  en: {
    role: 'Role',
    invite: 'Invite',
    linkFor: (email: string) => `Invitation link for ${email}`,
    sentTo: (email: string) => `Invitation sent to ${email}.`,
    join: (company: string) => `Join ${company}`,
    name: 'Your name',
    again: 'Repeat the password',
    create: 'Create the account and accept',
    accept: 'Accept the invitation',
    other: 'You are signed in with another account',
    change: 'Change account',
    over: 'This invitation is no longer valid',
    auditor: 'Auditor',
    saved: (name: string) => `${name} now has the role “Auditor”.`,
    remove: 'Remove from the company',
    removed: (name: string) => `${name} is no longer a member.`,
    forbidden: 'Your role does not allow this',
    nowhere: 'This page does not exist',
    leave: (company: string) => `Leave ${company}`,
    table: 'What each role may do',
    send: 'Write and send messages',
    cells: ['yes', 'yes', 'yes', 'no'],
    open: 'Open invitations',
    revoke: (email: string) => `Cancel the invitation: ${email}`,
    revokeVerb: 'Cancel the invitation',
    keep: 'Keep it',
  },
}

for (const language of LANGUAGES) {
  test.describe(language, () => {
    test.use({ language })
    const says = SAYS[language]

    test('an invitation by link becomes a member, whose role and place are changed while they are there', async ({
      page,
      company,
      words,
      signIn,
      openBrowser,
      trouble,
    }) => {
      trouble.allowStatus(403, 404)
      const owner = await company.add('owner')
      const email = `marie@${company.domain}`
      await signIn(owner)
      await page.goto(`/${company.slug}`)
      await follow(page, words.members)
      await waitForScripts(page)
      const table = main(page).getByRole('table', { name: says.table })
      await expect(table.getByRole('row', { name: says.send }).getByRole('cell')).toHaveText(says.cells)

      await field(page, words.email).fill(email)
      await main(page).getByRole('button', { name: says.invite, exact: true }).click()
      const link = await field(page, says.linkFor(email)).inputValue()
      expect(new URL(link).pathname).toMatch(/^\/invitations\/[\w-]{43}$/)

      const visitor = await (await openBrowser()).newPage()
      await visitor.goto(link)
      await expect(heading(visitor)).toHaveText(says.join(company.name))
      await field(visitor, says.name).fill('Marie Durand')
      await field(visitor, words.password).fill(PASSWORD)
      await field(visitor, says.again).fill(PASSWORD)
      await visitor.getByRole('button', { name: says.create }).click()
      await expect(visitor).toHaveURL(`/${company.slug}`)
      await expect(heading(visitor)).toHaveText(words.overview)
      await visitor.goto(link)
      await expect(heading(visitor)).toHaveText(says.over)
      await visitor.goto(`/${company.slug}/messages/new`)
      await expect(heading(visitor)).toHaveText(words.newMessage)

      // The owner's page, which stayed open, has her by now.
      await main(page).getByRole('link', { name: 'Marie Durand' }).click()
      await expect(heading(page)).toHaveText('Marie Durand')
      await waitForScripts(page)
      await main(page).getByRole('radio', { name: says.auditor }).check()
      await page.getByRole('button', { name: words.save, exact: true }).click()
      await expect(toast(page, says.saved('Marie Durand'))).toBeVisible()
      await visitor.reload()
      await expect(heading(visitor)).toHaveText(says.forbidden)
      await visitor.goto(`/${company.slug}`)
      await expect(heading(visitor)).toHaveText(words.overview)

      await main(page).getByRole('button', { name: says.remove }).click()
      await page.getByRole('alertdialog').getByRole('button', { name: says.remove }).click()
      await expect(toast(page, says.removed('Marie Durand'))).toBeVisible()
      await expect(main(page).getByRole('link', { name: 'Marie Durand' })).toHaveCount(0)
      const live = await visitor.request.get(`/api/live?company=${company.slug}`)
      expect(live.status()).toBe(404)
      expect((await visitor.goto(`/${company.slug}`))?.status()).toBe(404)
      await expect(heading(visitor)).toHaveText(says.nowhere)
    })

    test('taking an invitation back asks first, and its link leads nowhere then', async ({
      page,
      company,
      words,
      signIn,
      trouble,
    }) => {
      trouble.allowStatus(404, 410)
      const email = `paul@${company.domain}`
      await signIn(await company.add('owner'))
      await page.goto(`/${company.slug}/members`)
      await waitForScripts(page)
      await field(page, words.email).fill(email)
      await main(page).getByRole('button', { name: says.invite, exact: true }).click()
      const link = await field(page, says.linkFor(email)).inputValue()
      const revoke = main(page).getByRole('button', { name: says.revoke(email) })
      await revoke.click()
      const question = page.getByRole('alertdialog')
      await question.getByRole('button', { name: says.keep }).click()
      await expect(revoke).toBeVisible()
      await revoke.click()
      await question.getByRole('button', { name: says.revokeVerb, exact: true }).click()
      await expect(revoke).toHaveCount(0)
      await page.goto(link)
      await expect(heading(page)).toHaveText(says.over)
    })

    test('an invitation by mail is accepted by the account it is for, and by no other; one leaves by oneself', async ({
      page,
      company,
      stranger,
      words,
      signIn,
      openBrowser,
    }) => {
      await connectServer(company)
      const guest = stranger.sender
      await signIn(await company.add('owner'))
      await page.goto(`/${company.slug}/members`)
      await waitForScripts(page)
      await field(page, words.email).fill(guest.email)
      await field(page, says.role).selectOption('auditor')
      await main(page).getByRole('button', { name: says.invite, exact: true }).click()
      await expect(toast(page, says.sentTo(guest.email))).toBeVisible()
      const section = main(page).getByRole('region', { name: says.open })
      await expect(section.getByText(guest.email)).toBeVisible()
      const link = await readLinkFor(guest.email, /https?:\/\/\S+\/invitations\/[\w-]{43}/)
      // Where the message is shown, the link is not.
      await section.getByRole('link').first().click()
      await expect(heading(page)).toContainText(company.name)
      await expect(main(page)).not.toContainText('/invitations/')

      const context = await openBrowser()
      const browser = await context.newPage()
      await signIn(stranger.admin, { context })
      await browser.goto(link)
      await expect(browser.getByText(says.other)).toBeVisible()
      await expect(browser.getByRole('button', { name: says.accept })).toHaveCount(0)
      await browser.getByRole('button', { name: says.change }).click()
      await expect(heading(browser)).toHaveText(says.join(company.name))
      await browser.getByRole('link', { name: words.signIn }).click()
      await signInThroughForm(browser, words, guest)
      await browser.getByRole('button', { name: says.accept }).click()
      await expect(browser).toHaveURL(`/${company.slug}`)

      // Two companies now, and no second sign-in between them.
      await browser.goto('/companies')
      await main(browser).getByRole('link', { name: stranger.name, exact: true }).click()
      await expect(browser).toHaveURL(`/${stranger.slug}`)
      await browser.goto(`/companies/${company.slug}`)
      await waitForScripts(browser)
      await browser.getByRole('button', { name: says.leave(company.name) }).click()
      await browser
        .getByRole('alertdialog')
        .getByRole('button', { name: says.leave(company.name) })
        .click()
      await expect(browser).toHaveURL('/companies')
      await expect(main(browser).getByRole('link', { name: company.name, exact: true })).toHaveCount(0)
    })
  })
}
