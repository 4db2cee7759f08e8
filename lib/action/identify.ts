import 'server-only'
import { headers } from 'next/headers'
import { redirect, unstable_rethrow } from 'next/navigation'
import { readOwnSessionId, getActor } from '@/lib/auth/actor'
import { forgetDraft, keepDraft } from '@/lib/auth/drafts'
import { safeNext, signInPath } from '@/lib/auth/safe-next'
import { FORM_FIELDS, MAIN_FORM } from '@/lib/domain/draft'
import { AppError } from '@/lib/platform/errors'
import { isId, newId } from '@/lib/platform/ids'
import { handBack, type FormFields } from './form-data'

/** A form as it was sent: what was typed, and what the `<Form>` says about itself. */
export type SentForm = {
  fields: FormFields
  secretFields: readonly string[]
  /** Which of the page's forms; null when no `<Form>` sent it. */
  name: string | null
  /** The draft it was filled from. */
  draft: string | null
  /** The same when the same form is sent twice. */
  key: string | null
}

/** Reads what a `<Form>` says about itself; every word of it comes from the browser. */
export function readForm(data: FormData): Pick<SentForm, 'name' | 'draft' | 'key'> {
  const text = (name: string) => {
    const value = data.get(name)
    return typeof value === 'string' ? value : null
  }
  const id = (value: string | null) => (value && isId(value) ? value : null)
  const name = text(FORM_FIELDS.form)
  return {
    name: name === null ? null : /^[a-z][a-z0-9-]{0,39}$/.test(name) ? name : MAIN_FORM,
    draft: id(text(FORM_FIELDS.draft)),
    key: id(text(FORM_FIELDS.key)),
  }
}

/**
 * Whoever asks, by one of the functions of lib/auth/actor. Where that leads to the sign-in because the session
 * is over, what was typed is kept first. Whom no cookie vouches for keeps the text in the page, with a link.
 */
export async function identify<T>(form: SentForm, who: () => Promise<T>): Promise<T> {
  try {
    return await who()
  } catch (error) {
    if (!isNexts(error) || (await getActor())) throw error
    const head = await headers()
    const path = head.get('x-relais-path')
    if (form.name !== null && (await keep(form, path))) redirect(signInPath(path, true))
    // Without JavaScript the answer is another page anyway; with it, the page and what is typed there can stay.
    if (head.has('next-action')) throw new AppError('unauthenticated', { href: signInPath(path) })
    throw error
  }
}

/** What was typed has arrived: the draft it came from is of no more use. */
export async function forgetUsedDraft(userId: string, draft: string | null): Promise<boolean> {
  if (draft) await forgetDraft(userId, draft)
  return draft !== null
}

const SECRET = /password|passphrase|secret|token/i

async function keep(form: SentForm, path: string | null): Promise<boolean> {
  const sessionId = await readOwnSessionId()
  const page = safeNext(path)?.split(/[?#]/)[0]
  if (!sessionId || !page || page.length > 500) return false
  const names = Object.keys(form.fields)
  const secrets = names.filter((name) => form.secretFields.includes(name) || SECRET.test(name))
  return keepDraft(sessionId, {
    id: form.key ?? newId(),
    path: page,
    form: form.name ?? MAIN_FORM,
    values: handBack(form.fields, secrets),
    secrets: secrets.filter((name) => form.fields[name] !== ''),
    replaces: form.draft,
  })
}

/** A redirect, a 404, a 403: thrown by Next for itself. */
function isNexts(error: unknown): boolean {
  try {
    unstable_rethrow(error)
    return false
  } catch {
    return true
  }
}
