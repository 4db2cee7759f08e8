import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { LiveRefresh } from '@/components/live/live-refresh'
import { DoneToast } from '@/components/ui/done-toast'
import { Page } from '@/components/ui/page'
import { PageHeader } from '@/components/ui/page-header'
import { Section } from '@/components/ui/section'
import { requireCompany, requirePermission } from '@/lib/auth/actor'
import { canSendSystemMail } from '@/lib/data/system-mail/prepare-system-mail'
import { findInvitations } from '@/lib/data/invitations/find-invitations'
import { findMembers } from '@/lib/data/people/find-members'
import { findRolesToGive } from '@/lib/domain/member-rules'
import { ClientMessages } from '@/lib/i18n/client-messages'
import { ConsoleBar } from '@/app/(console)/console-bar'
import { invitePerson } from './actions'
import { InvitationList } from './invitation-list'
import { InviteForm } from './invite-form'
import { MembersTable } from './members-table'
import { PermissionTable } from './permission-table'

type Props = {
  params: Promise<{ company: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('members'))('title') }
}

/** Who belongs to the company, who is invited, and what each role may do. */
export default async function MembersPage({ params, searchParams }: Props) {
  const who = await requireCompany((await params).company)
  requirePermission(who, 'member.view')
  const canEdit = who.can('member.edit')
  const [members, invitations, byMail, { removed }, t] = await Promise.all([
    findMembers(who),
    findInvitations(who),
    canEdit ? canSendSystemMail(who.company.id) : false,
    searchParams,
    getTranslations('members'),
  ])
  const { slug, name: company } = who.company
  const gone = typeof removed === 'string' ? t('remove.done', { name: removed.slice(0, 100) }) : null
  return (
    <>
      <ConsoleBar who={who} crumbs={[{ label: t('title') }]} />
      <Page>
        <LiveRefresh company={slug} kinds={['members']} />
        <DoneToast message={gone} param="removed" />
        <PageHeader title={t('title')} lead={t('lead', { company })} />
        <div className="mb-8">
          <MembersTable slug={slug} members={members} />
        </div>
        <ClientMessages areas={['members']}>
          {canEdit && (
            <Section
              title={t('invite.title')}
              help={byMail ? t('invite.help') : `${t('invite.help')} ${t('invite.helpLink')}`}
              className="border-t pt-8!"
            >
              <InviteForm
                action={invitePerson.bind(null, slug)}
                roles={findRolesToGive(who.member.role).toReversed()}
              />
            </Section>
          )}
          {(canEdit || invitations.length > 0) && (
            <Section title={t('open.title')}>
              <InvitationList slug={slug} invitations={invitations} canEdit={canEdit} />
            </Section>
          )}
        </ClientMessages>
        <Section title={t('table.title')} help={t('table.help')}>
          <PermissionTable />
        </Section>
      </Page>
    </>
  )
}
