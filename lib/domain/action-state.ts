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

/** What must be answered before something is saved; asked without JavaScript too. */
export type FormQuestion = {
  tone: 'info' | 'warn' | 'danger'
  title: string
  why?: string
  todo?: string
  /** What would be lost, or what is different: a line each. */
  items?: string[]
  link?: { href: string; label: string }
  /** One button each; `value` is what the form then carries as `answer`. */
  answers: { value: string; label: string; danger?: boolean }[]
  /** Yes or no: with JavaScript a dialog asks it. */
  isConfirmation?: boolean
  /** What somebody else saved; with JavaScript the form takes it over by itself. */
  theirs?: TakenOver & {
    /** The answer's value that means so. */
    answer: string
    title: string
    todo: string
  }
}

/** Stored values that a form takes over. */
export type TakenOver = {
  version: number
  /** All values, as they are stored now. */
  values: Record<string, string>
  /** The fields whose typed text gives way. */
  fields: string[]
}

/** A secret shown this once – a link, a key –: never in an address, a log or a form's values. */
export type ShownOnce = { text: string; title: string; help?: string }

export type ActionState = {
  status: 'idle' | 'ok' | 'error'
  values?: Record<string, string>
  fieldErrors?: Record<string, string[]>
  formError?: FormError
  question?: FormQuestion
  /** Doubts: they warn, they do not block. */
  warnings?: Record<string, string[]>
  /** Prove first who it is, then send again. */
  stepUp?: StepUpRequest
  /** Said once, as a toast. */
  doneMessage?: string
  /** info: done, but there is something to read. */
  doneTone?: 'ok' | 'info'
  once?: ShownOnce
  /** An address of another site, where the browser goes on. */
  goTo?: string
  /** ms since the epoch; tells two answers with the same words apart. */
  at?: number
}

export const IDLE: ActionState = { status: 'idle' }

/** The shape of a server action that a `<Form>` takes. */
export type FormAction = (previous: ActionState, data: FormData) => Promise<ActionState>
