import { field, heading, main, toast, waitForScripts } from '../fixtures/pages'
import { connectServer, createServer, PATIENCE_MS, saveApplication, send } from '../fixtures/server'
import { microsoft } from '../fixtures/standin'
import { expect, test } from '../fixtures/test'
import { LANGUAGES } from '../fixtures/words'

const TEXTS = {
  fr: {
    merge: 'Publipostage',
    create: 'Nouveau publipostage',
    file: 'Fichier CSV',
    attached: 'clients.csv est joint.',
    read: 'Lire le fichier',
    column: 'Adresses',
    unknown: 'Aucune colonne du fichier ne s’appelle ainsi : {{Nom}}.',
    check: 'Vérifier les messages',
    left: 'Lignes écartées',
    why: 'Ce n’est pas une adresse e-mail',
    send: 'Envoyer 2 messages',
    download: 'Télécharger (CSV)',
    finished: 'Terminé',
    see: 'Voir ses messages',
  },
  en: {
    merge: 'Mail merge',
    create: 'New mail merge',
    file: 'CSV file',
    attached: 'clients.csv is attached.',
    read: 'Read the file',
    column: 'Addresses',
    unknown: 'No column of the file has this name: {{Nom}}.',
    check: 'Check the messages',
    left: 'Rows left out',
    why: 'Not an email address',
    send: 'Send 2 messages',
    download: 'Download (CSV)',
    finished: 'Finished',
    see: 'See its messages',
  },
}

for (const language of LANGUAGES) {
  test.describe(language, () => {
    test.use({ language })

    test('a file, one message for each row: written, looked at, sent, followed', async ({
      page,
      company,
      words,
      signIn,
    }) => {
      test.setTimeout(120_000)
      const texts = TEXTS[language]
      await connectServer(company)
      await signIn(company.admin)
      await page.goto(`/${company.slug}/messages`)
      await main(page).getByRole('link', { name: texts.merge, exact: true }).click()
      await main(page).getByRole('link', { name: texts.create, exact: true }).click()
      await expect(heading(page)).toHaveText(texts.create)
      await waitForScripts(page)
      const domain = `lignes-${company.domain}`
      const csv = `Prénom;Courriel\r\nZoé;zoe@${domain}\r\nPaul;chez Paul\r\nŒdipe;oe@${domain}\r\n`
      await field(page, texts.file).setInputFiles({
        name: 'clients.csv',
        mimeType: 'text/csv',
        // As Excel writes it here: Windows-1252.
        buffer: Buffer.from(csv.replace('Œ', '\x8c'), 'latin1'),
      })
      await expect(page.getByText(texts.attached)).toBeVisible()
      await page.getByRole('button', { name: texts.read, exact: true }).click()

      await expect(field(page, texts.column)).toHaveValue('1')
      await waitForScripts(page)
      await field(page, words.subject).fill('Pour {{Nom}}')
      await field(page, words.message).fill('Bonjour {{prénom}},\n\nvenez !')
      await page.getByRole('button', { name: texts.check, exact: true }).click()
      await expect(page.getByText(texts.unknown).first()).toBeVisible()
      await field(page, words.subject).fill('Pour {{Prénom}}')
      await page.getByRole('button', { name: texts.check, exact: true }).click()

      await expect(main(page).getByText('Pour Œdipe')).toBeVisible()
      const left = main(page).getByRole('region', { name: texts.left })
      await expect(left.getByText(texts.why)).toBeVisible()
      await expect(left.getByText('chez Paul')).toBeVisible()
      const downloading = page.waitForEvent('download')
      await left.getByRole('link', { name: texts.download }).click()
      expect((await downloading).suggestedFilename()).toMatch(/rejected\.csv$/)

      await page.getByRole('button', { name: texts.send, exact: true }).click()
      await expect(toast(page, /2 messages/)).toBeVisible()
      await expect(main(page).getByText(texts.finished, { exact: true })).toBeVisible({
        timeout: PATIENCE_MS,
      })
      await main(page).getByRole('link', { name: texts.see }).click()
      await expect(main(page).getByRole('table').getByRole('link')).toHaveCount(2)
      for (const [local, subject] of [
        ['zoe', 'Pour Zoé'],
        ['oe', 'Pour Œdipe'],
      ])
        expect((await microsoft.inbox(`${local}@${domain}`)).map((got) => got.subject)).toEqual([subject])
    })
  })
}

test('on a telephone rows are ticked and acted on, and so is all that a search finds', async ({
  page,
  company,
  signIn,
}) => {
  await saveApplication(company)
  // Not connected: everything waits.
  await createServer(company)
  for (const subject of ['Relance Zéphyr', 'Relance Alizé', 'Relance Mistral', 'Devis'])
    await send(company.admin, { from: company.mailbox, to: `claire@lignes-${company.domain}`, subject })
  await signIn(company.admin)
  await page.setViewportSize({ width: 360, height: 740 })
  await page.goto(`/${company.slug}/messages?state=held`)
  await waitForScripts(page)
  await page.getByRole('checkbox', { name: /Devis/ }).check()
  await page.getByRole('button', { name: 'Annuler l’envoi', exact: true }).click()
  await expect(toast(page, 'Message annulé.')).toBeVisible()
  await expect(main(page).getByRole('link', { name: 'Devis' })).toBeHidden()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)

  await page.goto(`/${company.slug}/messages?state=held&q=relance`)
  await waitForScripts(page)
  const all = page.getByRole('button', { name: 'Annuler les 3', exact: true })
  await all.click()
  const question = page.getByRole('alertdialog', { name: 'Annuler 3 messages ?' })
  await question.getByRole('button', { name: 'Ne rien annuler' }).click()
  await expect(main(page).getByRole('link', { name: /^Relance/ })).toHaveCount(3)
  await all.click()
  await question.getByRole('button', { name: 'Annuler les 3', exact: true }).click()
  await expect(toast(page, '3 messages annulés.')).toBeVisible()
  await expect(page.getByText('Aucun message ne correspond')).toBeVisible()
})
