import { join } from 'node:path'
import { z } from 'zod'
import { systemEnv } from '@/lib/platform/env-system'
import type { Crew } from '../launcher/crew'
import { programFile } from '../launcher/installation'

const infoSchema = z.object({
  loginUrl: z.string(),
  smtpHost: z.string(),
  smtpPort: z.number(),
  inboxUrl: z.string(),
  controlUrl: z.string(),
  caFile: z.string(),
  outlook: z.object({ clientId: z.string(), clientSecret: z.string(), directoryId: z.string() }),
})

/** Where the stand-in is, as it said when it was ready. */
export type StandinInfo = z.infer<typeof infoSchema>

/** Starts the local Microsoft; it keeps its ports and its state in DATA_DIR/standin. */
export async function startStandin(
  crew: Crew,
  options: { dataDir: string; purpose: 'demo' | 'test'; log?: string; logLevel?: string },
): Promise<StandinInfo> {
  const message = await crew.start({
    name: 'standin',
    args: [programFile('standin'), '--for', options.purpose, '--dir', join(options.dataDir, 'standin')],
    env: { ...systemEnv(), LOG_LEVEL: options.logLevel ?? 'warn' },
    layer: 1,
    ...(options.log && { log: options.log }),
  })
  return infoSchema.parse(message.info)
}

/** The variables that make Relais talk to the stand-in instead of Microsoft. */
export function standinVariables(info: StandinInfo): Record<string, string> {
  return {
    MICROSOFT_LOGIN_URL: info.loginUrl,
    MICROSOFT_GRAPH_URL: info.loginUrl, // a token must not reach Microsoft's own by accident
    MICROSOFT_SMTP_URL: `smtp://${info.smtpHost}:${info.smtpPort}`,
    SMTP_ALLOWED_PRIVATE_NETWORKS: '127.0.0.0/8,::1/128',
    SMTP_ALLOWED_PORTS: String(info.smtpPort),
    NODE_EXTRA_CA_CERTS: info.caFile,
  }
}
