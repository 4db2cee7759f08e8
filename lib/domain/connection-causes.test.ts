import { describe, expect, it } from 'vitest'
import en from '@/lib/i18n/en/connectionTest.json'
import fr from '@/lib/i18n/fr/connectionTest.json'
import { CODE_RULES, findCodeCause, LIFTED_BY_TEST, TEST_ONLY_CAUSES, TEST_WORDS } from './connection-causes'
import { stagesFor, readStageRecords, TEST_STAGES } from './connection-stages'
import { REPLY_KEYS } from './smtp-replies'

describe('what the codes of DNS, sockets and TLS mean', () => {
  it.each([
    ['ENOTFOUND', 'name_unknown'],
    ['EAI_AGAIN', 'name_no_answer'],
    ['ECONNREFUSED', 'connection_refused'],
    ['ETIMEDOUT', 'no_answer'],
    ['ECONNRESET', 'connection_lost'],
    ['ENETUNREACH', 'host_unreachable'],
    ['EHOSTUNREACH', 'host_unreachable'],
    ['CERT_HAS_EXPIRED', 'certificate_expired'],
    ['CERT_NOT_YET_VALID', 'certificate_not_yet'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate_self_signed'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'certificate_unknown_issuer'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'certificate_unknown_issuer'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'certificate_unknown_issuer'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate_wrong_name'],
    ['CERT_REVOKED', 'certificate_revoked'],
    ['CERT_SIGNATURE_FAILURE', 'certificate_invalid'],
    ['INVALID_PURPOSE', 'certificate_invalid'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'starttls_expected'],
    ['ERR_SSL_PACKET_LENGTH_TOO_LONG', 'starttls_expected'],
    ['ERR_SSL_UNSUPPORTED_PROTOCOL', 'tls_too_old'],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'tls_too_old'],
    ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'tls_too_old'],
    ['ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC', 'tls_failed'],
    ['EPROTO', 'tls_failed'],
  ])('%s is %s', (code, key) => {
    expect(findCodeCause([code])).toBe(key)
  })

  it('takes the most telling of several, whatever their order', () => {
    expect(findCodeCause(['ESOCKET', 'CERT_HAS_EXPIRED'])).toBe('certificate_expired')
    expect(findCodeCause(['ETIMEDOUT', 'ECONNREFUSED'])).toBe('connection_refused')
    expect(findCodeCause([undefined, 'ESOCKET'])).toBeNull()
  })

  it('knows words for every cause', () => {
    for (const { key } of CODE_RULES) expect(REPLY_KEYS).toContain(key)
    for (const key of LIFTED_BY_TEST) expect(REPLY_KEYS).toContain(key)
    for (const { causes } of [fr, en]) {
      expect(Object.keys(causes).sort()).toEqual([...TEST_WORDS].sort())
      for (const words of Object.values(causes)) expect(Object.keys(words)).toEqual(['what', 'why', 'cure'])
    }
    for (const key of TEST_ONLY_CAUSES) expect(REPLY_KEYS).not.toContain(key)
  })
})

describe('the stages of a test', () => {
  it('are those of the server, in the order they come', () => {
    expect(stagesFor({ security: 'starttls', authentication: 'outlook' })).toEqual(TEST_STAGES)
    expect(stagesFor({ security: 'tls', authentication: 'none' })).toEqual(
      ['name', 'address', 'port', 'tls', 'greeting', 'ehlo', 'mail', 'rcpt', 'data'], // prettier-ignore
    )
    expect(stagesFor({ security: 'none', authentication: 'password' })).not.toContain('tls')
  })

  it('are read from a row; what is none is left out', () => {
    const good = {
      stage: 'name',
      ok: true,
      ms: 3,
      reply: null,
      facts: { addresses: ['192.0.2.1'] },
      cause: null,
    }
    expect(readStageRecords([good, { stage: 'unheard of' }, 5])).toEqual([{ ...good, code: null }])
    expect(readStageRecords(null)).toEqual([])
  })
})
