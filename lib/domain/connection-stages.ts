import { z } from 'zod'
import type { Security } from './mail-server-options'

/** What a connection test goes through, and what it found there. The worker writes it, the console shows it. */
export const TEST_STAGES = [
  'name', // the host's addresses
  'address', // the network guard
  'port', // a TCP connection
  'greeting',
  'tls', // STARTTLS, or TLS from the first byte; the certificate
  'ehlo',
  'auth', // for Outlook the token's renewal is part of it
  'mail',
  'rcpt',
  'data', // up to 354; then the connection is dropped
] as const
export type TestStage = (typeof TEST_STAGES)[number]

/** A server's stages in the order in which they come. TLS from the first byte comes before the greeting. */
export function stagesFor(server: { security: Security; authentication: string }): TestStage[] {
  const order: TestStage[] =
    server.security === 'tls'
      ? ['name', 'address', 'port', 'tls', 'greeting', 'ehlo', 'auth', 'mail', 'rcpt', 'data']
      : [...TEST_STAGES]
  return order.filter(
    (stage) =>
      (stage !== 'tls' || server.security !== 'none') &&
      (stage !== 'auth' || server.authentication !== 'none'),
  )
}

/** Where nothing secret was said yet. */
export const BEFORE_SECRETS: readonly TestStage[] = ['name', 'address', 'port', 'greeting', 'tls', 'ehlo']

const MAX_TEXT = 2_000
const text = z.string().max(MAX_TEXT)

export const stageFactsSchema = z.object({
  /** name, address: what the name leads to. port: what answered. */
  addresses: z.array(text).max(64).optional(),
  /** address: whether one of them is in a private network that the operator allows. */
  privateNetwork: z.boolean().optional(),
  /** tls */
  protocol: text.optional(),
  subject: text.optional(),
  issuer: text.optional(),
  /** ISO 8601 */
  validFrom: text.optional(),
  validTo: text.optional(),
  /** The names the certificate is for. */
  names: z.array(text).max(100).optional(),
  /** ehlo */
  extensions: z.array(text).max(100).optional(),
  /** Bytes; null: the server names no limit. */
  sizeLimit: z.number().nullable().optional(),
  /** auth */
  user: text.optional(),
  method: text.optional(),
  /** mail, rcpt */
  mailbox: text.optional(),
})
export type StageFacts = z.infer<typeof stageFactsSchema>

export const stageRecordSchema = z.object({
  stage: z.enum(TEST_STAGES),
  ok: z.boolean(),
  ms: z.number().min(0),
  /** The other side's own words, secrets blanked. */
  reply: text.nullable(),
  facts: stageFactsSchema,
  /** Why it failed: a key of connection-causes. */
  cause: z.string().max(100).nullable(),
  /** Microsoft's code, where it was Microsoft that refused. */
  code: z.string().max(100).nullable().default(null),
})
export type StageRecord = z.infer<typeof stageRecordSchema>

/** What a row holds; what is unreadable in it (a later version's, say) is left out. */
export function readStageRecords(stored: unknown): StageRecord[] {
  if (!Array.isArray(stored)) return []
  return stored.flatMap((one) => {
    const parsed = stageRecordSchema.safeParse(one)
    return parsed.success ? [parsed.data] : []
  })
}

export const TEST_STATES = ['waiting', 'running', 'passed', 'failed', 'interrupted'] as const
export type TestState = (typeof TEST_STATES)[number]

export const isTestOver = (state: TestState) => state !== 'waiting' && state !== 'running'

/** The lines of a dialogue: who said it, when (ms from its beginning). `body`: so many bytes of a message. */
export const dialogueLinesSchema = z.array(
  z.object({ at: z.number(), by: z.enum(['client', 'server', 'body']), text: z.string() }),
)
export type DialogueLine = z.infer<typeof dialogueLinesSchema>[number]
