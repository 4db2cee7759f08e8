import { redirect } from 'next/navigation'
import { findMyCompanies, getActor } from '@/lib/auth/actor'

/** No page of its own: the only company one has, or the list; who has none and runs the installation, that. */
export default async function HomePage() {
  const companies = await findMyCompanies()
  if (companies.length === 1) redirect(`/${companies[0]!.slug}`)
  const runsIt = companies.length === 0 && (await getActor())?.operator
  redirect(runsIt ? '/operator' : '/companies')
}
