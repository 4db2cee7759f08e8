import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '@/lib/platform/project-root'
import { readBuiltDoors } from '../doors/built-doors'
import { inIdentity } from '@/lib/db'
import { waitForScripts } from '../fixtures/pages'
import { expect, test } from '../fixtures/test'
import { LANGUAGES } from '../fixtures/words'

const AREAS = readdirSync(join(projectRoot(), 'lib/i18n/fr')).map((file) => file.replace('.json', ''))
/** A key of our messages, where its text should stand. */
const KEY = new RegExp(`(?<![\\w@/.-])(${AREAS.join('|')})(\\.[a-z][A-Za-z]+)+(?![\\w.-])`)

/** Pages that need no more than a company: from the build, so that a new one is among them. */
function findPlainPages(slug: string): string[] {
  return readBuiltDoors()
    .pages.map(({ path }) => path.replace('/[company]', `/${slug}`))
    .filter((path) => !path.includes('[') && !path.startsWith('/_'))
}

for (const language of LANGUAGES) {
  test.describe(language, () => {
    test.use({ language, viewport: { width: 360, height: 740 } })

    test('every page has all its texts, complains of nothing, and fits a telephone', async ({
      page,
      company,
      signIn,
      trouble,
    }) => {
      test.setTimeout(180_000)
      // A page that answers to somebody's link alone.
      trouble.allow(/status of 404 .*\/mailbox\/answer/)
      await inIdentity((tx) => tx.operator.create({ data: { userId: company.admin.userId } }))
      await signIn(company.admin, { theme: 'dark' })
      const found: string[] = []
      for (const path of findPlainPages(company.slug)) {
        const answer = await page.goto(path)
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
        if (answer?.status() === 200) await waitForScripts(page)
        const key = KEY.exec(await page.locator('body').innerText())
        if (key) found.push(`${path}: ${key[0]} has no text`)
        const width = await page.evaluate(() => document.documentElement.scrollWidth)
        if (width > 360) found.push(`${path}: ${width} pixels wide`)
      }
      expect(found).toEqual([])
    })
  })
}
