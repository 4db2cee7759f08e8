import { ESLint } from 'eslint'
import { describe, expect, it } from 'vitest'

/** The linter still refuses what the layout forbids: each of these was planted and must be caught. */
const PLANTED: [file: string, code: string, rule: string][] = [
  ['lib/domain/x.ts', "import '@/lib/platform/log'", 'boundaries/dependencies'],
  ['lib/domain/x.ts', "import '@/lib/db'", 'boundaries/dependencies'],
  ['components/x.tsx', "import '@/lib/data/authorize'", 'boundaries/dependencies'],
  ['components/x.tsx', "import '@/lib/db'", 'boundaries/dependencies'],
  ['app/x.tsx', "import '@/lib/db'", 'boundaries/dependencies'],
  ['app/x.tsx', "import '@/lib/delivery/enqueue'", 'boundaries/dependencies'],
  ['lib/delivery/x.ts', "import '@/lib/data/authorize'", 'boundaries/dependencies'],
  ['lib/data/x.ts', "import '@/lib/standin/start-standin'", 'boundaries/dependencies'],
  ['lib/web/x.ts', "import '@/lib/db'", 'boundaries/dependencies'],
  ['lib/worker/x.ts', "import '@/lib/standin/start-standin'", 'boundaries/dependencies'],
  ['lib/data/x.ts', "import 'nodemailer'", 'boundaries/dependencies'],
  ['lib/data/x.ts', "import 'nodemailer/lib/smtp-connection'", 'boundaries/dependencies'],
  ['lib/auth/x.ts', "import '@azure/msal-node'", 'boundaries/dependencies'],
  ['lib/delivery/x.ts', "import 'pg'", 'boundaries/dependencies'],
  ['lib/data/x.ts', "import '@prisma/client'", 'boundaries/dependencies'],
  ['lib/worker/x.ts', "import 'next/headers'", 'boundaries/dependencies'],
  ['lib/data/x.ts', 'export const x = process.env.PORT', 'no-restricted-syntax'],
  ['lib/data/x.ts', 'console.log(1)', 'no-console'],
]

/** And lets through what it allows, so that "refuses everything" would be noticed. */
const ALLOWED: [file: string, code: string][] = [
  ['lib/data/x.ts', "import '@/lib/db'"],
  ['lib/delivery/x.ts', "import '@/lib/platform/log'"],
  ['lib/mail/x.ts', "import 'nodemailer'"],
  ['app/x.tsx', "import '@/lib/data/authorize'"],
  ['components/x.tsx', "import 'next/link'"],
]

describe('fences', { timeout: 120_000 }, () => {
  const eslint = new ESLint()
  const rulesOf = async (file: string, code: string) =>
    (await eslint.lintText(`${code}\n`, { filePath: file }))[0]!.messages.map((message) => message.ruleId)

  it.each(PLANTED)('%s may not: %s', async (file, code, rule) => {
    expect(await rulesOf(file, code)).toContain(rule)
  })
  it.each(ALLOWED)('%s may: %s', async (file, code) => {
    expect(await rulesOf(file, code)).toEqual([])
  })
})
