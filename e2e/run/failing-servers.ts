import { createTlsContexts } from '@/lib/standin/smtp/tls-contexts'
import { ensureCertificates } from '@/lib/standin/state/certificates'
import { FAILING_SERVERS } from '../fixtures/failing-servers'
import { startTalker, type Talker } from '../integration/support/talker'
import { findFreePort } from './free-port'

/** Where tests find them. */
export type FailingPlaces = {
  /** Of each that listens, by its `what`. */
  ports: Record<string, number>
  /** Allowed, and nobody listens. */
  closed: number
  /** Allowed, for a test's own server; one a language, since tests run side by side. */
  own: { fr: number; en: number }
}

/**
 * The mail servers of the table, all at once: what is allowed as a port is fixed before web and worker start.
 * @param authorityDir where the stand-in's certificates are, or will be
 */
export async function startFailingServers(authorityDir: string) {
  const contexts = createTlsContexts(await ensureCertificates(authorityDir))
  const talkers: Talker[] = []
  const places: FailingPlaces = {
    ports: {},
    closed: await findFreePort(),
    own: { fr: await findFreePort(), en: await findFreePort() },
  }
  for (const { what, script, certificate } of FAILING_SERVERS) {
    if (!script && !certificate) continue
    const talker = await startTalker(script, certificate && { tls: contexts[certificate] })
    talkers.push(talker)
    places.ports[what] = talker.port
  }
  return {
    places,
    ports: [...Object.values(places.ports), places.closed, ...Object.values(places.own)],
    stop: async () => {
      await Promise.all(talkers.map((talker) => talker.stop()))
    },
  }
}
