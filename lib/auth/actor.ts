import 'server-only'
import { cookies, headers } from 'next/headers'
import { forbidden, notFound, redirect } from 'next/navigation'
import { cache } from 'react'
import type { Permission } from '@/lib/domain/permissions'
import { getEnv } from '@/lib/platform/env'
import { getClientAddress } from './client-address'
import { findCompaniesOf, findCompanyOf, isWithinScope, lacksSecondFactor, type MyCompany } from './companies'
import { companyActor, type CompanyActor, type OperatorActor } from './company-actor'
import { recordRefusal } from './record-refusal'
import { confirmPath, secondFactorPath, signInPath } from './safe-next'
import { sessionCookie } from './session-cookie'
import { readSessionId, readSessionToken } from './session-token'
import type { SignedIn } from './sessions'

/** Who is asking, once per request; null for a visitor. */
export const getActor = cache(async (): Promise<SignedIn | null> => {
  const jar = await cookies()
  const actor = await readSessionToken(jar.get(sessionCookie(getEnv().APP_URL).name)?.value)
  return actor && { ...actor, clientAddress: await getClientAddress() }
})

/** The session that the request's cookie names, whether it still holds or not. */
export async function readOwnSessionId(): Promise<string | null> {
  const jar = await cookies()
  return readSessionId(jar.get(sessionCookie(getEnv().APP_URL).name)?.value)
}

/** Who is asking. A visitor is sent to the sign-in, and back here afterwards. */
export async function requireActor(): Promise<SignedIn> {
  const actor = await getActor()
  if (actor) return actor
  redirect(signInPath((await headers()).get('x-relais-path')))
}

/** One's own company that this session may enter, suspended or not; null for a visitor or a stranger. */
const findMine = cache(async (slug: string): Promise<MyCompany | null> => {
  const actor = await getActor()
  const found = actor && (await findCompanyOf(actor.userId, slug))
  return found && isWithinScope(actor.session, found.id) ? found : null
})

/**
 * The person as a member of a company, without answering for the request: null for a visitor or a stranger,
 * for who still has to set up a second factor, and while the company is suspended.
 */
export const getCompany = cache(async (slug: string): Promise<CompanyActor | null> => {
  const [actor, found] = await Promise.all([getActor(), findMine(slug)])
  if (!actor || !found || found.suspendedAt || lacksSecondFactor(actor.session, found)) return null
  return companyActor({
    actor,
    company: { id: found.id, slug: found.slug, name: found.name },
    member: { id: found.memberId, role: found.role, developerMode: found.developerMode },
  })
})

/**
 * The person as a member of the company in the address. Every page and action of a company begins with
 * it, before it returns anything. A company that is somebody else's answers like one that is not there: 404.
 * A suspended one leads to the page that says so; who must have a second factor there and has none is led
 * to set it up.
 */
export async function requireCompany(slug: string): Promise<CompanyActor> {
  const actor = await requireActor()
  const who = await getCompany(slug)
  if (who) return who
  const found = await findMine(slug)
  if (found?.suspendedAt) redirect(`/companies/${slug}`)
  if (found) redirect(secondFactorPath((await headers()).get('x-relais-path')))
  const mine = await findMyCompanies()
  recordRefusal(
    actor,
    mine.map(({ id }) => id),
  )
  notFound()
}

/** One's membership in a company that may be suspended: for the page about the membership itself. Else 404. */
export async function requireMembership(slug: string): Promise<{ actor: SignedIn; company: MyCompany }> {
  const actor = await requireActor()
  const company = await findMine(slug)
  if (!company) notFound()
  return { actor, company }
}

/** Who runs the installation. To everybody else its pages are not there: 404. */
export async function requireOperator(): Promise<OperatorActor> {
  const actor = await requireActor()
  if (!actor.operator) notFound()
  return { actor }
}

/** The role may, or 403: the page that answers it says which roles may. */
export function requirePermission(who: CompanyActor, permission: Permission): void {
  if (who.can(permission)) return
  recordRefusal(who.actor, [who.company.id], permission)
  forbidden()
}

/**
 * The step-up (security.md 23) of what has no form to ask in: a link. Who was proved more than five
 * minutes ago is asked on a page of its own, and comes back to where they were.
 * @param back a path of ours, where nothing has been typed
 */
export async function requireFreshProof(back: string): Promise<void> {
  const { session } = await requireActor()
  if (!session.fresh) redirect(confirmPath(back))
}

/** The companies of the person who is asking, by name; with a session of one company, that one. */
export const findMyCompanies = cache(async (): Promise<(MyCompany & { lacksSecondFactor: boolean })[]> => {
  const { userId, session } = await requireActor()
  const companies = await findCompaniesOf(userId)
  return companies
    .filter((company) => isWithinScope(session, company.id))
    .map((company) => ({ ...company, lacksSecondFactor: lacksSecondFactor(session, company) }))
})
