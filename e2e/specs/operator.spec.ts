import { randomBytes } from 'node:crypto'
import { inIdentity } from '@/lib/db'
import type { Person } from '../fixtures/company'
import { PASSWORD } from '../fixtures/installation'
import { field, follow, heading, main, waitForScripts } from '../fixtures/pages'
import { connectServer, send, waitForState } from '../fixtures/server'
import { expect, test, type TestCompany } from '../fixtures/test'
import { LANGUAGES } from '../fixtures/words'

/** Who runs the installation creates, suspends and deletes companies, and sees their health only. */

const SAYS = {
  fr: {
    companies: 'Entreprises',
    name: 'Nom de l’entreprise',
    owner: 'Adresse e-mail du propriétaire',
    made: 'Lien d’invitation du propriétaire',
    yourName: 'Votre nom',
    again: 'Le même, encore une fois',
    accept: 'Créer le compte et accepter',
    factor: 'Second facteur',
    suspend: 'Suspendre',
    suspended: (name: string) => `${name} est suspendue`,
    resume: 'Rouvrir',
    type: (name: string) => `Pour confirmer, écrivez ${name}`,
    wrong: /Ce n’est pas le même nom/,
    deleting: (name: string) => `${name} est en cours de suppression`,
    undo: 'Annuler la suppression',
    operators: 'Exploitants',
    add: 'Ajouter',
    removeOf: (name: string) => `Retirer ${name}`,
    remove: 'Retirer',
  },
  en: {
    companies: 'Companies',
    name: 'Company name',
    owner: 'The owner’s email address',
    made: 'The owner’s invitation link',
    yourName: 'Your name',
    again: 'Repeat the password',
    accept: 'Create the account and accept',
    factor: 'Second factor',
    suspend: 'Suspend',
    suspended: (name: string) => `${name} is suspended`,
    resume: 'Resume',
    type: (name: string) => `To confirm, type ${name}`,
    wrong: /not the same name/,
    deleting: (name: string) => `${name} is being deleted`,
    undo: 'Undo the deletion',
    operators: 'Operators',
    add: 'Add',
    removeOf: (name: string) => `Remove ${name}`,
    remove: 'Remove',
  },
}

/** A member of that company who runs the installation besides. */
async function appoint(company: TestCompany): Promise<Person> {
  const person = await company.add('sender', 'exploitant')
  await inIdentity((tx) => tx.operator.create({ data: { userId: person.userId } }))
  return person
}

for (const language of LANGUAGES) {
  test.describe(language, () => {
    test.use({ language })
    const says = SAYS[language]

    test('a company is created for its owner, who is invited; the operator stays outside', async ({
      page,
      stranger,
      words,
      signIn,
      openBrowser,
      trouble,
    }) => {
      trouble.allowStatus(404)
      await signIn(await appoint(stranger))
      await page.goto('/companies')
      await follow(page, says.companies)
      await expect(heading(page)).toHaveText(says.companies)
      await main(page).getByRole('link', { name: words.create }).click()
      await waitForScripts(page)
      const name = `Neuve ${randomBytes(4).toString('hex')}`
      const slug = name.toLowerCase().replace(' ', '-')
      await field(page, says.name).fill(name)
      await field(page, says.owner).fill(`patronne@${slug}.example`)
      await page.getByRole('button', { name: words.create, exact: true }).click()
      const link = await field(page, says.made).inputValue()

      const owner = await (await openBrowser()).newPage()
      await owner.goto(link)
      await field(owner, says.yourName).fill('Patronne')
      await field(owner, words.password).fill(PASSWORD)
      await field(owner, says.again).fill(PASSWORD)
      await owner.getByRole('button', { name: says.accept }).click()
      // Nobody chose otherwise yet: who administers a company has a second factor.
      await expect(heading(owner)).toHaveText(says.factor)
      await owner.goto(`/${slug}/members`)
      await expect(heading(owner)).toHaveText(says.factor)

      expect((await page.goto(`/${slug}`))?.status()).toBe(404)
      await page.goto(`/operator/${slug}`)
      await expect(heading(page)).toHaveText(name)
      // To her, who runs nothing, the operator's pages are not there.
      expect((await owner.request.get('/operator')).status()).toBe(404)
    })

    test('suspended, its members read that it is and its mail waits; resumed, it leaves', async ({
      page,
      company,
      stranger,
      words,
      signIn,
      openBrowser,
      trouble,
    }) => {
      trouble.allowStatus(404)
      await connectServer(company)
      await signIn(await appoint(stranger))
      await page.goto(`/operator/${company.slug}`)
      await waitForScripts(page)
      await main(page).getByRole('button', { name: says.suspend, exact: true }).click()
      await expect(main(page).getByRole('button', { name: says.resume, exact: true })).toBeVisible()
      // What a program had accepted a moment before: it waits.
      const sent = await send(company.admin, {
        from: company.mailbox,
        to: `claire@clients-${company.domain}`,
      })

      const context = await openBrowser()
      const member = await context.newPage()
      await signIn(company.admin, { context })
      await member.goto(`/${company.slug}/messages`)
      await expect(member).toHaveURL(`/companies/${company.slug}`)
      await expect(main(member).getByText(says.suspended(company.name))).toBeVisible()
      expect((await member.request.get(`/api/live?company=${company.slug}`)).status()).toBe(404)
      await member.goto('/companies')
      await expect(main(member).getByRole('link', { name: company.name, exact: true })).toBeVisible()
      await waitForState(company.admin, sent, 'queued')

      await main(page).getByRole('button', { name: says.resume, exact: true }).click()
      await expect(main(page).getByRole('button', { name: says.suspend, exact: true })).toBeVisible()
      await waitForState(company.admin, sent, 'sent')
      await member.goto(`/${company.slug}`)
      await expect(heading(member)).toHaveText(words.overview)
    })

    test('deleting asks for the name, closes at once and can be undone; operators come and go', async ({
      page,
      company,
      stranger,
      words,
      signIn,
      openBrowser,
    }) => {
      await signIn(await appoint(stranger))
      await page.goto(`/operator/${company.slug}`)
      await waitForScripts(page)
      const name = field(page, says.type(company.name))
      const remove = main(page).getByRole('button', { name: words.delete, exact: true })
      await remove.click()
      await expect(name).toHaveAccessibleDescription(says.wrong)
      await name.fill(company.name)
      await remove.click()
      const undo = main(page).getByRole('button', { name: says.undo })
      await expect(undo).toBeVisible()

      const context = await openBrowser()
      const member = await context.newPage()
      await signIn(company.admin, { context })
      await member.goto(`/${company.slug}`)
      await expect(main(member).getByText(says.deleting(company.name))).toBeVisible()
      await undo.click()
      await expect(remove).toBeVisible()
      await member.goto(`/${company.slug}`)
      await expect(heading(member)).toHaveText(words.overview)

      await follow(page, says.operators)
      await expect(heading(page)).toHaveText(says.operators)
      await waitForScripts(page)
      await field(page, words.email).fill(company.admin.email)
      await main(page).getByRole('button', { name: says.add, exact: true }).click()
      const line = main(page).getByRole('row').filter({ hasText: company.admin.email })
      await expect(line).toBeVisible()
      expect((await member.goto('/operator'))?.status()).toBe(200)
      await line.getByRole('button', { name: says.removeOf(company.admin.who.actor.name) }).click()
      await page.getByRole('alertdialog').getByRole('button', { name: says.remove }).click()
      await expect(line).toHaveCount(0)
      expect((await member.request.get('/operator')).status()).toBe(404)
    })
  })
}
