// @ts-check
import { installModules } from './install.mjs'
import { buildPrograms } from './programs.mjs'
import { buildWeb } from './web.mjs'

export { endRunning } from './step.mjs'

/** Commands that need the Next build, at some point. */
const NEED_WEB = new Set(['demo', 'start', 'web', 'build', 'test', 'bench', 'faults'])

/**
 * Makes what a command needs and is not there yet: packages, Prisma's client, the bundled programs. The Next
 * build, which takes longest, goes on while the command starts its database: `web` settles when it is done.
 * @param {string} root
 * @param {string} command
 * @returns {Promise<{ web: Promise<void> }>}
 */
export async function prepare(root, command) {
  await installModules(root)
  await buildPrograms(root)
  const web = NEED_WEB.has(command) ? buildWeb(root) : Promise.resolve()
  web.catch(() => {}) // whoever awaits it hears of it; until then it must not end the process
  return { web }
}
