import { fork } from 'node:child_process'
import { startDoors } from '@/e2e/doors/start'
import { openTestServer } from '@/e2e/run/test-server'
import { programFile } from '@/lib/cli/launcher/installation'
import type { Benchmark, Measured } from './figure'

/** What is done at the doors of the built application (docs/testing.md), each in a process of its own. */
const PARTS = ['fuzz', 'matrix', 'cross-reads', 'sign-in', 'pages'] as const
export type Part = (typeof PARTS)[number]

const isPart = (text: string | undefined): text is Part => PARTS.some((part) => part === text)

/** Spoiled requests at every door, all of them. What went wrong is printed, by the names that repeat it. */
export const fuzzBenchmark: Benchmark = {
  figures: [
    { name: 'fuzz_5xx', unit: 'answers (hangs and error pages count)' },
    { name: 'fuzz_requests', unit: 'requests' },
  ],
  run: () => measure('fuzz'),
}

/** Everybody at every door; each cell is as the table of permissions says, or the benchmark fails. */
export const matrixBenchmark: Benchmark = {
  figures: [{ name: 'matrix_cells', unit: 'cells' }],
  run: () => measure('matrix'),
}

/** Reaching for another company's rows by their existing ids, slugs, cursors and files. */
export const crossReadsBenchmark: Benchmark = {
  figures: [
    { name: 'cross_company_reads', unit: 'reads' },
    { name: 'cross_company_tries', unit: 'tries' },
  ],
  run: () => measure('cross-reads'),
}

/** Whether a refused sign-in tells by its time that there is such an account, and how long signing in takes. */
export const signInBenchmark: Benchmark = {
  figures: [
    { name: 'signin_timing_difference', unit: 'times (known ÷ unknown account)' },
    { name: 'signin_timing_control', unit: 'times (without the dummy hash)' },
    { name: 'signin_p95', unit: 'ms' },
  ],
  run: () => measure('sign-in'),
}

/** The slowest list of the console with a million messages in it, against a thousand. */
export const consolePagesBenchmark: Benchmark = {
  figures: [
    { name: 'console_page_p95_1m_vs_1k', unit: 'times' },
    { name: 'console_page_p95_1m', unit: 'ms' },
  ],
  run: () => measure('pages'),
}

/** Starts the application, and a child that has it in its environment from its first line on. */
async function measure(part: Part): Promise<Measured[]> {
  const server = await openTestServer()
  try {
    const { variables, stop } = await startDoors(part === 'sign-in' ? { TRUSTED_PROXY: '127.0.0.1' } : {})
    try {
      return await runPart(part, variables)
    } finally {
      await stop()
    }
  } finally {
    await server.stop()
  }
}

function runPart(part: Part, variables: Record<string, string>): Promise<Measured[]> {
  const child = fork(programFile('bench'), ['--child', part], {
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as Measured[]))
    child.once('exit', (code) => reject(new Error(`the ${part} ended (${code}) without figures`)))
  })
}

/** The part of main that the child runs. @returns whether this process is one */
export async function runDoorsChild(args: string[]): Promise<boolean> {
  const part = args[0] === '--child' ? args[1] : undefined
  if (!isPart(part)) return false
  const { runDoorsPart } = await import('./doors-child')
  process.send!(await runDoorsPart(part))
  process.exit(0)
}
