import type { Role } from '@/lib/domain/permissions'

/** A person of the demo (outward contract, "Demo accounts"). */
export interface DemoAccount {
  email: string
  password: string
  /** The company's slug. */
  company: string
  companyName: string
  role: Role
}

/** Who runs the demo's installation; a member of no company. */
export interface DemoOperator {
  email: string
  password: string
  name: string
}

/**
 * What the demo's seed is given. It runs in a process of its own with the web's and the worker's environment,
 * while worker and stand-in run and before the console can be reached. A start that was interrupted runs it
 * again, so it skips what is there.
 */
export interface DemoContext {
  appUrl: string
  accounts: DemoAccount[]
  operator: DemoOperator
  outlook: { clientId: string; clientSecret: string; directoryId: string }
  /** The stand-in's addresses; controlUrl grants consent without a browser. */
  standin: { loginUrl: string; smtpHost: string; smtpPort: number; inboxUrl: string; controlUrl: string }
}

/** What prisma/seed/demo.ts exports. */
export interface DemoSeed {
  seedDemo(context: DemoContext): Promise<void>
}
