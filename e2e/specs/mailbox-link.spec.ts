import { getConnectionView } from '@/lib/data/connection/get-connection-view'
import { consent, field, heading, main, waitForScripts } from '../fixtures/pages'
import { createServer, PATIENCE_MS, saveApplication } from '../fixtures/server'
import { expect, test } from '../fixtures/test'
import { LANGUAGES } from '../fixtures/words'

/** The owner of a mailbox, who has no account here, connects it with a link. */

const SAYS = {
  fr: {
    make: 'Créer un lien',
    link: 'Lien à transmettre',
    asks: (company: string) => `${company} demande votre accord`,
    go: 'Continuer chez Microsoft',
    done: 'C’est fait',
    over: 'Ce lien n’est plus valable',
    declined: 'Vous n’avez pas donné votre accord',
    again: 'Réessayer chez Microsoft',
    elsewhere: 'Ce lien a été suivi dans un autre navigateur',
    accept: 'Accepter',
  },
  en: {
    make: 'Create a link',
    link: 'Link to hand over',
    asks: (company: string) => `${company} asks for your consent`,
    go: 'Continue at Microsoft',
    done: 'Done',
    over: 'This link is no longer valid',
    declined: 'You did not consent',
    again: 'Try again at Microsoft',
    elsewhere: 'This link was followed in another browser',
    accept: 'Accept',
  },
}

for (const language of LANGUAGES) {
  test.describe(language, () => {
    test.use({ language })
    const says = SAYS[language]

    test('a link connects one mailbox, in one browser, and opens nothing else', async ({
      page,
      company,
      words,
      signIn,
      openBrowser,
    }) => {
      await saveApplication(company)
      const id = await createServer(company)
      await signIn(company.admin)
      await page.goto(`/${company.slug}/mail-servers/${id}`)
      await waitForScripts(page)
      await main(page).getByRole('button', { name: says.make, exact: true }).click()
      const link = await field(page, says.link).inputValue()
      // Shown once.
      await page.reload()
      await expect(field(page, says.link)).toHaveCount(0)

      const owner = await (await openBrowser()).newPage()
      await owner.goto(link)
      await expect(heading(owner)).toHaveText(says.asks(company.name))
      await expect(main(owner)).toContainText(company.mailbox)
      await owner.getByRole('button', { name: says.go }).click()
      await expect(owner).toHaveURL(/oauth2\/v2\.0\/authorize/)
      await consent(owner, language, 'cancel')
      await expect(heading(owner)).toHaveText(says.declined)

      const elsewhere = await (await openBrowser()).newPage()
      await elsewhere.goto(link)
      await expect(heading(elsewhere)).toHaveText(says.elsewhere)

      await owner.getByRole('button', { name: says.again }).click()
      await expect(owner).toHaveURL(/oauth2\/v2\.0\/authorize/)
      await owner.getByRole('button', { name: company.mailbox }).click()
      await owner.getByRole('button', { name: says.accept, exact: true }).click()
      await expect(heading(owner)).toHaveText(says.done)
      await owner.goto(link)
      await expect(heading(owner)).toHaveText(says.over)
      await owner.goto(`/${company.slug}`)
      await expect(owner).toHaveURL(/\/sign-in/)

      await expect
        .poll(async () => (await getConnectionView(company.admin.who, id))?.state, { timeout: PATIENCE_MS })
        .toBe('valid')
      await expect(main(page).getByText(words.valid)).toBeVisible({ timeout: PATIENCE_MS })
    })
  })
}
