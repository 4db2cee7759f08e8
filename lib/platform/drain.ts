/**
 * What must end before a process may: streams that would never end by themselves. Kept on globalThis,
 * because Next bundles routes apart from the server in front of them, and both share one process.
 */
const shared = globalThis as { relaisDrain?: Set<() => void | Promise<void>> }

/** Registers work for the beginning of a stop. @returns takes it back */
export function onDrain(work: () => void | Promise<void>): () => void {
  const all = (shared.relaisDrain ??= new Set())
  all.add(work)
  return () => all.delete(work)
}

/** Runs what is registered, once; a failure of one never keeps the others from running. */
export async function drain(): Promise<void> {
  const all = [...(shared.relaisDrain ?? [])]
  shared.relaisDrain?.clear()
  await Promise.allSettled(all.map(async (work) => work()))
}
