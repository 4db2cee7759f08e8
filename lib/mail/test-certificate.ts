import SMTPConnection from 'nodemailer/lib/smtp-connection'
import { TLSSocket, type PeerCertificate } from 'node:tls'
import type { StageFacts } from '@/lib/domain/connection-stages'
import { connectSocket } from './connect-socket'
import { abandonSmtp, handshake, smtpOptions } from './open-connection'
import type { SmtpServer } from './smtp-target'
import { startTimeLeft } from './time-left'

/** What a connection's certificate says; nothing where it is not encrypted. */
export function readCertificate(smtp: SMTPConnection): StageFacts {
  const socket = smtp._socket
  if (!(socket instanceof TLSSocket)) return {}
  const { subject, issuer, valid_from, valid_to, subjectaltname } =
    socket.getPeerCertificate() as Partial<PeerCertificate>
  return {
    protocol: socket.getProtocol() ?? undefined,
    subject: nameOf(subject),
    issuer: nameOf(issuer),
    validFrom: toIso(valid_from),
    validTo: toIso(valid_to),
    names: subjectaltname
      ?.split(', ')
      .map((name) => short(name.replace(/^(DNS|IP Address):/, '')))
      .slice(0, 20),
  }
}

/**
 * Looks at a certificate that was refused, so that the page can say whose it is. A connection of its own, which
 * has nothing secret to tell and ends after EHLO: where credentials are, certificates are always verified.
 * @returns nothing when it cannot be had
 */
export async function peekCertificate(
  server: SmtpServer,
  addresses: string[],
  deadlineMs: number,
): Promise<StageFacts> {
  const left = startTimeLeft(deadlineMs)
  try {
    const connection = await connectSocket(addresses, server.port, left())
    const options = smtpOptions(server, null)
    const smtp = new SMTPConnection({
      ...options,
      tls: { ...options.tls, rejectUnauthorized: false },
      connection,
      connectionTimeout: left(),
      greetingTimeout: left(),
    })
    try {
      await handshake(smtp, left)
      return readCertificate(smtp)
    } finally {
      abandonSmtp(smtp)
    }
  } catch {
    return {}
  }
}

type Name = PeerCertificate['subject']

/** Common name and organization: what a person would call it. */
function nameOf(name: Name | undefined): string | undefined {
  const first = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value)
  const parts = [first(name?.CN), first(name?.O)].filter((part) => part !== undefined)
  return parts.length > 0 ? short([...new Set(parts)].join(', ')) : undefined
}

function toIso(date: string | undefined): string | undefined {
  const at = new Date(date ?? '')
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString()
}

const short = (text: string) => text.replace(/\p{Cc}/gu, ' ').slice(0, 200)
