import { redirect } from 'next/navigation'
import { findMyCompanies } from '@/lib/auth/actor'

/** No page of its own: the only company one has, or the list. */
export default async function HomePage() {
  const companies = await findMyCompanies()
  redirect(companies.length === 1 ? `/${companies[0]!.slug}` : '/companies')
}
