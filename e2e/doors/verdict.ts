import type { ActionState } from '@/lib/domain/action-state'
import { LOCALES } from '@/lib/i18n/locales'
import { messages } from '@/lib/i18n/messages'
import type { Refusal } from './door'
import { findFlightErrors, readFlightAnswer } from './flight'
import { findAlerts } from './html-forms'
import type { Answer } from './http'

/** `failed`: our fault – a 5xx, a hang, an error page, « Cette action a échoué ». */
export type Verdict = { kind: 'done' | 'failed' | Refusal; state: ActionState | null; why: string }

const titles = (pick: (texts: (typeof messages)['fr']['errors']) => string) =>
  LOCALES.map((locale) => pick(messages[locale].errors))

const FORBIDDEN = titles((texts) => texts.code.forbidden.title)
const NOT_FOUND = titles((texts) => texts.code.not_found.title)
const SIGNED_OUT = titles((texts) => texts.code.unauthenticated.title)
const UNEXPECTED = titles((texts) => texts.unexpected.title)

/** What an answer comes down to, whichever way it was asked for. */
export function judge(answer: Answer): Verdict {
  const { status, headers, text } = answer
  const state = isFlight(answer) ? readFlightAnswer(text) : null
  const verdict = (kind: Verdict['kind'], why = `${status}`) => ({ kind, state, why })
  if (status === 0) return verdict('failed', answer.error ?? 'no answer')
  if (status >= 500) return verdict('failed')
  const errors = findFlightErrors(text)
  if (errors.length > 0) return verdict('failed', `${status} with an error in the page: ${errors.join(', ')}`)
  const said = state?.status === 'error' ? (state.formError?.title ?? '') : null
  const alerts = state ? [said ?? ''] : isHtml(answer) ? findAlerts(text) : []
  const says = (all: readonly string[]) => alerts.some((one) => all.some((title) => one.includes(title)))
  if (says(UNEXPECTED)) return verdict('failed', 'an action failed unexpectedly')
  const goes = String(headers['x-action-redirect'] ?? headers.location ?? '')
  if (status === 401 || says(SIGNED_OUT) || /^\/sign-in(\?next=|[;]|$)/.test(goes)) return verdict('sign_in')
  if (state?.stepUp || goes.startsWith('/account/confirm?next=') || text.includes('data-step-up'))
    return verdict('step_up')
  if (status === 403 || says(FORBIDDEN)) return verdict('forbidden')
  if (status === 404 || says(NOT_FOUND)) return verdict('not_found')
  if (status >= 400 || said !== null) return verdict('refused', said || `${status}`)
  if (!goes && isHtml(answer) && /data-returned=|aria-invalid="true"/.test(text)) return verdict('refused')
  return verdict('done')
}

const isFlight = ({ headers }: Answer) => String(headers['content-type']).startsWith('text/x-component')
const isHtml = ({ headers }: Answer) => String(headers['content-type']).startsWith('text/html')
