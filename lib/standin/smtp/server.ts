import { createServer } from 'node:net'
import type { Server } from 'node:net'
import type { Context } from '../context'
import type { Certificates } from '../state/certificates'
import { SmtpConnection } from './connection'
import { MailboxLimits } from './mailbox-limits'
import { createTlsContexts } from './tls-contexts'

export type SubmissionServer = {
  server: Server
  limits: MailboxLimits
  closeAll: () => void
  countOpen: () => number
}

/** SMTP submission as smtp.office365.com:587 speaks it. */
export function createSubmissionServer(context: Context, certificates: Certificates): SubmissionServer {
  const limits = new MailboxLimits()
  const tls = createTlsContexts(certificates)
  const open = new Set<SmtpConnection>()
  const server = createServer((socket) => {
    const connection = new SmtpConnection(context, limits, tls, socket)
    open.add(connection)
    socket.once('close', () => open.delete(connection))
    connection.start().catch(() => connection.destroy())
  })
  const closeAll = () => open.forEach((connection) => connection.destroy())
  return { server, limits, closeAll, countOpen: () => open.size }
}
