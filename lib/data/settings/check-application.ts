import { inCompany } from '@/lib/db'
import { domainOf, isAddress } from '@/lib/domain/addresses'
import { findCheckOutcome, type CheckOutcome } from '@/lib/domain/microsoft/credential-check'
import { findDirectoryByDomain } from '@/lib/microsoft/authority'
import { loadApplication } from '@/lib/microsoft/grant'
import { explainFailure, type MicrosoftFailure } from '@/lib/microsoft/microsoft-failure'
import { MicrosoftNetwork } from '@/lib/microsoft/network-client'
import { tryCredentials } from '@/lib/microsoft/try-credentials'
import { getAppError } from '@/lib/platform/errors'
import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { toCheckColumns, type CheckResult } from './application-check'

/** Domains that are looked up at the most: a company has one or two. */
const MAX_DOMAINS = 3

/**
 * Tries the stored id, secret and directory at Microsoft and keeps what it said. Takes 10 s at the most, holds no
 * transaction meanwhile, and changes nothing else. With several organisations and no directory entered, the
 * first server's user name tells which directory to ask.
 * @returns null when no application is stored, or somebody saved another one meanwhile
 * @throws AppError forbidden
 */
export async function checkApplication(who: CompanyActor): Promise<CheckOutcome | null> {
  authorize(who, 'settings.edit')
  return check(who.company.id, [])
}

/**
 * The same once a server's user name has told a domain: where nothing else tells a directory, and the
 * application was not accepted yet. @throws AppError forbidden
 */
export async function checkThroughServer(who: CompanyActor, username: string): Promise<CheckOutcome | null> {
  authorize(who, 'mail_server.edit')
  const companyId = who.company.id
  const row = await inCompany(companyId, (tx) =>
    tx.outlookApplication.findUnique({
      where: { companyId },
      select: { multipleOrganizations: true, directoryId: true, checkOutcome: true },
    }),
  )
  const isOpen = row?.multipleOrganizations && row.directoryId === null && row.checkOutcome !== 'ok'
  return isOpen ? check(companyId, [username]) : null
}

type Loaded = {
  application: NonNullable<Awaited<ReturnType<typeof loadApplication>>>
  /** Mail domains of the company, the likeliest first. */
  domains: string[]
}

async function check(companyId: string, usernames: string[]): Promise<CheckOutcome | null> {
  const row = await inCompany(companyId, (tx) =>
    tx.outlookApplication.findUnique({ where: { companyId }, select: { version: true } }),
  )
  if (!row) return null
  const loaded = await load(companyId, usernames)
  const result = typeof loaded === 'string' ? nothingAsked(loaded) : await ask(loaded)
  const { count } = await inCompany(companyId, (tx) =>
    tx.outlookApplication.updateMany({
      where: { companyId, version: row.version },
      data: toCheckColumns(result),
    }),
  )
  return count === 1 ? result.outcome : null
}

async function load(
  companyId: string,
  usernames: string[],
): Promise<Loaded | 'secret_missing' | 'secret_unreadable'> {
  try {
    return await inCompany(companyId, async (tx) => {
      const application = await loadApplication(tx, companyId)
      if (!application) return 'secret_missing'
      const servers = await tx.mailServer.findMany({
        where: { companyId, authentication: 'outlook', deletedAt: null },
        select: { username: true },
        orderBy: [{ priority: 'asc' }, { id: 'asc' }],
      })
      const all = [...usernames, ...servers.map(({ username }) => username ?? '')]
      const domains = all.filter((username) => isAddress(username)).map(domainOf)
      return { application, domains: [...new Set(domains)].slice(0, MAX_DOMAINS) }
    })
  } catch (error) {
    if (getAppError(error)?.code === 'secret_unreadable') return 'secret_unreadable'
    throw error
  }
}

function nothingAsked(outcome: CheckOutcome): CheckResult {
  const nothing = { code: null, words: null, traceId: null, directoryId: null, domain: null, foundId: null }
  return { outcome, ...nothing }
}

async function ask({ application, domains }: Loaded): Promise<CheckResult> {
  // One for all calls: together they may take as long as one sign-in.
  const network = new MicrosoftNetwork()
  try {
    if (application.directoryId)
      return await askDirectory(application, application.directoryId, domains, network)
    if (domains.length === 0) return nothingAsked('waiting')
    for (const domain of domains) {
      const directoryId = await findDirectoryByDomain(domain, network)
      if (!directoryId) continue
      const failure = await tryCredentials({ application, directoryId, network })
      const found = { directoryId, domain, foundId: directoryId }
      return failure ? refused(failure, [directoryId], found) : { ...nothingAsked('ok'), ...found }
    }
    return { ...nothingAsked('domain_unknown'), domain: domains[0]! }
  } catch (error) {
    return refused(explainFailure(error, network), [], NOWHERE)
  }
}

type Place = Pick<CheckResult, 'directoryId' | 'domain' | 'foundId'>
const NOWHERE: Place = { directoryId: null, domain: null, foundId: null }

async function askDirectory(
  application: Loaded['application'],
  directoryId: string,
  domains: string[],
  network: MicrosoftNetwork,
): Promise<CheckResult> {
  const failure = await tryCredentials({ application, directoryId, network })
  if (!failure) return { ...nothingAsked('ok'), directoryId }
  const isDoubtful = failure.kind === 'refused' && failure.key === 'application_unknown'
  const found = isDoubtful ? await lookUp(domains, network) : []
  const other = found.find(({ foundId }) => foundId !== directoryId)
  const own = found.some(({ foundId }) => foundId === directoryId)
  const place = other && !own ? other : { domain: null, foundId: null }
  return refused(
    failure,
    found.map(({ foundId }) => foundId),
    { directoryId, ...place },
  )
}

/** Where the company's mail domains belong; what cannot be found out in time is left out. */
async function lookUp(domains: string[], network: MicrosoftNetwork) {
  const found: { domain: string; foundId: string }[] = []
  for (const domain of domains) {
    const foundId = await findDirectoryByDomain(domain, network).catch(() => null)
    if (foundId) found.push({ domain, foundId })
  }
  return found
}

const MAX_CODE = 40

function refused(failure: MicrosoftFailure, found: string[], place: Place): CheckResult {
  if (failure.kind === 'unavailable') {
    const { cause, words, traceId } = failure
    return { ...place, outcome: 'unavailable', code: cause.slice(0, MAX_CODE), words, traceId }
  }
  const { code, words, traceId } = failure
  const outcome = findCheckOutcome(failure, place.directoryId ?? '', found)
  return { ...place, outcome, code: code?.slice(0, MAX_CODE) ?? null, words, traceId }
}
