/** What bootstrap.mjs goes on preparing while the command begins. */
export interface Preparation {
  /** Settles when the Next build is there (at once for commands that need none). */
  web: Promise<void>
}

/** What each file in commands/ exports. */
export interface Command {
  /** @returns the exit code; a thrown Error's message is shown to the person, and the code is 1 */
  run(args: string[], preparation: Preparation): Promise<number>
}
