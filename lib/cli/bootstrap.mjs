// @ts-check
// The door of every npm script. Plain JavaScript on nothing but Node, because it runs before anything is
// installed; old Node versions must be able to read it far enough to be told so.
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Relais needs Node 20.19 or newer; this is ${process.versions.node}.`)
  process.exit(1)
}

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
process.chdir(root)
const [command = '', ...args] = process.argv.slice(2)
const { prepare, endRunning } = await import('./bootstrap/prepare.mjs')
try {
  const { web } = await prepare(root, command)
  const { main } = await import(pathToFileURL(join(root, 'build/cli.mjs')).href)
  process.exitCode = await main(command, args, { web })
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  endRunning()
}
process.exit()
