export interface Run {
  /** Registers what to do at the end; done in reverse order. */
  atEnd(work: () => Promise<void>): void
  /** Ends the run as a failure. */
  fail(error: Error): void
}

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const

/**
 * Runs `start`, then stays until a signal asks to stop or something fails, then cleans up.
 * @param start sets everything up; when a stop comes meanwhile, what is registered at its end is called while it
 * still runs (so that it fails soon), and what it registers later is called as well
 * @returns the exit code: 0 when it was asked to stop
 */
export async function runUntilStopped(start: (run: Run) => Promise<void>): Promise<number> {
  const cleanups: (() => Promise<void>)[] = []
  let finish: (error?: Error) => void = () => {}
  const over = new Promise<Error | undefined>((resolve) => (finish = resolve))
  const onSignal = () => finish()
  SIGNALS.forEach((signal) => process.on(signal, onSignal)) // a second one changes nothing
  const started = start({ atEnd: (work) => cleanups.push(work), fail: finish }).catch(finish)
  const error = await over
  try {
    await cleanUp(cleanups)
    await started
    await cleanUp(cleanups)
  } finally {
    SIGNALS.forEach((signal) => process.off(signal, onSignal))
  }
  if (error) console.error(error.message)
  return error ? 1 : 0
}

async function cleanUp(cleanups: (() => Promise<void>)[]): Promise<void> {
  for (let work = cleanups.pop(); work; work = cleanups.pop()) await work()
}
