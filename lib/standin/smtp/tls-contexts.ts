import { createSecureContext } from 'node:tls'
import type { SecureContext } from 'node:tls'
import type { WRONG_CERTIFICATES } from '../faults'
import type { Certificate, Certificates } from '../state/certificates'

export type TlsContexts = Record<'server' | (typeof WRONG_CERTIFICATES)[number], SecureContext>

/** What STARTTLS can present: the right certificate, or one of the wrong ones. TLS 1.2 and up, as Exchange. */
export function createTlsContexts(certificates: Certificates): TlsContexts {
  const make = ({ key, cert }: Certificate) => createSecureContext({ key, cert, minVersion: 'TLSv1.2' })
  return {
    server: make(certificates.server),
    wrong_name: make(certificates.wrongName),
    untrusted: make(certificates.untrusted),
    expired: make(certificates.expired),
    self_signed: make(certificates.selfSigned),
    // OpenSSL gives TLS 1.1 only to who lowers its security level.
    old_tls: createSecureContext({
      ...certificates.server,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    }),
  }
}
