import { z } from 'zod'
import type { Role } from './permissions'
import { versionSchema } from './version'

/** What a company may ask of its members' sessions, and within which bounds (security.md 18 and 20). */

export const SECOND_FACTOR_RULES = ['nobody', 'administrators', 'everybody'] as const
export type SecondFactorRule = (typeof SECOND_FACTOR_RULES)[number]

/** Minutes. A company can only ask for less than the installation's own, which are the upper bounds. */
export const SESSION_BOUNDS = {
  /** Without a request. */
  idleMinutes: { minimum: 5, maximum: 24 * 60 },
  /** From signing in, however busy. */
  absoluteMinutes: { minimum: 60, maximum: 7 * 24 * 60 },
} as const

export type SecuritySettings = {
  secondFactor: SecondFactorRule
  idleMinutes: number
  absoluteMinutes: number
}

/** Of a company that chose nothing yet. */
export const DEFAULT_SECURITY: SecuritySettings = {
  secondFactor: 'administrators',
  idleMinutes: SESSION_BOUNDS.idleMinutes.maximum,
  absoluteMinutes: SESSION_BOUNDS.absoluteMinutes.maximum,
}

/** Roles that « les administrateurs » means. */
export const ADMINISTRATORS = ['owner', 'admin'] as const satisfies readonly Role[]

/** Whether a company asks a second factor of this role. */
export function mustHaveSecondFactor(rule: SecondFactorRule, role: Role): boolean {
  if (rule === 'administrators') return (ADMINISTRATORS as readonly Role[]).includes(role)
  return rule === 'everybody'
}

const minutes = ({ minimum, maximum }: { minimum: number; maximum: number }) =>
  z.coerce
    .number('invalid.number')
    .int('invalid.number')
    .min(minimum, 'invalid.range')
    .max(maximum, 'invalid.range')

/** The form of the settings. */
export const securitySettingsSchema = z
  .strictObject({
    secondFactor: z.enum(SECOND_FACTOR_RULES, 'invalid.choice'),
    idleMinutes: minutes(SESSION_BOUNDS.idleMinutes),
    absoluteMinutes: minutes(SESSION_BOUNDS.absoluteMinutes),
    version: versionSchema,
  })
  .superRefine((input, context) => {
    if (input.idleMinutes > input.absoluteMinutes) {
      context.addIssue({ code: 'custom', path: ['idleMinutes'], message: 'invalid.idle_beyond_absolute' })
    }
  })

export type SecuritySettingsInput = z.infer<typeof securitySettingsSchema>
