import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startStandin, type Standin } from '@/lib/standin/start-standin'
import { ensureCertificates } from '@/lib/standin/state/certificates'
import { writePrivateFile } from '@/lib/standin/state/private-file'
import { testDataDir } from './test-server'

const FILES = ['certificates.json', 'ca.pem']
const authorityDir = () => join(testDataDir(), 'standin-authority')

/**
 * Makes the processes of this run trust the test stand-ins. Node reads NODE_EXTRA_CA_CERTS when it starts, so
 * the authority must be there before the first of them: hence one for all stand-ins of all tests.
 */
export async function trustTestStandins(): Promise<void> {
  const { caFile } = await ensureCertificates(authorityDir())
  const given = process.env.NODE_EXTRA_CA_CERTS
  const bundle = join(authorityDir(), 'trusted.pem')
  if (given === bundle) return
  const others = given ? await readFile(given, 'utf8') : ''
  await writePrivateFile(bundle, others + '\n' + (await readFile(caFile, 'utf8')))
  process.env.NODE_EXTRA_CA_CERTS = bundle
}

/** A stand-in of a test's own, trusted by the run's processes. */
export async function startTestStandin(): Promise<Standin> {
  const dir = await mkdtemp(join(tmpdir(), 'relais-test-standin-'))
  for (const file of FILES) await copyFile(join(authorityDir(), file), join(dir, file))
  const standin = await startStandin({ dir, purpose: 'test' })
  const stop = async () => {
    await standin.stop()
    await rm(dir, { recursive: true, force: true })
  }
  return { ...standin, stop }
}
