import { fork, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { standinVariables, type StandinInfo } from '@/lib/cli/demo/standin'
import { programFile } from '@/lib/cli/launcher/installation'
import type { TokenCall } from '@/lib/standin/sign-in/token-log'
import { systemEnv } from '@/lib/platform/env-system'
import type { Benchmark } from '../figure'
import { openEngineInstallation, until } from './installation'
import type { MemberAnswer, MemberOrder } from './member'

const SENDS = 200
const WORKERS = 3
const MAILBOX = 'courrier@atelier.example'
/** Longer than an idle connection lingers: a new one has to be signed in, with a token that is over. */
const TOKEN_SECONDS = 25

/**
 * Renewals of one grant while three workers deliver 200 messages that were sent at once, the access token having
 * just expired. The stand-in rotates refresh tokens and refuses one that is used twice.
 */
export const renewalsBenchmark: Benchmark = {
  figures: [{ name: 'renewals_for_200_concurrent_sends', unit: 'renewals (3 workers)' }],
  run: async () => {
    const dir = await mkdtemp(join(tmpdir(), 'relais-bench-standin-'))
    const engine = await openEngineInstallation()
    const standin = await startStandin(dir)
    const { info } = standin
    const variables = standinVariables(info)
    const workers = await Promise.all(
      Array.from({ length: WORKERS }, () => engine.startWorker(info.smtpPort, variables)),
    )
    const member = await startMember({ ...engine.webVariables, ...variables })
    const count = async (query: string, values: unknown[]) =>
      (await engine.sql<{ n: number }>(`SELECT count(*)::int AS n FROM ${query}`, values))[0]!.n

    await standin.configure({ strictRefresh: true, accessTokenSeconds: TOKEN_SECONDS })
    const { outlook, smtpPort, controlUrl } = info
    const server = await member.ask({ connect: { mailbox: MAILBOX, smtpPort, controlUrl, outlook } })
    if (!('companyId' in server)) throw new Error('the mailbox is not connected')
    const { companyId } = server
    await until(
      async () => (await count(`grants WHERE company_id = $1 AND state = 'valid'`, [companyId])) === 1,
    )
    await until(async () => Date.now() - (await lastCall(info)) > TOKEN_SECONDS * 1000)
    await standin.configure({ accessTokenSeconds: null })
    const before = (await renewals(info)).length
    await member.ask({ send: SENDS, from: MAILBOX })
    await until(
      async () => (await count(`messages WHERE company_id = $1 AND state = 'sent'`, [companyId])) === SENDS,
    )
    const value = (await renewals(info)).length - before

    await member.stop()
    await Promise.all(workers.map((worker) => worker.kill('SIGTERM')))
    await standin.stop()
    await engine.close()
    await rm(dir, { recursive: true, force: true })
    return [{ value }]
  },
}

async function readLog({ controlUrl }: StandinInfo): Promise<TokenCall[]> {
  return (await (await fetch(`${controlUrl}/log`)).json()) as TokenCall[]
}

async function renewals(info: StandinInfo): Promise<TokenCall[]> {
  return (await readLog(info)).filter(({ grantType }) => grantType === 'refresh_token')
}

/** When a token was last issued, ms since the epoch. */
async function lastCall(info: StandinInfo): Promise<number> {
  return Math.max(...(await readLog(info)).map(({ at }) => Date.parse(at)))
}

const answerOf = <T>(child: ChildProcess) =>
  new Promise<T>((resolve, reject) => {
    child.once('message', (message) => resolve(message as T))
    child.once('exit', (code) => reject(new Error(`a process of the benchmark ended (${code})`)))
  })

async function startStandin(dir: string) {
  const child = fork(programFile('standin'), ['--for', 'test', '--dir', dir], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const { info } = await answerOf<{ info: StandinInfo }>(child)
  const configure = (settings: Record<string, unknown>) =>
    fetch(`${info.controlUrl}/settings`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(settings),
    })
  return { info, configure, stop: () => end(child) }
}

async function startMember(env: Record<string, string>) {
  const child = fork(programFile('bench'), ['--child', 'member'], {
    env: { ...systemEnv(), ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  await answerOf(child)
  const ask = (order: MemberOrder) => {
    const answer = answerOf<MemberAnswer>(child)
    child.send(order)
    return answer
  }
  return { ask, stop: () => end(child) }
}

async function end(child: ChildProcess): Promise<void> {
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.disconnect()
  await ended
}
