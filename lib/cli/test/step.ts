import { spawn } from 'node:child_process'
import { projectRoot } from '@/lib/platform/project-root'

/** How a part of the tests went. */
export interface Result {
  passed: number
  failed: number
  /** Those that failed, where the runner names them. */
  failures?: Failure[]
}

/** A check that failed: its file and name, and the first lines of what it said. */
export interface Failure {
  place: string
  why: string
}

export interface Step {
  name: string
  /** Runs it; programs through `runNode`, which is given. */
  run(runNode: RunNode): Promise<Result>
}

/**
 * Runs a Node program to its end.
 * @returns its exit code, 1 when it was killed
 */
export type RunNode = (args: string[], env?: Record<string, string>) => Promise<number>

const running = new Set<number>()

/**
 * A RunNode: in a process group of its own, its output handed to `write`, or shown as it comes when there is
 * no `write`.
 */
export function createRunNode(write?: (text: Buffer) => void): RunNode {
  return (args, env = {}) => {
    const child = spawn(process.execPath, args, {
      cwd: projectRoot(),
      env: { ...process.env, ...env },
      stdio: ['ignore', write ? 'pipe' : 'inherit', write ? 'pipe' : 'inherit'],
      detached: process.platform !== 'win32',
    })
    if (write) for (const stream of [child.stdout, child.stderr]) stream?.on('data', write)
    if (child.pid) running.add(child.pid)
    return new Promise((resolve) => {
      child.once('error', () => resolve(1))
      child.once('close', (code) => {
        if (child.pid) running.delete(child.pid)
        resolve(code ?? 1)
      })
    })
  }
}

/** Ends what runs, with all that it started: by SIGINT, after which the runners take down what they set up. */
export function stopRunning(): void {
  for (const pid of running) process.kill(process.platform === 'win32' ? pid : -pid, 'SIGINT')
}

/** A program that passes or fails as a whole counts as one check. */
export function asOneCheck(code: number): Result {
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}
