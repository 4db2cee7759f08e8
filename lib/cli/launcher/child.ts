import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { ChildEnv } from '@/lib/platform/env-system'

const READY_TIMEOUT_MS = 60_000
/** A worker waits 25 s for last answers, and writes down what it has. */
const GRACE_MS = 35_000

/** A program to run: by this very Node, never through npm, whose death would orphan it. */
export interface ChildSpec {
  name: string
  /** The program and its arguments. */
  args: string[]
  /** All of its environment. */
  env: ChildEnv
  /** Where its output goes; by default to ours. */
  log?: string
}

/** What a child says when it is ready: `{ready: true}` and whatever else its starter wants to know. */
export type ReadyMessage = { ready: true } & Record<string, unknown>

export interface RunningChild {
  process: ChildProcess
  /** @throws when it ends first, or says nothing for a minute */
  ready: Promise<ReadyMessage>
  /** Exit code or signal. */
  ended: Promise<number | NodeJS.Signals>
  /** SIGTERM, and SIGKILL after 35 s. */
  stop(): Promise<void>
}

/** Starts a child in a process group of its own: a Ctrl-C is for the launcher, which stops things in order. */
export function spawnChild(spec: ChildSpec): RunningChild {
  const output = spec.log ? openLog(spec.log) : 'inherit'
  const child = spawn(process.execPath, spec.args, {
    env: spec.env,
    stdio: ['ignore', output, output, 'ipc'],
    detached: process.platform !== 'win32',
  })
  if (typeof output === 'number') closeSync(output)
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 1))
    child.once('error', () => resolve(1))
  })
  const ready = new Promise<ReadyMessage>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`${spec.name} was not ready after a minute.`)),
      READY_TIMEOUT_MS,
    )
    child.on('message', (message) => isReady(message) && resolve(message))
    void ended.then((how) =>
      reject(new Error(`${spec.name} ended (${how}) before it was ready.${lastWords(spec)}`)),
    )
    void Promise.allSettled([ended]).then(() => clearTimeout(timer))
    child.once('message', () => clearTimeout(timer))
  })
  ready.catch(() => {}) // whoever awaits it hears of it
  const stop = async () => {
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS)
    await ended
    clearTimeout(timer)
  }
  return { process: child, ready, ended, stop }
}

function isReady(message: unknown): message is ReadyMessage {
  return typeof message === 'object' && message !== null && 'ready' in message && message.ready === true
}

function openLog(path: string): number {
  mkdirSync(dirname(path), { recursive: true })
  return openSync(path, 'a', 0o600)
}

/** The end of its log, for the person whose start failed; what went to our own output was seen there. */
function lastWords({ log }: ChildSpec): string {
  if (!log) return ''
  const lines = readFileSync(log, 'utf8').trim().split('\n').slice(-8).join('\n')
  return ` The end of ${log}:\n${lines}`
}
