/**
 * What is left of a time that begins now. By a clock that only runs, so that one that is put forward or back neither
 * ends it nor prolongs it.
 * @param ms the whole of it
 * @returns milliseconds, 1 at least
 */
export function startTimeLeft(ms: number): () => number {
  const endsAt = performance.now() + ms
  return () => Math.max(endsAt - performance.now(), 1)
}
