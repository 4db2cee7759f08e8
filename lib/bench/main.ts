import { parseArgs } from 'node:util'
import {
  consolePagesBenchmark,
  crossReadsBenchmark,
  fuzzBenchmark,
  matrixBenchmark,
  runDoorsChild,
  signInBenchmark,
} from './doors'
import { runChild } from './engine/children'
import { runFaults } from './faults/run-faults'
import { firstMailClicksBenchmark } from './first-mail-clicks'
import { killsBenchmark } from './engine/kills'
import { memoryBenchmark } from './engine/memory'
import { renewalsBenchmark } from './engine/renewals'
import { scaleBenchmark } from './engine/scale'
import { versusPostfixBenchmark } from './engine/versus-postfix'
import { versusRawBenchmark, versusRawWaitingBenchmark, withEnqueueBenchmark } from './engine/versus-raw'
import { acceptedBenchmark, fairWaitBenchmark, takeoverBenchmark } from './engine/waits'
import type { Benchmark, Measured } from './figure'
import { pageWeightBenchmark } from './page-weight'
import { sendClickBenchmark } from './send-click'
import { startDemoBenchmark } from './start-demo'

const BENCHMARKS: Benchmark[] = [
  startDemoBenchmark,
  firstMailClicksBenchmark,
  sendClickBenchmark,
  pageWeightBenchmark,
  killsBenchmark,
  renewalsBenchmark,
  versusRawBenchmark,
  versusRawWaitingBenchmark,
  withEnqueueBenchmark,
  versusPostfixBenchmark,
  acceptedBenchmark,
  fairWaitBenchmark,
  takeoverBenchmark,
  memoryBenchmark,
  scaleBenchmark,
  fuzzBenchmark,
  matrixBenchmark,
  crossReadsBenchmark,
  signInBenchmark,
  consolePagesBenchmark,
]

// A benchmark's own child process works until its parent lets go.
await runDoorsChild(process.argv.slice(2))
if (await runChild(process.argv.slice(2))) await new Promise(() => {})

const [first, number] = process.argv.slice(2)
if (first === '--faults') process.exit(await runFaults(Number(number)))

const { values } = parseArgs({ options: { only: { type: 'string' } } })
const chosen = BENCHMARKS.filter(
  ({ figures }) => values.only === undefined || figures.some(({ name }) => name === values.only),
)
if (chosen.length === 0) {
  const names = BENCHMARKS.flatMap(({ figures }) => figures.map(({ name }) => name))
  console.error(`No figure is called ${values.only}. There are: ${names.join(', ')}`)
  process.exit(2)
}
for (const { figures, run } of chosen) {
  const measured = await run()
  // What could not be measured here was said, and has no figure.
  measured.forEach((one, index) => {
    const { name, unit } = figures[index]!
    console.log(`${name} ${format(one)} ${describe(unit, one)}`)
  })
}
process.exit(0)

function format({ value }: Measured): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 2 : 1)
}

/** The unit, then how many runs and how far they spread, where there were several. */
function describe(unit: string, { runs, min, max }: Measured): string {
  if (runs === undefined) return unit
  const spread = min === undefined || max === undefined ? '' : `, ${min.toFixed(1)}–${max.toFixed(1)}`
  return `${unit} (${runs} runs${spread})`
}
