import 'server-only'
import { headers } from 'next/headers'
import { getTranslations } from 'next-intl/server'
import { requireActor } from '@/lib/auth/actor'
import { getClientAddress } from '@/lib/auth/client-address'
import { keepRenewedSession } from '@/lib/auth/session-cookies'
import { tellCompaniesLater } from '@/lib/auth/tell-companies-later'
import type { SignedIn } from '@/lib/auth/sessions'
import { proofKindOf, proveWhoItIs } from '@/lib/auth/step-up'
import { HELD_FIELD, PROOF_FIELD, type StepUpRequest } from '@/lib/domain/action-state'
import { formatWait } from './format-wait'
import { holdSecrets, openHeld } from './held-secrets'
import type { SentForm } from './identify'

/** Whether an action asks for a proof first: always, or when what was typed is sensitive. */
export type StepUpRule<C> = true | ((context: C) => boolean | Promise<boolean>)

/** Nothing was done: who it is has to be proved first. */
export class StepUpNeeded extends Error {
  constructor(readonly request: StepUpRequest) {
    super('step-up needed')
  }
}

/**
 * The step-up of an action (security.md 23). Without a rule, or with a proof that is fresh, it says nothing;
 * else it takes the proof that came along. What was typed stays: in the page with JavaScript, handed back
 * (secrets sealed) without.
 * @throws StepUpNeeded
 */
export async function requireStepUp<C>(
  rule: StepUpRule<C> | undefined,
  context: C,
  form: SentForm,
  data: FormData,
): Promise<void> {
  if (!rule || !(rule === true || (await rule(context)))) return
  const actor = await requireActor()
  if (actor.session.fresh) return
  const proof = data.get(PROOF_FIELD)
  const kind = proofKindOf(actor)
  if (typeof proof !== 'string' || proof === '' || kind === 'microsoft') throw await ask(actor, form)
  const result = await proveWhoItIs(actor, proof, await getClientAddress())
  if (result.outcome === 'proved') return keepRenewedSession(result.session)
  tellCompaniesLater()
  const t = await getTranslations('errors.stepUp')
  const error =
    result.outcome === 'wait' ? t('wait', { time: await formatWait(result.seconds) }) : t(`wrong.${kind}`)
  throw await ask(actor, form, error)
}

async function ask(actor: SignedIn, form: SentForm, error?: string): Promise<StepUpNeeded> {
  const byScript = (await headers()).has('next-action')
  const held = byScript ? undefined : holdSecrets(actor, form.fields, form.secretFields)
  return new StepUpNeeded({ kind: proofKindOf(actor), error, held })
}

/** Puts back secrets that a form without JavaScript could not be given back, where nothing else was typed. */
export async function restoreHeld({ fields, secretFields }: SentForm, data: FormData): Promise<void> {
  const held = data.get(HELD_FIELD)
  if (typeof held !== 'string' || held === '' || secretFields.length === 0) return
  const secrets = openHeld(await requireActor(), held)
  for (const name of secretFields) {
    const value = secrets[name]
    if (typeof value === 'string' && !fields[name]) fields[name] = value
  }
}
