import { fork } from 'node:child_process'
import { join } from 'node:path'
import { build } from 'esbuild'
import { projectRoot } from '@/lib/platform/project-root'
import type { TestDatabase } from '@/e2e/run/test-database'
import { deliveryEnv } from './delivery-world'

/** Bundles the worker as it is in the working tree. @returns the program's path */
export async function bundleWorker(): Promise<string> {
  const outfile = join(projectRoot(), 'build/test', `worker-${process.pid}.mjs`)
  await build({
    entryPoints: [join(projectRoot(), 'lib/worker/main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    sourcemap: 'inline',
    logLevel: 'silent',
  })
  return outfile
}

export type WorkerProcess = {
  pid: number
  /** Sends a signal it may survive. */
  signal: (signal: NodeJS.Signals) => void
  /** @returns its exit code; null when the signal ended it */
  kill: (signal: NodeJS.Signals) => Promise<number | null>
}

/** A real worker process, ready. It ends with this one. */
export async function startWorkerProcess(
  program: string,
  database: TestDatabase,
  ports: number[],
  variables: Record<string, string | undefined> = {},
): Promise<WorkerProcess> {
  const child = fork(program, {
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...deliveryEnv(database, ports), ...variables },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve())
    void ended.then((code) => reject(new Error(`the worker ended (${code}) before it was ready`)))
  })
  return {
    pid: child.pid!,
    signal: (signal) => void child.kill(signal),
    kill: (signal) => {
      child.kill(signal)
      return ended
    },
  }
}
