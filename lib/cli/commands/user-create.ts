import { parseArgs } from 'node:util'
import { ROLES } from '@/lib/domain/permissions'
import { useInstallation as withInstallation } from '../launcher/use-installation'

const USAGE = `npm run user:create -- --email EMAIL --company SLUG --role ${ROLES.join('|')} [--name NAME] [--operator]`

/** What is wrong, for the person at the terminal. */
const PROBLEMS: Record<string, string> = {
  email: '--email is not a complete address.',
  company: '--company takes 2 to 40 lower-case letters, digits or hyphens, and no reserved word.',
  role: `--role is one of ${ROLES.join(', ')}.`,
}

/**
 * Makes a person (and the company, when it is new) and prints a one-time link to set the
 * password. With --operator they run the installation too: the way back when its last operator is gone.
 */
export async function run(args: string[]): Promise<number> {
  const { email, company, role, name, operator } = readArguments(args)
  if (!email || !company || !role) {
    console.error(`Usage: ${USAGE}`)
    return 1
  }
  return withInstallation(async () => {
    const [{ createUser }, { appendAudit, closeDatabases, inIdentity }, { getAppError }] = await Promise.all([
      import('@/lib/auth/people'),
      import('@/lib/db'),
      import('@/lib/platform/errors'),
    ])
    try {
      const made = await createUser({ email, companySlug: company, role, name, operator })
      await inIdentity((tx) =>
        appendAudit(tx, {
          companyId: made.companyId,
          event: 'member.joined',
          actorId: made.userId,
          words: { actorEmail: email, note: `user:create, ${role}` },
        }),
      )
      if (made.companyCreated) console.log(`The company ${company} is new.`)
      if (operator) console.log(`${email} is an operator of this installation.`)
      console.log(`${email} is ${role} of ${company}. To set the password, once, within 24 hours:`)
      console.log(made.link)
      return 0
    } catch (error) {
      const wrong = Object.keys(getAppError(error)?.details ?? {}).find((field) => field in PROBLEMS)
      if (!wrong) throw error
      console.error(PROBLEMS[wrong])
      return 1
    } finally {
      await closeDatabases()
    }
  })
}

function readArguments(args: string[]) {
  const text = { type: 'string' } as const
  try {
    return parseArgs({
      args,
      options: { email: text, company: text, role: text, name: text, operator: { type: 'boolean' } },
    }).values
  } catch (error) {
    throw new Error(`${(error as Error).message}\nUsage: ${USAGE}`)
  }
}
