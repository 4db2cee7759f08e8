import { randomBytes } from 'node:crypto'
import { createCompany } from '@/lib/data/companies/create-company'
import { getCompanyHealth } from '@/lib/data/companies/find-companies'
import { deleteCompany, suspendCompany } from '@/lib/data/companies/suspend-company'
import { addOperator } from '@/lib/data/operators/operators'
import { action, page, type Door, type Example, type Place } from '../door'

/** What runs the installation: to everybody else it is not there. */

const FILE = 'app/(console)/operator/actions.ts'
const ONE = '/operator/[company]'
const PEOPLE = '/operator/operators'

const asOperator = ({ world }: Place) => ({ actor: world.operator.who.actor })

const newName = () => `Neuve ${randomBytes(5).toString('hex')}`

/** A company that nobody has entered. */
async function newCompany(place: Place) {
  const who = asOperator(place)
  const name = newName()
  const { slug } = await createCompany(who, { name, slug: '', ownerEmail: 'patronne@neuve.example' })
  const { id } = (await getCompanyHealth(who, slug))!
  const is = async (condition: string) =>
    (await place.world.identity(`SELECT 1 FROM companies WHERE id = $1 AND ${condition}`, [id])).length === 1
  return { who, name, slug, id, is }
}

type NewCompany = Awaited<ReturnType<typeof newCompany>>

/** A button of a company's page. */
function onCompany(
  name: string,
  make: (company: NewCompany, place: Place) => Promise<Pick<Example, 'fields' | 'effect'>>,
  more: { proof?: boolean } = {},
): Door {
  return action(`${FILE}#${name}`, ONE, {
    may: 'operator',
    ...more,
    example: async (place) => {
      const company = await newCompany(place)
      return { params: { company: company.slug }, args: [company.id], ...(await make(company, place)) }
    },
  })
}

async function newcomer({ house }: Place) {
  return house.add('auditor', `futur-${randomBytes(5).toString('hex')}`)
}

const isOperator = async ({ world }: Place, userId: string) =>
  (await world.identity('SELECT 1 FROM operators WHERE user_id = $1', [userId])).length === 1

export const operatorDoors = [
  page('/operator', {
    may: 'operator',
    reads: ['q', 'after'],
    example: ({ house }) => ({ query: { q: house.slug, after: 'a' }, shows: [house.name] }),
  }),
  page('/operator/new', { may: 'operator', example: () => ({}) }),
  page(ONE, {
    may: 'operator',
    example: ({ house }) => ({ params: { company: house.slug }, shows: [house.name] }),
  }),
  page('/operator/chores', { may: 'operator', example: () => ({}) }),
  page(PEOPLE, { may: 'operator', example: ({ world }) => ({ shows: [world.operator.email] }) }),
  action(`${FILE}#createCompany`, '/operator/new', {
    may: 'operator',
    example: ({ world }) => {
      const slug = `neuve-${randomBytes(5).toString('hex')}`
      const sql = 'SELECT 1 FROM companies WHERE slug = $1'
      return {
        fields: { name: newName(), slug, email: 'patronne@neuve.example' },
        effect: async () => (await world.identity(sql, [slug])).length === 1,
      }
    },
  }),
  onCompany('inviteOwner', async ({ id }, { world }) => {
    const email = `autre-${randomBytes(5).toString('hex')}@neuve.example`
    const sql = 'SELECT 1 FROM invitations WHERE company_id = $1 AND email = $2'
    return { fields: { email }, effect: async () => (await world.identity(sql, [id, email])).length === 1 }
  }),
  onCompany('suspendCompany', async ({ is }) => ({ effect: () => is('suspended_at IS NOT NULL') })),
  onCompany('resumeCompany', async ({ who, id, is }) => {
    await suspendCompany(who, id)
    return { effect: () => is('suspended_at IS NULL') }
  }),
  onCompany(
    'deleteCompany',
    async ({ name, is }) => ({ fields: { name }, effect: () => is('delete_after IS NOT NULL') }),
    { proof: true },
  ),
  onCompany('undoDeletion', async ({ who, id, name, is }) => {
    await deleteCompany(who, id, name)
    return { effect: () => is('delete_after IS NULL AND suspended_at IS NULL') }
  }),
  action(`${FILE}#addOperator`, PEOPLE, {
    may: 'operator',
    proof: true,
    example: async (place) => {
      const { email, userId } = await newcomer(place)
      return { fields: { email }, effect: () => isOperator(place, userId) }
    },
  }),
  action(`${FILE}#removeOperator`, PEOPLE, {
    may: 'operator',
    example: async (place) => {
      const { email, userId } = await newcomer(place)
      await addOperator(asOperator(place), email)
      return { args: [userId], effect: async () => !(await isOperator(place, userId)) }
    },
  }),
]
