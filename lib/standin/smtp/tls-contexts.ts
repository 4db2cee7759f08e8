import { createSecureContext } from 'node:tls'
import type { SecureContext } from 'node:tls'
import type { Certificate, Certificates } from '../state/certificates'

export type TlsContexts = Record<'server' | 'wrong_name' | 'untrusted' | 'expired', SecureContext>

/** What STARTTLS can present: the right certificate, or one of the wrong ones. TLS 1.2 and up, as Exchange. */
export function createTlsContexts(certificates: Certificates): TlsContexts {
  const make = ({ key, cert }: Certificate) => createSecureContext({ key, cert, minVersion: 'TLSv1.2' })
  return {
    server: make(certificates.server),
    wrong_name: make(certificates.wrongName),
    untrusted: make(certificates.untrusted),
    expired: make(certificates.expired),
  }
}
