import { stopRunning, type Result, type Step } from './step'

/**
 * Runs the steps in order, all of them even when one fails, and prints at the very end one line
 * `N passed, N failed`.
 * @returns 0 only when something ran and nothing failed
 */
export async function runSteps(steps: Step[]): Promise<number> {
  const results: Result[] = []
  let interrupted = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      interrupted = true
      stopRunning()
    })
  for (const step of steps) {
    if (interrupted) break
    console.log(`\n── ${step.name}`)
    results.push(await runStep(step))
  }
  const passed = results.reduce((sum, result) => sum + result.passed, 0)
  const failed = results.reduce((sum, result) => sum + result.failed, 0)
  if (interrupted) console.log('\nInterrupted.')
  console.log(`\n${passed} passed, ${failed} failed`)
  return failed === 0 && passed > 0 && !interrupted ? 0 : 1
}

async function runStep(step: Step): Promise<Result> {
  const begun = performance.now()
  const result = await step.run().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    return { passed: 0, failed: 1 }
  })
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)
  console.log(`── ${step.name}: ${result.passed} passed, ${result.failed} failed, ${seconds} s`)
  return result
}
