import 'server-only'
import { revalidatePath } from 'next/cache'
import { headers } from 'next/headers'
import { redirect, unstable_rethrow } from 'next/navigation'
import type { z } from 'zod'
import { requireActor, requireCompany, requireOperator } from '@/lib/auth/actor'
import type { Actor, CompanyActor, OperatorActor } from '@/lib/auth/company-actor'
import type { SignedIn } from '@/lib/auth/sessions'
import { tellCompaniesLater } from '@/lib/auth/tell-companies-later'
import type { ActionState, FormAction, FormQuestion } from '@/lib/domain/action-state'
import type { Permission } from '@/lib/domain/permissions'
import { AppError, getAppError } from '@/lib/platform/errors'
import { newId } from '@/lib/platform/ids'
import { log } from '@/lib/platform/log'
import { describeAppError, describeIssues, describeUnexpected } from './describe-error'
import { findUnknownFields, handBack, readFields, submissionOf } from './form-data'
import { forgetUsedDraft, identify, readForm, type SentForm } from './identify'
import { requireStepUp, restoreHeld, StepUpNeeded, type StepUpRule } from './step-up'

/**
 * The one door of every server action: who is asking, may they, what did they type, do it, say how it went.
 * An action is a public address; nothing is done before all of that.
 */

/** What `run` may answer; texts are in the member's language already. */
export type Done = void | {
  /** Said once, as a toast. */
  doneMessage?: string
  doneTone?: ActionState['doneTone']
  /** A link or key that was made, shown this once. */
  once?: ActionState['once']
  warnings?: ActionState['warnings']
  /** Nothing was done: this has to be answered first. */
  question?: FormQuestion
  /** What the fields show from now on. */
  values?: Record<string, string>
  /** A path of ours, or Microsoft's sign-in. */
  redirectTo?: string
}

/** Bound to a company (and ids) it is what a `<Form>` takes. */
export interface CompanyAction {
  (...slugArgsPreviousAndData: [slug: string, ...rest: unknown[]]): Promise<ActionState>
  bind(thisArg: null, slug: string, ...args: string[]): FormAction
}

type Context = {
  who: CompanyActor
  args: string[]
  /** The same when the same form is sent twice (lib/data/submissions). Null: sent by no form. */
  key: string | null
}

type UserContext = { actor: SignedIn; key: string | null }

/**
 * An action on a form of a company.
 * @param options.permission checked before anything is parsed
 * @param options.schema the fields, closed; messages are keys of the namespace `errors`
 * @param options.secretFields never handed back to the page
 * @param options.stepUp asks for the password or a code first, always or when the input says so
 * @param options.run gets the parsed input and the further bound arguments, which come from the browser
 */
export function defineAction<S extends z.ZodType>(options: {
  permission?: Permission
  schema: S
  secretFields?: readonly string[]
  stepUp?: StepUpRule<Context & { input: z.output<S> }>
  run: (context: Context & { input: z.output<S> }) => Promise<Done>
}): CompanyAction {
  const action = async (slug: unknown, ...rest: unknown[]): Promise<ActionState> => {
    const { args, data } = readArguments(rest)
    const form = readSent(data, options.secretFields)
    return settle(form, async () => {
      const who = await identify(form, () => requireCompany(readText(slug)))
      requireRole(who, options.permission)
      await restoreHeld(form, data)
      return parse(options.schema, form, who.actor, async (input) => {
        const context = { who, args, key: submissionOf(form), input }
        await requireStepUp(options.stepUp, context, form, data)
        return options.run(context)
      })
    })
  }
  return action as CompanyAction
}

/** A button of a company without input of its own. */
export function defineCommand(options: {
  permission?: Permission
  stepUp?: StepUpRule<Context>
  run: (context: Context) => Promise<Done>
}): CompanyAction {
  const action = async (slug: unknown, ...rest: unknown[]): Promise<ActionState> => {
    const { args, data } = readArguments(rest)
    const form: SentForm = { ...readForm(data), name: null, fields: {}, secretFields: [] }
    return settle(form, async () => {
      const who = await identify(form, () => requireCompany(readText(slug)))
      requireRole(who, options.permission)
      const context = { who, args, key: submissionOf(form) }
      await requireStepUp(options.stepUp, context, form, data)
      return done(await options.run(context))
    })
  }
  return action as CompanyAction
}

/** An action on a person's own things, outside any company. */
export function defineUserAction<S extends z.ZodType>(options: {
  schema: S
  secretFields?: readonly string[]
  stepUp?: StepUpRule<UserContext & { input: z.output<S> }>
  run: (context: UserContext & { input: z.output<S> }) => Promise<Done>
}): FormAction {
  return async (...sent: unknown[]) => {
    const { data } = readArguments(sent)
    const form = readSent(data, options.secretFields)
    tellCompaniesLater()
    return settle(form, async () => {
      const actor = await identify(form, requireActor)
      await restoreHeld(form, data)
      return parse(options.schema, form, actor, async (input) => {
        const context = { actor, key: submissionOf(form), input }
        await requireStepUp(options.stepUp, context, form, data)
        return options.run(context)
      })
    })
  }
}

/** Bound to ids it is what a `<Form>` takes. */
export interface OperatorAction {
  (...argsPreviousAndData: unknown[]): Promise<ActionState>
  bind(thisArg: null, ...args: string[]): FormAction
}

type OperatorContext = { who: OperatorActor; args: string[] }

/** An action of who runs the installation; to everybody else it is not there. */
export function defineOperatorAction<S extends z.ZodType>(options: {
  schema: S
  stepUp?: StepUpRule<OperatorContext & { input: z.output<S> }>
  run: (context: OperatorContext & { input: z.output<S> }) => Promise<Done>
}): OperatorAction {
  const action = async (...sent: unknown[]): Promise<ActionState> => {
    const { args, data } = readArguments(sent)
    const form = readSent(data)
    return settle(form, async () => {
      const who = await identify(form, requireOperator)
      return parse(options.schema, form, who.actor, async (input) => {
        const context = { who, args, input }
        await requireStepUp(options.stepUp, context, form, data)
        return options.run(context)
      })
    })
  }
  return action as OperatorAction
}

/** An action for visitors (sign-in, setting a password): the same parsing and words, nobody identified. */
export function definePublicAction<S extends z.ZodType>(options: {
  schema: S
  secretFields?: readonly string[]
  run: (context: { input: z.output<S> }) => Promise<Done>
}): FormAction {
  return async (...sent: unknown[]) => {
    const form = readSent(readArguments(sent).data, options.secretFields)
    tellCompaniesLater()
    return settle(form, () => parse(options.schema, form, null, (input) => options.run({ input })))
  }
}

function requireRole(who: CompanyActor, permission: Permission | undefined): void {
  if (permission && !who.can(permission)) throw new AppError('forbidden', { permission })
}

/** Every action's data is read so: what was typed, and what the form says about itself. */
function readSent(data: FormData, secretFields: readonly string[] = []): SentForm {
  return { fields: readFields(data), secretFields, ...readForm(data) }
}

async function parse<S extends z.ZodType>(
  schema: S,
  { fields, draft }: SentForm,
  actor: Actor | null,
  run: (input: z.output<S>) => Promise<Done>,
): Promise<ActionState> {
  const unknown = findUnknownFields(schema, fields)
  if (unknown.length > 0) log.warn({ fields: unknown.slice(0, 10) }, 'a form carried fields it does not have')
  const result = schema.safeParse(fields, { reportInput: true })
  if (!result.success || unknown.length > 0) {
    return { status: 'error', ...(await describeIssues(result.error?.issues ?? [])) }
  }
  const answer = await run(result.data)
  // The layout handed the draft out and would do so again.
  if (actor && !answer?.question && (await forgetUsedDraft(actor.userId, draft)))
    revalidatePath('/', 'layout')
  return done(answer)
}

/**
 * Next's client would first try to fetch another site's page as one of ours, which the policy forbids: with
 * JavaScript (the request names its action in a header) the form goes there itself.
 */
async function done(answer: Done): Promise<ActionState> {
  const { redirectTo, ...said } = answer ?? {}
  if (said.question) return { status: 'error', ...said }
  if (!redirectTo) return { status: 'ok', ...said }
  const byScript = (await headers()).has('next-action')
  if (byScript && !redirectTo.startsWith('/')) return { status: 'ok', ...said, goTo: redirectTo }
  redirect(redirectTo)
}

/** Runs an action's work and turns whatever happens into an answer; only Next's own throws go on. */
async function settle(
  { fields, secretFields }: SentForm,
  work: () => Promise<ActionState>,
): Promise<ActionState> {
  const state = await work().catch(async (error: unknown): Promise<ActionState> => {
    unstable_rethrow(error)
    if (error instanceof StepUpNeeded) return { status: 'error', stepUp: error.request }
    const known = getAppError(error)
    if (known) return { status: 'error', ...(await describeAppError(known)) }
    const id = newId().slice(-12)
    log.error({ err: error, errorId: id }, 'an action failed')
    return { status: 'error', ...(await describeUnexpected(id)) }
  })
  // By script the page still has what was typed, and would send it back with the next try.
  const lost = state.status === 'error' && !(await headers()).has('next-action')
  const values = lost ? { ...handBack(fields, secretFields), ...state.values } : state.values
  return { ...state, ...(values ? { values } : {}), at: Date.now() }
}

/** Bound arguments come first; the form's state and data are the last two, and a plain form sends data only. */
function readArguments(rest: unknown[]): { args: string[]; data: FormData } {
  const last = rest.at(-1)
  const data = last instanceof FormData ? last : new FormData()
  const args = rest.filter((value) => typeof value === 'string').map(readText)
  return { args, data }
}

const MAX_ARGUMENT = 200

function readText(value: unknown): string {
  return typeof value === 'string' && value.length <= MAX_ARGUMENT ? value : ''
}
