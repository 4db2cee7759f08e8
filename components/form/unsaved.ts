/**
 * Forms of this page with something unsaved in them, for what would take them away: links, Back, a refresh that
 * ends at the sign-in, the command palette.
 */
type Guard = { ask: (leave: () => void) => void }

const guards = new Set<Guard>()

/** Puts a form under guard. @returns takes it back */
export function guardUnsaved(guard: Guard): () => void {
  guards.add(guard)
  return () => void guards.delete(guard)
}

/** Whether anything on the page is unsaved. */
export function hasUnsaved(): boolean {
  return guards.size > 0
}

/** Leaves at once where nothing is unsaved; otherwise when the person says so. */
export function leave(go: () => void): void {
  const [first] = guards
  if (first) first.ask(go)
  else go()
}
