import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { AADSTS } from './sign-in/aadsts-table'

/**
 * Switches for bad days. A fault waits at a stage (`at`) and happens `times` times (after `skip` passes)
 * to what matches; of several at one stage the oldest goes first, one per pass.
 */

const aadsts = z.object({
  kind: z.literal('aadsts'),
  code: z.string().refine((code) => code in AADSTS, 'is not in the table of codes'),
  suberror: z.string().optional(),
})

export const FORGERIES = [
  'alg_none',
  'hs256',
  'bad_signature',
  'wrong_aud',
  'wrong_iss',
  'wrong_tid',
  'expired',
  'wrong_nonce',
  'no_nonce',
  'wrong_utid',
] as const

const httpAction = z.discriminatedUnion('kind', [
  aadsts,
  z.object({
    kind: z.literal('status'),
    status: z.int().min(200).max(599),
    retryAfter: z.union([z.int(), z.string()]).optional(),
    html: z.boolean().default(false),
  }),
  z.object({ kind: z.literal('hang') }),
  z.object({ kind: z.literal('drop') }),
  z.object({ kind: z.literal('delay') }),
  z.object({ kind: z.literal('redirect'), status: z.int().default(307), to: z.string() }),
  z.object({
    kind: z.literal('answer'),
    body: z.string(),
    status: z.int().default(200),
    contentType: z.string().default('application/json'),
  }),
  z.object({ kind: z.literal('omit'), fields: z.array(z.string()).min(1) }),
  z.object({ kind: z.literal('scope'), scope: z.string() }),
  z.object({ kind: z.literal('expires'), seconds: z.int() }),
  z.object({ kind: z.literal('forge'), forgery: z.enum(FORGERIES) }),
])

/** What STARTTLS can present instead of the right certificate; old_tls: the right one, under TLS 1.1 alone. */
export const WRONG_CERTIFICATES = ['wrong_name', 'untrusted', 'expired', 'self_signed', 'old_tls'] as const

const smtpAction = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('reply'), reply: z.string(), close: z.boolean().default(false) }),
  z.object({ kind: z.literal('noStarttls') }),
  /** At smtp.ehlo: extensions that are not offered, by their first word; AUTH's methods too. */
  z.object({ kind: z.literal('without'), extensions: z.array(z.string()).min(1) }),
  z.object({ kind: z.literal('certificate'), certificate: z.enum(WRONG_CERTIFICATES) }),
  z.object({ kind: z.literal('drop'), afterBytes: z.int().default(0), store: z.boolean().default(true) }),
  z.object({ kind: z.literal('hang'), store: z.boolean().default(true) }),
  z.object({ kind: z.literal('delay') }),
])

const shared = {
  times: z.union([z.int().min(1), z.literal('always')]).default(1),
  skip: z.int().min(0).default(0),
  delayMs: z.int().min(0).max(3_600_000).default(0),
  match: z
    .object({
      account: z.string().optional(),
      recipient: z.string().optional(),
      clientId: z.string().optional(),
      tenant: z.string().optional(),
      grantType: z.string().optional(),
    })
    .default({}),
}

export const HTTP_STAGES = ['discovery', 'keys', 'authorize', 'token'] as const
export const SMTP_STAGES = [
  'smtp.greeting',
  'smtp.ehlo',
  'smtp.starttls',
  'smtp.auth',
  'smtp.mail',
  'smtp.rcpt',
  'smtp.data',
  'smtp.body',
  'smtp.end',
] as const

const httpFault = z.object({ at: z.enum(HTTP_STAGES), do: httpAction, ...shared })
const smtpFault = z.object({ at: z.enum(SMTP_STAGES), do: smtpAction, ...shared })

export const faultSchema = z.discriminatedUnion('at', [httpFault, smtpFault])

export type HttpStage = (typeof HTTP_STAGES)[number]
export type SmtpStage = (typeof SMTP_STAGES)[number]
export type FaultInput = z.input<typeof faultSchema>
export type HttpFault = z.infer<typeof httpFault>
export type SmtpFault = z.infer<typeof smtpFault>
export type Fault = HttpFault | SmtpFault
/** What is known when a stage is passed; a fault that matches on something unknown does not happen. */
export type FaultFacts = Partial<Record<keyof Fault['match'], string | string[]>>

type Pending = Fault & { id: string; done: number; skipped: number }

export class Faults {
  private pending: Pending[] = []

  /** @returns an id for `remove`. @throws ZodError when the fault is not one. */
  add(input: FaultInput): string {
    const id = randomUUID()
    this.pending.push({ ...faultSchema.parse(input), id, done: 0, skipped: 0 })
    return id
  }

  remove(id: string): void {
    this.pending = this.pending.filter((fault) => fault.id !== id)
  }

  clear(): void {
    this.pending = []
  }

  /** Those that have not happened as often as they shall, with how often they did. */
  list(): ReadonlyArray<Pending> {
    return this.pending
  }

  takeHttp(at: HttpStage, facts: FaultFacts): HttpFault | null {
    return this.take(at, facts) as HttpFault | null
  }

  takeSmtp(at: SmtpStage, facts: FaultFacts): SmtpFault | null {
    return this.take(at, facts) as SmtpFault | null
  }

  private take(at: Fault['at'], facts: FaultFacts): Fault | null {
    if (this.pending.length === 0) return null
    const fault = this.pending.find((one) => one.at === at && matches(one.match, facts))
    if (!fault) return null
    if (fault.skipped < fault.skip) {
      fault.skipped++
      return null
    }
    fault.done++
    if (fault.times !== 'always' && fault.done >= fault.times) this.remove(fault.id)
    return fault
  }
}

function matches(wanted: Fault['match'], facts: FaultFacts): boolean {
  return Object.entries(wanted).every(([name, value]) => {
    if (value === undefined) return true
    const known = [facts[name as keyof FaultFacts] ?? []].flat()
    return known.some((one) => one.toLowerCase() === value.toLowerCase())
  })
}
