/** What was said and not yet dismissed. A store outside React, so that anything may say something. */
export type ToastTone = 'ok' | 'info' | 'danger'
export type Toast = { id: number; tone: ToastTone; title: string; text?: string }

let toasts: readonly Toast[] = []
let last = 0
const listeners = new Set<() => void>()

function publish(next: readonly Toast[]): void {
  toasts = next
  for (const listener of listeners) listener()
}

function say(tone: ToastTone, title: string, text?: string): number {
  const id = ++last
  publish(
    [
      ...toasts.filter((toast) => toast.title !== title || toast.text !== text),
      { id, tone, title, text },
    ].slice(-3),
  )
  return id
}

/** Says something once, at the window's lower right; readers hear it. An error stays until it is closed. */
export const toast = {
  ok: (title: string, text?: string) => say('ok', title, text),
  info: (title: string, text?: string) => say('info', title, text),
  error: (title: string, text?: string) => say('danger', title, text),
  dismiss: (id: number) => publish(toasts.filter((toast) => toast.id !== id)),
}

export function subscribeToasts(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

export function currentToasts(): readonly Toast[] {
  return toasts
}

const NONE: readonly Toast[] = []

/** The server says nothing. */
export function serverToasts(): readonly Toast[] {
  return NONE
}
