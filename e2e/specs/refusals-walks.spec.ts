import { field, waitForScripts } from '../fixtures/pages'
import { box, expectExplained, forIts, pageOf, REFUSAL_WORDS, stateOf } from '../fixtures/refusals'
import { SHOWN } from '../fixtures/refused-codes'
import { createServer, PATIENCE_MS, saveApplication, send, waitForState } from '../fixtures/server'
import { microsoft } from '../fixtures/standin'
import { decide, typePassword, useAccount } from '../fixtures/standin-pages'
import { expect, test, type Page } from '../fixtures/test'
import { LANGUAGES } from '../fixtures/words'

async function clickArrow(page: Page, arrow: string): Promise<void> {
  await waitForScripts(page)
  await page.getByRole('button', { name: arrow, exact: true }).click()
  await expect(page).toHaveURL(/oauth2\/v2\.0\/authorize/)
}

for (const language of LANGUAGES) {
  const says = REFUSAL_WORDS[language]

  test.describe(language, () => {
    test.use({ language })

    test('an error on Microsoft’s page: the whole page is pasted, and copied again for a support', async ({
      page,
      context,
      company,
      words,
      signIn,
    }) => {
      await context.grantPermissions(['clipboard-read', 'clipboard-write'])
      await saveApplication(company)
      const id = await createServer(company)
      await signIn(company.admin)
      await page.goto(pageOf(company, id))
      await microsoft.fault({ at: 'authorize', do: { kind: 'aadsts', code: '50105' }, ...forIts(company) })
      await clickArrow(page, words.arrow)
      const shown = await page.locator('body').innerText()
      expect(shown).toContain('AADSTS50105')
      await page.goBack()
      await waitForScripts(page)
      await field(page, says.label).fill(shown)
      await page.getByRole('button', { name: says.explain }).click()
      const row = SHOWN.find(({ code }) => code === '50105')!
      await expectExplained(page, row, language)
      await expect(field(page, says.label)).toHaveValue('')
      const alert = box(page).getByRole('alert')
      await alert.getByText(says.details).click()
      await alert.getByRole('button', { name: says.copy }).click()
      await expect
        .poll(() => page.evaluate(() => navigator.clipboard.readText()))
        .toMatch(/^AADSTS50105: Your administrator[^\n]*\nTrace ID: [0-9a-f-]{36}$/)
    })

    test('the wrong account: signed in again, or taken with its name', async ({
      page,
      company,
      words,
      signIn,
    }) => {
      await saveApplication(company)
      const id = await createServer(company)
      await signIn(company.admin)
      await page.goto(pageOf(company, id))
      await clickArrow(page, words.arrow)
      await useAccount(page, language, company.stranger, 'password')
      await decide(page, language, 'accept')
      await expect(page).toHaveURL(new RegExp(pageOf(company, id)))
      const alert = box(page).getByRole('alert')
      await expect(alert).toContainText(company.stranger)
      await expect(alert).toContainText(company.mailbox)
      await expect(alert.getByRole('button', { name: says.again })).toBeVisible()
      await expect(alert.getByLabel(says.takeName(company.stranger))).toBeChecked()
      expect(await stateOf(company, id)).toBe('none')

      await waitForScripts(page)
      await alert.getByRole('button', { name: says.take }).click()
      await expect(box(page).getByText(words.valid, { exact: true })).toBeVisible({ timeout: PATIENCE_MS })
      await expect(field(page, words.username)).toHaveValue(company.stranger)
      await expect(box(page).getByRole('alert')).toHaveCount(0)
    })

    test('an administrator without an account here approves, or does not', async ({
      page,
      company,
      words,
      signIn,
      openBrowser,
    }) => {
      await saveApplication(company)
      const id = await createServer(company)
      await signIn(company.admin)
      await page.goto(pageOf(company, id))
      await waitForScripts(page)
      await page.getByRole('button', { name: says.approval }).click()
      const link = await field(page, says.approval).inputValue()
      const visitor = await openBrowser()
      const theirs = await visitor.newPage()
      const administrator = `admin@${company.domain}`
      await theirs.goto(link)
      await useAccount(theirs, language, administrator, 'picker')
      await decide(theirs, language, 'cancel')
      await expect(theirs.getByRole('heading', { level: 1 })).toHaveText(says.notApproved)
      await expect(box(page).getByText(says.refused)).toBeVisible()
      await theirs.goto(link)
      await theirs.getByRole('button', { name: administrator, exact: true }).click()
      await decide(theirs, language, 'accept')
      await expect(theirs.getByRole('heading', { level: 1 })).toHaveText(says.approved)
      await expect(theirs.getByText(says.colleague)).toBeVisible()
      await expect(theirs.getByRole('link')).toHaveCount(0)
      await expect(box(page).getByText(says.answered)).toBeVisible()
      expect(await stateOf(company, id)).toBe('none')

      await clickArrow(page, words.arrow)
      await typePassword(page, language)
      await expect(box(page).getByText(words.valid, { exact: true })).toBeVisible({ timeout: PATIENCE_MS })
      await expect(page.getByRole('button', { name: says.approval })).toHaveCount(0)
    })

    test('an access that was revoked: mail waits, and goes once the account is connected again', async ({
      page,
      company,
      words,
      signIn,
    }) => {
      test.setTimeout(120_000)
      await saveApplication(company)
      const id = await createServer(company)
      // Tokens that are always nearly over: the next connection asks Microsoft for another one.
      await microsoft.fault({
        at: 'token',
        do: { kind: 'expires', seconds: 60 },
        times: 'always',
        ...forIts(company),
      })
      await signIn(company.admin)
      await page.goto(pageOf(company, id))
      await clickArrow(page, words.arrow)
      await typePassword(page, language)
      await decide(page, language, 'accept')
      await expect(box(page).getByText(words.valid, { exact: true })).toBeVisible({ timeout: PATIENCE_MS })

      await microsoft.revoke(company.mailbox)
      await microsoft.fault({ at: 'smtp.mail', do: { kind: 'drop' }, match: { account: company.mailbox } })
      // A message whose line is cut makes the worker sign in anew; it has its own next try.
      await send(company.admin, { from: company.mailbox, to: `premier@clients-${company.domain}` })
      await expect(box(page).getByText(says.revoked)).toBeVisible({ timeout: PATIENCE_MS })
      await expect(box(page).getByText(says.waiting)).toBeVisible()
      await expect(page.getByText(says.reconnect, { exact: true }).first()).toBeVisible()
      const to = `claire@clients-${company.domain}`
      const message = await send(company.admin, { from: company.mailbox, to })
      await waitForState(company.admin, message, 'held')
      expect(await microsoft.inbox(to)).toEqual([])

      // Microsoft knows browser and consent still: it sends straight back.
      await waitForScripts(page)
      await page.getByRole('button', { name: words.arrow, exact: true }).click()
      await expect(box(page).getByText(words.valid, { exact: true })).toBeVisible({ timeout: PATIENCE_MS })
      await waitForState(company.admin, message, 'sent')
      expect(await microsoft.inbox(to)).toHaveLength(1)
    })
  })
}
