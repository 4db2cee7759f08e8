import type { Command, Preparation } from './command'

/**
 * Runs one command; bootstrap.mjs calls it. A command is a file in commands/, named as in package.json's
 * scripts.
 * @returns the exit code
 */
export async function main(name: string, args: string[], preparation: Preparation): Promise<number> {
  const command = /^[a-z-]+$/.test(name) ? await loadCommand(name) : null
  if (!command) {
    console.error(`There is no command "${name}"; package.json lists them.`)
    return 1
  }
  try {
    return await command.run(args, preparation)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    if (process.env.LOG_LEVEL === 'debug') console.error(error)
    return 1
  }
}

/** esbuild bundles every file that fits the pattern, and loads the one that is asked for. */
async function loadCommand(name: string): Promise<Command | null> {
  try {
    return (await import(`./commands/${name}.ts`)) as Command
  } catch (error) {
    if (error instanceof Error && /not found in bundle/.test(error.message)) return null
    throw error
  }
}
