import { z } from 'zod'
import { wholeNumber } from './whole-number'
import { DEFAULT_RETRY, RETRY_BOUNDS, type RetrySchedule } from './retry-schedule'
import { versionSchema } from './version'

/** ask: a person decides · resend: sent again with the same Message-ID. */
export const UNCERTAIN_POLICIES = ['ask', 'resend'] as const
export type UncertainPolicy = (typeof UNCERTAIN_POLICIES)[number]

/** A company's rules of sending. */
export type DeliveryRules = {
  /** What happens to a message whose final answer never came. */
  uncertain: UncertainPolicy
  /** Whether a server that can send, and accepts the sender, stands in for one in trouble. */
  fallback: boolean
  retry: RetrySchedule
}

export const DEFAULT_RULES: DeliveryRules = { uncertain: 'ask', fallback: false, retry: DEFAULT_RETRY }

/** A message that was uncertain this often is asked about whatever the policy: each time it may have arrived. */
export const MOST_UNCERTAIN = 3

type RulesRow = {
  uncertain: string
  fallback: boolean
  retryFirstMinutes: number
  retryLaterMinutes: number
  retryGiveUpHours: number
  retryJitterPercent: number
}
type ServerRetry = {
  retryFirstMinutes: number | null
  retryLaterMinutes: number | null
  retryGiveUpHours: number | null
}

/** The rules of a company's row; none: the defaults. */
export function rulesOf(row: RulesRow | null): DeliveryRules {
  if (!row) return DEFAULT_RULES
  return {
    uncertain: row.uncertain === 'resend' ? 'resend' : 'ask',
    fallback: row.fallback,
    retry: {
      firstMinutes: row.retryFirstMinutes,
      laterMinutes: row.retryLaterMinutes,
      giveUpHours: row.retryGiveUpHours,
      jitterPercent: row.retryJitterPercent,
    },
  }
}

/** The schedule of a server: its own, else its company's. */
export function retryOf(server: ServerRetry, { retry }: DeliveryRules): RetrySchedule {
  return {
    firstMinutes: server.retryFirstMinutes ?? retry.firstMinutes,
    laterMinutes: server.retryLaterMinutes ?? retry.laterMinutes,
    giveUpHours: server.retryGiveUpHours ?? retry.giveUpHours,
    jitterPercent: retry.jitterPercent,
  }
}

/** The rules as they are typed. Messages are keys of the namespace `errors`. */
export const deliveryRulesSchema = z.strictObject({
  uncertain: z.enum(UNCERTAIN_POLICIES, 'invalid.choice'),
  fallback: z.enum(['wait', 'other'], 'invalid.choice').transform((choice) => choice === 'other'),
  retryFirstMinutes: wholeNumber(RETRY_BOUNDS.firstMinutes),
  retryLaterMinutes: wholeNumber(RETRY_BOUNDS.laterMinutes),
  retryGiveUpHours: wholeNumber(RETRY_BOUNDS.giveUpHours),
  retryJitterPercent: wholeNumber(RETRY_BOUNDS.jitterPercent),
  version: versionSchema,
})

export type DeliveryRulesInput = z.infer<typeof deliveryRulesSchema>
