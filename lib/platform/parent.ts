const GRACE_MS = 20_000

/**
 * Tells the launcher that this process does its work now. Without a launcher (started by hand) it does
 * nothing.
 */
export function tellReady(info: Record<string, unknown> = {}): void {
  if (process.connected) process.send?.({ ready: true, ...info })
}

/**
 * Stops this process when its launcher is gone, even by kill -9: the channel between them closes. By default
 * it gets the SIGTERM the launcher can no longer send, so the same handler drains it; whatever still runs
 * after 20 s is cut off. Without a launcher (started by hand) it does nothing.
 */
export function stopWhenParentGone(stop: () => void = () => process.kill(process.pid, 'SIGTERM')): void {
  if (!process.connected) return
  process.once('disconnect', () => {
    setTimeout(() => process.exit(1), GRACE_MS).unref()
    stop()
  })
}
