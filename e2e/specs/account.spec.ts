import { codeAt } from '@/lib/auth/second-factor/totp'
import { field, heading, main, signInThroughForm, waitForScripts } from '../fixtures/pages'
import { connectServer, readLinkFor } from '../fixtures/server'
import { expect, test } from '../fixtures/test'
import { LANGUAGES } from '../fixtures/words'

/** Getting in again, getting others out, and the second factor, as the person themselves walks it. */

const OTHER_PASSWORD = 'quatre longs rabots'

const SAYS = {
  fr: {
    forgotten: 'Mot de passe oublié ?',
    request: 'Recevoir un lien',
    requested: 'C’est noté',
    password: 'Nouveau mot de passe',
    again: 'Le même, encore une fois',
    submit: 'Enregistrer le mot de passe',
    saved: 'Votre mot de passe est enregistré. Vous pouvez vous connecter.',
    end: /^Mettre fin à la session/,
    endOthers: 'Mettre fin à toutes les autres',
    setUp: 'Configurer',
    factor: 'Second facteur',
    code: 'Code à six chiffres',
    activate: 'Activer',
    kept: 'Je les ai gardés, continuer',
    useRecovery: 'Utiliser un code de récupération',
    recovery: 'Code de récupération',
    left: '9 codes de récupération',
  },
  en: {
    forgotten: 'Forgotten your password?',
    request: 'Get a link',
    requested: 'All right',
    password: 'New password',
    again: 'Repeat the password',
    submit: 'Save the password',
    saved: 'Your password is saved. You can sign in.',
    end: /^End the session/,
    endOthers: 'End all the others',
    setUp: 'Set up',
    factor: 'Second factor',
    code: 'Six-digit code',
    activate: 'Turn on',
    kept: 'I have kept them, continue',
    useRecovery: 'Use a recovery code',
    recovery: 'Recovery code',
    left: '9 recovery codes',
  },
}

for (const language of LANGUAGES) {
  test.describe(language, () => {
    test.use({ language })
    const says = SAYS[language]

    test('a forgotten password by mail; sessions ended, one and all; a second factor and its recovery code', async ({
      page,
      company,
      words,
      signIn,
      openBrowser,
    }) => {
      test.setTimeout(120_000)
      const person = company.sender
      const openTab = async (path: string, signedIn: boolean) => {
        const context = await openBrowser()
        if (signedIn) await signIn(person, { context })
        const tab = await context.newPage()
        await tab.goto(path)
        return tab
      }
      const [before] = await Promise.all([openTab('/account', true), connectServer(company)])

      await page.goto('/sign-in')
      await page.getByRole('link', { name: says.forgotten }).click()
      const request = page.getByRole('button', { name: says.request })
      // Both pages ask for an address.
      await expect(request).toBeVisible()
      await field(page, words.email).fill(person.email)
      await request.click()
      await expect(heading(page)).toHaveText(says.requested)
      await page.goto(await readLinkFor(person.email, /https?:\/\/\S+\/reset-password\?token=[\w-]{43}/))
      await field(page, says.password).fill(OTHER_PASSWORD)
      await field(page, says.again).fill(OTHER_PASSWORD)
      await page.getByRole('button', { name: says.submit }).click()
      await expect(page.getByText(says.saved)).toBeVisible()
      await before.reload()
      await expect(before).toHaveURL(/\/sign-in/)
      await signInThroughForm(page, words, person, OTHER_PASSWORD)
      await expect(page).not.toHaveURL(/\/sign-in/)

      const tabs = await Promise.all([openTab('/account', true), openTab('/account', true)])
      await page.goto('/account')
      await waitForScripts(page)
      const end = main(page).getByRole('button', { name: says.end })
      await expect(end).toHaveCount(2)
      await end.first().click()
      await expect(end).toHaveCount(1)
      await Promise.all(tabs.map((tab) => tab.reload()))
      const left = tabs.filter((tab) => !tab.url().includes('/sign-in'))
      expect(left).toHaveLength(1)
      await main(page).getByRole('button', { name: says.endOthers }).click()
      await expect(end).toHaveCount(0)
      await left[0]!.reload()
      await expect(left[0]!).toHaveURL(/\/sign-in/)

      await main(page).getByRole('link', { name: says.setUp }).click()
      await expect(heading(page)).toHaveText(says.factor)
      await waitForScripts(page)
      const secret = (await main(page).getByRole('code').first().innerText()).replaceAll(' ', '')
      await field(page, says.code).fill(codeAt(secret, Date.now()))
      await page.getByRole('button', { name: says.activate, exact: true }).click()
      const kept = page.getByRole('link', { name: says.kept })
      await expect(kept).toBeVisible()
      const codes = await main(page).getByRole('status').getByRole('listitem').allInnerTexts()
      expect(codes).toHaveLength(10)
      await kept.click()
      await expect(page).toHaveURL('/account')

      const [withCode, withRecovery] = await Promise.all([
        openTab('/sign-in?next=/account', false),
        openTab('/sign-in?next=/account', false),
      ])
      for (const tab of [withCode, withRecovery]) {
        await signInThroughForm(tab, words, person, OTHER_PASSWORD)
        await expect(tab).toHaveURL(/\/sign-in\/code/)
      }
      // The code of a moment is good once, and that one is used.
      await field(withCode, says.code).fill(codeAt(secret, Date.now() + 30_000))
      await withCode.getByRole('button', { name: words.signIn }).click()
      await expect(withCode).toHaveURL('/account')
      await withRecovery.getByRole('link', { name: says.useRecovery }).click()
      await field(withRecovery, says.recovery).fill(codes[0]!)
      await withRecovery.getByRole('button', { name: words.signIn }).click()
      await expect(withRecovery).toHaveURL('/account')
      await expect(main(withRecovery).getByText(says.left)).toBeVisible()
    })
  })
}
