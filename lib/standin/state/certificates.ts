import path from 'node:path'
import { generate } from 'selfsigned'
import { readText, writePrivateFile } from './private-file'

export type Certificate = { key: string; cert: string }
export type Certificates = {
  caFile: string
  server: Certificate
  /** For the faults of the TLS stage: a right chain for another name, a stranger's chain, an old one. */
  wrongName: Certificate
  untrusted: Certificate
  expired: Certificate
  selfSigned: Certificate
}

const DAY = 86_400_000

async function makeAuthority(name: string): Promise<Certificate> {
  const made = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - DAY),
    notAfterDate: new Date(Date.now() + 3650 * DAY),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  })
  return { key: made.private, cert: made.cert }
}

async function makeCertificate(
  ca: Certificate,
  host: string,
  ends: number,
  ip?: string,
): Promise<Certificate> {
  const made = await generate([{ name: 'commonName', value: host }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ca,
    notBeforeDate: new Date(Math.min(Date.now(), ends) - DAY),
    notAfterDate: new Date(ends),
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [{ type: 2, value: host }, ...(ip ? [{ type: 7 as const, ip }] : [])],
      },
    ],
  })
  return { key: made.private, cert: made.cert + '\n' + ca.cert }
}

async function makeSelfSigned(host: string): Promise<Certificate> {
  const made = await generate([{ name: 'commonName', value: host }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - DAY),
    notAfterDate: new Date(Date.now() + 1825 * DAY),
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: host }] }],
  })
  return { key: made.private, cert: made.cert }
}

async function makeAll(): Promise<{ ca: Certificate } & Omit<Certificates, 'caFile'>> {
  const ca = await makeAuthority('Relais stand-in authority (local demo and tests)')
  const stranger = await makeAuthority('Somebody else’s authority')
  const later = Date.now() + 1825 * DAY
  return {
    ca,
    server: await makeCertificate(ca, 'localhost', later, '127.0.0.1'),
    wrongName: await makeCertificate(ca, 'mail.wrong-name.example', later),
    untrusted: await makeCertificate(stranger, 'localhost', later, '127.0.0.1'),
    expired: await makeCertificate(ca, 'localhost', Date.now() - DAY, '127.0.0.1'),
    selfSigned: await makeSelfSigned('localhost'),
  }
}

/**
 * The authority and the certificates under DIR, made at the first start. `caFile` (PEM) is what clients
 * are given in NODE_EXTRA_CA_CERTS.
 */
export async function ensureCertificates(dir: string): Promise<Certificates> {
  const file = path.join(dir, 'certificates.json')
  const caFile = path.join(dir, 'ca.pem')
  const kept = await readText(file)
  const all = kept ? (JSON.parse(kept) as Awaited<ReturnType<typeof makeAll>>) : await makeAll()
  // What an earlier version made has none.
  const renewed = !all.selfSigned
  if (renewed) all.selfSigned = await makeSelfSigned('localhost')
  if (!kept || renewed) await writePrivateFile(file, JSON.stringify(all))
  await writePrivateFile(caFile, all.ca.cert)
  const { server, wrongName, untrusted, expired, selfSigned } = all
  return { caFile, server, wrongName, untrusted, expired, selfSigned }
}
