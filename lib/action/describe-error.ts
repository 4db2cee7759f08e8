import 'server-only'
import { getFormatter, getTranslations } from 'next-intl/server'
import type { z } from 'zod'
import type { ActionState, FormError } from '@/lib/domain/action-state'
import { describeFieldIssues, isErrorKey } from '@/lib/domain/describe-issues'
import { findRolesThatMay, PERMISSIONS, type Permission } from '@/lib/domain/permissions'
import type { AppError } from '@/lib/platform/errors'

type Values = Record<string, string | number>
type Errors = Pick<ActionState, 'fieldErrors' | 'formError'>

/**
 * A text of the namespace `errors` by a key that is only known now. Messages of schemas are such keys; what
 * is none falls back, so that a forgotten key never shows as itself.
 */
async function errorTexts() {
  const t = await getTranslations('errors')
  type Key = Parameters<typeof t>[0]
  const has = (key: string) => t.has(key as Key)
  const say = (key: string, values: Values = {}) => t(key as Key, values as never)
  return { has, say }
}

/** What a schema refused, field by field; what belongs to no field is said above the form. */
export async function describeIssues(issues: readonly z.core.$ZodIssue[]): Promise<Errors> {
  const { has, say } = await errorTexts()
  const fieldErrors = describeFieldIssues(issues, { has, say })
  if (Object.keys(fieldErrors).length > 0) return { fieldErrors }
  return {
    formError: { title: say('code.invalid.title'), why: say('invalid.form'), todo: say('code.invalid.todo') },
  }
}

/** An expected failure in words: what, why, what to do. */
export async function describeAppError(error: AppError): Promise<Errors> {
  const { has, say } = await errorTexts()
  if (error.code === 'invalid') {
    // The rest are the texts' values, e.g. the limit that was exceeded, the address that is not taken.
    const said = Object.entries(error.details).filter(([, key]) => typeof key === 'string')
    const keys = said.filter(([, key]) => isErrorKey(String(key)))
    const texts = (keys.length > 0 ? keys : said).map(([field, key]) => {
      const known = isErrorKey(String(key)) && has(String(key))
      return [field, [say(known ? String(key) : 'invalid.value', error.details)]] satisfies [string, string[]]
    })
    if (texts.length > 0) return { fieldErrors: Object.fromEntries(texts) }
  }
  const reason = `reason.${String(error.details.reason ?? error.details.cause ?? '')}`
  const base = has(`${reason}.title`) ? reason : `code.${error.code}`
  const values = { ...error.details, ...(await roleValues(error)) }
  const part = (name: string) => (has(`${base}.${name}`) ? say(`${base}.${name}`, values) : undefined)
  const label = part('link')
  const link =
    label && error.details.href ? { href: String(error.details.href), label, apart: true } : undefined
  const said = { title: part('title') ?? base, why: part('why'), todo: part('todo'), link }
  return { formError: clean({ ...said, ...words(error) }) }
}

/** A bug, or a database that is away: an id to quote, which the log has too. */
export async function describeUnexpected(id: string): Promise<Errors> {
  const { say } = await errorTexts()
  const [title, why, todo] = ['title', 'why', 'todo'].map((part) => say(`unexpected.${part}`))
  return { formError: { title: title!, why, todo, id } }
}

/** The other side's own words, and its id. */
function words({ details }: AppError): Pick<FormError, 'details' | 'id'> {
  const text = details.reply ?? details.text
  const id = details.traceId
  return {
    details: text === undefined ? undefined : String(text),
    id: id === undefined ? undefined : String(id),
  }
}

async function roleValues(error: AppError): Promise<Values> {
  const permission = String(error.details.permission ?? '')
  if (!Object.hasOwn(PERMISSIONS, permission)) return { roles: '', count: 0 }
  const roles = findRolesThatMay(permission as Permission)
  const [t, format] = await Promise.all([getTranslations('common.roles'), getFormatter()])
  return {
    roles: format.list(
      roles.map((role) => t(role)),
      { type: 'conjunction' },
    ),
    count: roles.length,
  }
}

function clean<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T
}
