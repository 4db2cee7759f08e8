import { authorizeOperator, type OperatorActor } from '@/lib/data/operators/authorize-operator'
import { inOperator, Prisma } from '@/lib/db'
import { isCompanySlug } from '@/lib/domain/company-slug'
import { readHealth, type CompanyHealth } from './read-health'

export const COMPANIES_ON_A_PAGE = 50

export type CompanyPage = {
  companies: CompanyHealth[]
  /** The slug to go on after; null: this is the last page. */
  next: string | null
}

/**
 * All companies of the installation, by slug.
 * @param after the last slug of the page before
 * @throws AppError not_found
 */
export async function findCompanies(
  who: OperatorActor,
  { search = '', after = '' }: { search?: string; after?: string },
): Promise<CompanyPage> {
  return inOperator(async (tx) => {
    await authorizeOperator(tx, who)
    const like = `%${search.trim().replace(/[\\%_]/g, '\\$&')}%`
    const companies = await readHealth(
      tx,
      Prisma.sql`FROM companies c WHERE (c.name ILIKE ${like} OR c.slug ILIKE ${like}) AND c.slug > ${after}
        ORDER BY c.slug LIMIT ${COMPANIES_ON_A_PAGE + 1}`,
    )
    const more = companies.length > COMPANIES_ON_A_PAGE
    if (more) companies.pop()
    return { companies, next: more ? companies.at(-1)!.slug : null }
  })
}

/** One company by its slug; null when there is none. @throws AppError not_found: not an operator */
export async function getCompanyHealth(who: OperatorActor, slug: string): Promise<CompanyHealth | null> {
  return inOperator(async (tx) => {
    await authorizeOperator(tx, who)
    if (!isCompanySlug(slug)) return null
    const [company] = await readHealth(tx, Prisma.sql`FROM companies c WHERE c.slug = ${slug}`)
    return company ?? null
  })
}
