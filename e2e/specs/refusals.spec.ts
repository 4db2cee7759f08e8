import { startConnect } from '@/lib/data/connection/start-connect'
import type { FaultInput } from '@/lib/standin/faults'
import { signInAs, walkAndReturn } from '../fixtures/attempts'
import { field } from '../fixtures/pages'
import { box, expectExplained, forIts, pageOf, REFUSAL_WORDS, stateOf } from '../fixtures/refusals'
import { ANSWERED, RETURNED, SHOWN } from '../fixtures/refused-codes'
import { createServer, saveApplication } from '../fixtures/server'
import { microsoft } from '../fixtures/standin'
import { expect, test } from '../fixtures/test'
import { LANGUAGES } from '../fixtures/words'

const TRACE = /Trace ID: [0-9a-f]{8}-[0-9a-f-]{27}/

for (const language of LANGUAGES) {
  const says = REFUSAL_WORDS[language]

  test.describe(`${language}, without JavaScript`, () => {
    test.use({ language, javaScriptEnabled: false })

    test('what the redirect and the token call refuse, code by code', async ({ page, company }) => {
      test.setTimeout(180_000)
      await saveApplication(company)
      const id = await createServer(company)
      const who = await signInAs(page, company, language)
      const kinds = [
        ['authorize', RETURNED],
        ['token', ANSWERED],
      ] as const
      for (const [at, rows] of kinds) {
        for (const row of rows) {
          await microsoft.fault({ at, do: { kind: 'aadsts', code: row.code }, ...forIts(company) })
          await walkAndReturn(page, company, who, id)
          await expectExplained(page, row, language)
          await expect(box(page).getByRole('alert'), row.code).toContainText(TRACE)
        }
      }
      expect(await stateOf(company, id)).toBe('none')
    })

    test('answers that are none: fewer rights, no lasting access, nobody named, away, slow, elsewhere, rubbish', async ({
      page,
      company,
    }) => {
      test.setTimeout(180_000)
      await saveApplication(company)
      const id = await createServer(company)
      const who = await signInAs(page, company, language)
      const token = (action: FaultInput['do']) =>
        ({ at: 'token', do: action, ...forIts(company) }) as FaultInput
      const answers: [FaultInput, RegExp, RegExp][] = [
        [
          token({ kind: 'scope', scope: 'openid profile email' }),
          /L’autorisation d’envoyer n’a pas été accordée.*Rien n’a été enregistré/s,
          /permission to send was not granted.*Nothing was stored/s,
        ],
        [
          token({ kind: 'omit', fields: ['refresh_token'] }),
          /pas donné d’accès durable/,
          /gave no lasting access/,
        ],
        [
          token({ kind: 'omit', fields: ['id_token'] }),
          /n’a pas dit qui s’est connecté/,
          /did not say who signed in/,
        ],
        [
          token({ kind: 'forge', forgery: 'wrong_iss' }),
          /vient d’un autre annuaire/,
          /comes from another directory/,
        ],
        [
          token({ kind: 'forge', forgery: 'bad_signature' }),
          /n’a pas pu être vérifiée/,
          /could not be verified/,
        ],
        [token({ kind: 'drop' }), /Microsoft ne répond pas/, /Microsoft does not answer/],
        [
          token({ kind: 'status', status: 503, html: true }),
          /Microsoft ne répond pas/,
          /Microsoft does not answer/,
        ],
        [
          token({ kind: 'redirect', status: 308, to: 'http://127.0.0.1:9/token' }),
          /renvoie vers une autre adresse/,
          /points to another address/,
        ],
        [
          token({ kind: 'answer', body: '<html>Proxy</html>', contentType: 'text/html' }),
          /est illisible/,
          /cannot be read/,
        ],
        [token({ kind: 'hang' }), /n’a pas répondu à temps/, /did not answer in time/],
      ]
      for (const [fault, fr, en] of answers) {
        await microsoft.fault(fault)
        await walkAndReturn(page, company, who, id)
        await expect(box(page).getByRole('alert')).toContainText(language === 'fr' ? fr : en)
      }
      expect(await stateOf(company, id)).toBe('none')
    })

    test('what Entra shows on its own page, pasted', async ({ page, company }) => {
      test.setTimeout(180_000)
      await saveApplication(company)
      const id = await createServer(company)
      const who = await signInAs(page, company, language)
      await page.goto(pageOf(company, id))
      await expect(field(page, says.label)).toHaveCount(0)
      await startConnect(who, { mailServerId: id, mode: 'first' })
      await page.goto(pageOf(company, id))
      const paste = async (text: string) => {
        await field(page, says.label).fill(text)
        await page.getByRole('button', { name: says.explain }).click()
      }
      await paste('Désolé, une erreur')
      await expect(box(page).getByText(says.noCode)).toBeVisible()
      await expect(field(page, says.label)).toHaveValue('Désolé, une erreur')
      for (const row of SHOWN) {
        await paste(row === SHOWN[0] ? row.code : `AADSTS${row.code}`)
        await expectExplained(page, row, language)
        await expect(box(page).getByText(says.pasted)).toBeVisible()
      }
      await paste('AADSTS50011 AADSTS90094')
      await expect(box(page).getByRole('note')).toContainText('AADSTS90094')
      expect(await stateOf(company, id)).toBe('none')
    })
  })
}
