import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { ConfirmForm } from '@/components/form/confirm-form'
import { ButtonLink } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { DefinitionList } from '@/components/ui/definition-list'
import { Page } from '@/components/ui/page'
import { PageHeader } from '@/components/ui/page-header'
import { Section } from '@/components/ui/section'
import { requireMembership } from '@/lib/auth/actor'
import type { MyCompany } from '@/lib/auth/companies'
import { PersonBar } from '../../person-bar'
import { leave } from './actions'

type Props = { params: Promise<{ company: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { company } = await requireMembership((await params).company)
  return { title: (await getTranslations('companies'))('one.title', { company: company.name }) }
}

/** One's place in a company: the role, the way out, and, where it is closed, why nobody may enter. */
export default async function MembershipPage({ params }: Props) {
  const { actor, company } = await requireMembership((await params).company)
  const [t, roles] = await Promise.all([getTranslations('companies'), getTranslations('common.roles')])
  const { name, slug, role } = company
  const open = !company.suspendedAt
  return (
    <>
      <PersonBar actor={actor} crumbs={[{ label: t('title'), href: '/companies' }, { label: name }]} />
      <Page width="form">
        <PageHeader
          title={t('one.title', { company: name })}
          actions={
            open ? (
              <ButtonLink href={`/${slug}`} variant="primary">
                {t('one.enter', { company: name })}
              </ButtonLink>
            ) : undefined
          }
        />
        {!open && <Closed company={company} />}
        <DefinitionList
          left
          facts={[
            { term: t('one.role'), value: roles(role) },
            { term: t('one.address'), value: <code>/{slug}</code> },
          ]}
        />
        <Section
          title={t('one.leaveTitle')}
          help={t('one.leaveText', { company: name })}
          className="mt-8 border-t pt-8!"
          actions={
            <ConfirmForm
              action={leave}
              label={t('one.leave', { company: name })}
              title={t('one.question', { company: name })}
              text={t('one.leaveText', { company: name })}
              fields={{ company: slug }}
            />
          }
        />
      </Page>
    </>
  )
}

async function Closed({ company: { name, suspendedAt, deleteAfter } }: { company: MyCompany }) {
  const t = await getTranslations('companies')
  const texts = deleteAfter
    ? {
        title: t('deleting.title', { company: name }),
        why: t('deleting.why', { date: deleteAfter }),
        todo: t('deleting.todo'),
      }
    : {
        title: t('suspended.title', { company: name }),
        why: t('suspended.why', { since: suspendedAt! }),
        todo: t('suspended.todo'),
      }
  return <Callout tone={deleteAfter ? 'danger' : 'warn'} className="mb-8" {...texts} />
}
