import type { Security } from '@/lib/domain/mail-server-options'

export type Credentials =
  | { kind: 'none' }
  | { kind: 'password'; user: string; password: string }
  | { kind: 'token'; user: string; accessToken: string }

export type SmtpTarget = { host: string; port: number; security: Security; credentials: Credentials }
export type SmtpServer = Omit<SmtpTarget, 'credentials'>
