import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DEMO_ACCOUNTS, DEMO_OPERATOR } from './accounts'
import type { StandinInfo } from './standin'

/** Writes DATA_DIR/demo.json (outward contract, "Demo accounts"): what the start prints, for programs. */
export function writeDemoFile(dataDir: string, url: string, info: StandinInfo): void {
  const file = join(dataDir, 'demo.json')
  const { loginUrl, smtpHost, smtpPort, inboxUrl, caFile, outlook } = info
  const content = {
    url,
    accounts: DEMO_ACCOUNTS.map(({ email, password, company, role }) => ({ email, password, company, role })),
    operator: { email: DEMO_OPERATOR.email, password: DEMO_OPERATOR.password },
    outlook,
    standin: { loginUrl, smtpHost, smtpPort, inboxUrl, caFile },
  }
  writeFileSync(`${file}.new`, JSON.stringify(content, null, 2) + '\n', { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

/** The end of the start, for people. */
export function describeDemo(url: string, { outlook, ...standin }: StandinInfo): string {
  const accounts = DEMO_ACCOUNTS.map(
    ({ email, password, companyName, role }) => `  ${email.padEnd(24)} ${password}   ${companyName}, ${role}`,
  )
  const operator = `  ${DEMO_OPERATOR.email.padEnd(24)} ${DEMO_OPERATOR.password}   operator of the installation: /operator`
  return `Relais ready on ${url}

Accounts
${[...accounts, operator].join('\n')}

Microsoft stand-in
  Outlook Client Id        ${outlook.clientId}
  Outlook Client Secret    ${outlook.clientSecret}
  Directory (tenant) ID    ${outlook.directoryId}
  Sign-in                  ${standin.loginUrl}
  SMTP                     ${standin.smtpHost}:${standin.smtpPort}
  What it received         ${standin.inboxUrl}

Ctrl-C stops everything.`
}
