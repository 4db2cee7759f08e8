/** Workers say every 10 s that they live; one that was not heard for this long is away, s. */
export const WORKER_FRESH_SECONDS = 35

/** How often an open page asks how things are, ms; while something is wrong, more often. */
export const ASK_MS = 15_000
export const ASK_SOON_MS = 5_000

/**
 * What an open page has to know of the services behind it: everything is well, no worker answers (mail waits), the
 * session is over, or the database (or the web itself) is away.
 */
export type ServiceState = 'ok' | 'worker_away' | 'signed_out' | 'away'
