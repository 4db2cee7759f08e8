import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { build } from 'esbuild'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { webEnv, workerEnv } from '@/lib/cli/launcher/child-env'
import { requireFreePort } from '@/lib/cli/launcher/port'
import { loadOrMakeSecrets, requireSecrets } from '@/lib/cli/launcher/secrets'
import { isPidAlive } from '@/lib/platform/process-identity.mjs'

const buildDir = join(import.meta.dirname, '../../build')
mkdirSync(buildDir, { recursive: true })
const programs = mkdtempSync(join(buildDir, 'launcher-test-')) // inside the project, for its packages
let runDir: string
let launchers: ChildProcess[]

beforeAll(async () => {
  await build({
    entryPoints: ['child', 'launcher'].map((name) => join(import.meta.dirname, `../run/launcher/${name}.ts`)),
    outdir: programs,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
  })
})

beforeEach(() => {
  runDir = mkdtempSync(join(tmpdir(), 'relais-run-'))
  launchers = []
})

afterEach(() => {
  for (const launcher of launchers) launcher.kill('SIGKILL')
  rmSync(runDir, { recursive: true, force: true })
})

afterAll(() => rmSync(programs, { recursive: true, force: true }))

/** Starts a launcher and gathers what it says. */
function launch(how: string) {
  const launcher = spawn(process.execPath, [join(programs, 'launcher.mjs'), runDir, how], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  launchers.push(launcher)
  const said: string[] = []
  let errors = ''
  launcher.stderr!.on('data', (chunk) => (errors += chunk))
  const ready = new Promise<number[]>((resolve) =>
    launcher.on('message', (message: { said?: string; pids?: number[] }) => {
      if (message.said) said.push(message.said)
      if (message.pids) resolve(message.pids)
    }),
  )
  const exit = new Promise<number | null>((resolve) => launcher.once('exit', resolve))
  return { launcher, ready, exit, said, errors: () => errors }
}

async function untilGone(pids: number[]): Promise<void> {
  for (const end = Date.now() + 10_000; pids.some(isPidAlive); await sleep(20))
    if (Date.now() > end) throw new Error(`still there: ${pids.filter(isPidAlive).join(', ')}`)
}

describe('the launcher', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'stops all on %s, leaves no process, and exits 0',
    async (signal) => {
      const { launcher, ready, exit } = launch('stays')
      const pids = await ready
      launcher.kill(signal)
      expect(await exit).toBe(0)
      expect(pids.filter(isPidAlive)).toEqual([])
      expect(readdirSync(runDir)).toEqual([])
    },
  )

  it('starts a child again that was killed', async () => {
    const { launcher, ready, exit, said } = launch('stays')
    const pids = await ready
    process.kill(pids[1]!, 'SIGKILL')
    for (const end = Date.now() + 5_000; Date.now() < end && said.length === 0;) await sleep(20)
    expect(said).toEqual([expect.stringMatching(/second ended \(SIGKILL\); starting it again/)])
    launcher.kill('SIGTERM')
    expect(await exit).toBe(0)
  })

  it('gives up when a child dies over and over: stops the others and exits 1', async () => {
    const { ready, exit, errors } = launch('dies-soon')
    const pids = await ready
    expect(await exit).toBe(1)
    expect(errors()).toMatch(/second died 5 times \(last: 4\)/)
    expect(pids.filter(isPidAlive)).toEqual([])
  })

  it('does not try again when a child never became ready', async () => {
    const { exit, errors, said } = launch('dies-at-once')
    expect(await exit).toBe(1)
    expect(errors()).toMatch(/second ended \(3\) before it was ready/)
    expect(said).toEqual([])
    await untilGone([])
  })

  it('is noticed by its children when it is killed, and the next start cleans up after it', async () => {
    const { launcher, ready, exit } = launch('stays')
    const pids = await ready
    launcher.kill('SIGKILL')
    await exit
    const next = launch('stays')
    await next.ready
    await untilGone(pids)
    expect(readdirSync(runDir)).toHaveLength(2)
    next.launcher.kill('SIGTERM')
    expect(await next.exit).toBe(0)
  })
})

describe('what the children are given', () => {
  const database = {
    webUrl: 'postgresql://web@h/d',
    workerUrl: 'postgresql://worker@h/d',
    secrets: { NEXTAUTH_SECRET: 'n'.repeat(32), ENCRYPTION_KEYS: 'k1:x' },
  }
  const given = {
    APP_URL: 'http://localhost:1',
    PORT: '1',
    DATABASE_URL: 'postgresql://owner@h/d',
    SECRET_OF_OTHERS: 'x',
  }

  it('keeps the owner’s and the other’s address from each', () => {
    expect(Object.values(webEnv(given, database)).join()).not.toMatch(/owner|worker@/)
    expect(Object.values(workerEnv(given, database)).join()).not.toMatch(/owner|web@|nnnn/)
    expect(webEnv(given, database)).not.toHaveProperty('SECRET_OF_OTHERS')
  })

  it('gives every web process the same key for actions', () => {
    const key = webEnv(given, database).NEXT_SERVER_ACTIONS_ENCRYPTION_KEY!
    expect(Buffer.from(key, 'base64')).toHaveLength(32)
    expect(webEnv(given, database).NEXT_SERVER_ACTIONS_ENCRYPTION_KEY).toBe(key)
  })
})

describe('the secrets', () => {
  it('are made once, for the owner’s eyes', () => {
    const made = loadOrMakeSecrets(runDir, {})
    expect(loadOrMakeSecrets(runDir, {})).toEqual(made)
    expect(loadOrMakeSecrets(runDir, { NEXTAUTH_SECRET: 'given' })).toEqual({
      ...made,
      NEXTAUTH_SECRET: 'given',
    })
  })

  it('are asked for by name where they must be given', () => {
    expect(() => requireSecrets({ ENCRYPTION_KEYS: 'x' })).toThrow(/^NEXTAUTH_SECRET is missing/)
    expect(() => requireSecrets({ NEXTAUTH_SECRET: 'x' })).toThrow(/^ENCRYPTION_KEYS is missing/)
  })
})

describe('the port', () => {
  it('is refused with one sentence when somebody has it', async () => {
    const server = createServer()
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as { port: number }
    await expect(requireFreePort(port, '127.0.0.1')).rejects.toThrow(
      `Port ${port} is taken by another program`,
    )
    await new Promise((done) => server.close(done))
    await requireFreePort(port, '127.0.0.1')
  })
})
