import { createRunNode, stopRunning, type Result, type RunNode, type Step } from './step'

/**
 * Runs groups of steps one after the other, the steps of a group at the same time (their output in order, as
 * if one by one), all of them even when one fails. Prints at the very end what failed, once more and together, and
 * one line `N passed, N failed`.
 * @returns 0 only when something ran and nothing failed
 */
export async function runSteps(...groups: Step[][]): Promise<number> {
  const results: Result[] = []
  let interrupted = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      interrupted = true
      stopRunning()
    })
  for (const group of groups) if (!interrupted) results.push(...(await runGroup(group)))
  const passed = results.reduce((sum, result) => sum + result.passed, 0)
  const failed = results.reduce((sum, result) => sum + result.failed, 0)
  for (const { place, why } of results.flatMap(({ failures = [] }) => failures))
    console.log(`\n✗ ${place}\n${why.replace(/^/gm, '    ')}`)
  if (interrupted) console.log('\nInterrupted.')
  console.log(`\n${passed} passed, ${failed} failed`)
  return failed === 0 && passed > 0 && !interrupted ? 0 : 1
}

async function runGroup(steps: Step[]): Promise<Result[]> {
  const together = steps.length > 1
  const going = steps.map((step) => {
    const output: Buffer[] = []
    if (!together) announce(step)
    return {
      step,
      output,
      outcome: measure(step, createRunNode(together ? (text) => output.push(text) : undefined)),
    }
  })
  const results: Result[] = []
  for (const { step, output, outcome } of going) {
    const { result, seconds } = await outcome
    if (together) announce(step)
    process.stdout.write(Buffer.concat(output))
    console.log(`── ${step.name}: ${result.passed} passed, ${result.failed} failed, ${seconds} s`)
    const unnamed = result.failed > 0 && !result.failures?.length
    results.push(unnamed ? { ...result, failures: [{ place: step.name, why: 'see above' }] } : result)
  }
  return results
}

function announce(step: Step): void {
  console.log(`\n── ${step.name}`)
}

async function measure(step: Step, runNode: RunNode): Promise<{ result: Result; seconds: string }> {
  const begun = performance.now()
  const result = await step.run(runNode).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    return { passed: 0, failed: 1 }
  })
  return { result, seconds: ((performance.now() - begun) / 1000).toFixed(1) }
}
