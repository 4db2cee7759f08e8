/**
 * What a form's action answers. All texts are already formatted in the member's language.
 * `values` hands typed text back to a form that was sent without JavaScript (never a secret).
 */
export type FormError = {
  /** What happened. */
  title: string
  /** Why. */
  why?: string
  /** What to do. */
  todo?: string
  /** `apart`: in a tab of its own, so that what was typed stays where it is. */
  link?: { href: string; label: string; apart?: boolean }
  /** The other side's own words, for the fold. */
  details?: string
  /** An id to quote. */
  id?: string
}

/** How a person proves again who it is. */
export type ProofKind = 'password' | 'password_or_code' | 'code' | 'microsoft'

/** What is asked before something that is hard to undo; nothing was done yet. */
export type StepUpRequest = {
  kind: ProofKind
  /** Why the last proof was not taken. */
  error?: string
  /** Secrets that were typed, sealed: a form sent without JavaScript brings them back. */
  held?: string
}

/** Names of the fields that carry the answer; like Next's own they belong to no schema. */
export const PROOF_FIELD = '$proof'
export const HELD_FIELD = '$held'

export type ActionState = {
  status: 'idle' | 'ok' | 'error'
  values?: Record<string, string>
  fieldErrors?: Record<string, string[]>
  formError?: FormError
  /** Doubts: they warn, they do not block. */
  warnings?: Record<string, string[]>
  /** Prove first who it is, then send again. */
  stepUp?: StepUpRequest
  /** Said once, as a toast. */
  doneMessage?: string
  /** An address of another site, where the browser goes on. */
  goTo?: string
  /** ms since the epoch; tells two answers with the same words apart. */
  at?: number
}

export const IDLE: ActionState = { status: 'idle' }

/** The shape of a server action that a `<Form>` takes. */
export type FormAction = (previous: ActionState, data: FormData) => Promise<ActionState>
