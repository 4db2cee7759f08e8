import { spawn, type ChildProcess } from 'node:child_process'
import { createServer, type AddressInfo } from 'node:net'

/** A demo started as a person would, in a folder of its own. */
export type DemoProcess = { url: string; readyAfterMs: number; stop: () => Promise<void> }

const READY = /^Relais ready on (\S+)/m

/**
 * Runs `npm run demo` in a checkout and waits for its line.
 * @param root the checkout @param dataDir absolute
 * @throws Error with the end of what it printed when it ends or takes ten minutes
 */
export async function startDemo(root: string, dataDir: string, port: number): Promise<DemoProcess> {
  const started = performance.now()
  const child = spawn('npm', ['run', 'demo'], {
    cwd: root,
    env: { ...inherited(), PORT: String(port), DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const url = await waitForLine(child)
  return { url, readyAfterMs: performance.now() - started, stop: () => stop(child) }
}

/** The environment as it is, without what points at another installation or belongs to this npm run. */
function inherited(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(APP_URL|DATABASE_URL|npm_.*)$/.test(name))
  return Object.fromEntries(kept) as NodeJS.ProcessEnv
}

function waitForLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = ''
    const fail = () => reject(new Error(`the demo did not start:\n${printed.slice(-2000)}`))
    const timer = setTimeout(fail, 600_000)
    const read = (chunk: Buffer) => {
      printed += chunk.toString()
      const url = READY.exec(printed)?.[1]
      if (!url) return
      clearTimeout(timer)
      resolve(url)
    }
    child.stdout!.on('data', read)
    child.stderr!.on('data', read)
    child.once('exit', fail)
  })
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await ended
}

/** A port that was free a moment ago. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
