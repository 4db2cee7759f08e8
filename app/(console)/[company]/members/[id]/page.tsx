import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { cache } from 'react'
import { ConfirmForm } from '@/components/form/confirm-form'
import { LiveRefresh } from '@/components/live/live-refresh'
import { ButtonLink } from '@/components/ui/button'
import { Page } from '@/components/ui/page'
import { PageHeader } from '@/components/ui/page-header'
import { Section } from '@/components/ui/section'
import { requireCompany, requirePermission } from '@/lib/auth/actor'
import { findMembers } from '@/lib/data/people/find-members'
import { ClientMessages } from '@/lib/i18n/client-messages'
import { ConsoleBar } from '@/app/(console)/console-bar'
import { changeRole, removeMember } from '../actions'
import { RoleForm } from './role-form'

type Props = { params: Promise<{ company: string; id: string }> }

const read = cache(async (company: string) => {
  const who = await requireCompany(company)
  requirePermission(who, 'member.view')
  return { who, members: await findMembers(who) }
})

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { company, id } = await params
  const member = (await read(company)).members.find((one) => one.id === id)
  return { title: member?.name ?? (await getTranslations('members'))('title') }
}

/** One member: the role, and the way out. */
export default async function MemberPage({ params }: Props) {
  const { company, id } = await params
  const { who, members } = await read(company)
  const member = members.find((one) => one.id === id)
  if (!member) notFound()
  const t = await getTranslations('members')
  const { slug, name: companyName } = who.company
  const { name, email, role, roles, you, removable } = member
  const lastOwner = role === 'owner' && members.filter((one) => one.role === 'owner').length === 1
  return (
    <>
      <ConsoleBar who={who} crumbs={[{ label: t('title'), href: `/${slug}/members` }, { label: name }]} />
      <Page width="form">
        <LiveRefresh company={slug} kinds={['members']} />
        <PageHeader title={name} lead={email} />
        <ClientMessages areas={['members']}>
          <Section title={t('role.title')} help={lastOwner ? t('role.last') : t('role.help')}>
            <RoleForm action={changeRole.bind(null, slug, id)} name={name} role={role} roles={roles} />
          </Section>
        </ClientMessages>
        {removable && (
          <Section
            title={t('remove.title')}
            help={t('remove.help', { name })}
            actions={
              <ConfirmForm
                action={removeMember.bind(null, slug, id)}
                label={t('remove.action')}
                title={t('remove.question', { name })}
                text={t('remove.help', { name })}
              />
            }
          />
        )}
        {you && (
          <Section
            title={t('self.title')}
            help={t('self.help', { company: companyName })}
            actions={<ButtonLink href={`/companies/${slug}`}>{t('self.action')}</ButtonLink>}
          />
        )}
      </Page>
    </>
  )
}
