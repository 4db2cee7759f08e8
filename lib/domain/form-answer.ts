/**
 * How a question that saving asked was answered: the value of the button that was pressed, so that it works
 * without JavaScript too.
 */
export const ANSWERS = ['theirs', 'mine', 'confirm', 'sender'] as const

export type FormAnswer = {
  /**
   * theirs: take over what somebody else saved · mine: save what is typed all the same · confirm: yes, lose what
   * was named · sender: add the address to the server that has the mailbox
   */
  kind: (typeof ANSWERS)[number]
  /** The button that had been pressed first. */
  intent: 'save' | 'connect'
  /** The version the question was asked about: what changes afterwards is asked about again. */
  version: number
  /** confirm: what was named, as a digest · sender: the other server's id. */
  token: string
}

const SHAPE = /^(theirs|mine|confirm|sender):(save|connect):(\d{1,9}):([0-9a-f-]{0,36})$/

/** The text that a button carries. */
export function formatAnswer({ kind, intent, version, token }: FormAnswer): string {
  return `${kind}:${intent}:${version}:${token}`
}

/** @returns null when the text is no answer */
export function parseAnswer(text: string): FormAnswer | null {
  const match = SHAPE.exec(text)
  if (!match) return null
  const kind = ANSWERS.find((name) => name === match[1])!
  return { kind, intent: match[2] as FormAnswer['intent'], version: Number(match[3]), token: match[4]! }
}
