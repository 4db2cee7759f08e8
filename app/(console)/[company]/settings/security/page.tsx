import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { ConsoleBar } from '@/app/(console)/console-bar'
import { Page } from '@/components/ui/page'
import { PageHeader } from '@/components/ui/page-header'
import { requireCompany, requirePermission } from '@/lib/auth/actor'
import { findMemberAccess } from '@/lib/data/account-access/find-member-access'
import { findIdentities } from '@/lib/data/microsoft-sign-in/identities'
import { getMicrosoftSignIn } from '@/lib/data/microsoft-sign-in/settings'
import { getSecuritySettings } from '@/lib/data/security/security-settings'
import { ClientMessages } from '@/lib/i18n/client-messages'
import {
  bindMicrosoft,
  forgetMicrosoft,
  makePasswordLink,
  renewMicrosoftAddress,
  resetFactor,
  saveMicrosoft,
  saveSecurity,
} from './actions'
import { Identities } from './identities'
import { MembersAccess } from './members'
import { MicrosoftSignInForm } from './microsoft-form'
import { SecurityForm } from './security-form'

type Props = { params: Promise<{ company: string }> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('security'))('title') }
}

/** How the company's members get in: second factor, timeouts, Microsoft. */
export default async function SecurityPage({ params }: Props) {
  const who = await requireCompany((await params).company)
  requirePermission(who, 'settings.view')
  const [settings, microsoft, { identities, members }, access, t, nav] = await Promise.all([
    getSecuritySettings(who),
    getMicrosoftSignIn(who),
    findIdentities(who),
    who.can('member.view') ? findMemberAccess(who) : [],
    getTranslations('security'),
    getTranslations('shell.nav'),
  ])
  const { slug } = who.company
  const canEdit = who.can('settings.edit')
  return (
    <>
      <ConsoleBar
        who={who}
        crumbs={[
          { label: nav('configuration') },
          { label: nav('settings'), href: `/${slug}/settings` },
          { label: t('title') },
        ]}
      />
      <Page width="form">
        <PageHeader title={t('title')} lead={canEdit ? t('help') : t('readOnly')} />
        <ClientMessages areas={['security', 'errors']}>
          <SecurityForm action={saveSecurity.bind(null, slug)} settings={settings} canEdit={canEdit} />
          <MicrosoftSignInForm
            settings={microsoft}
            canEdit={canEdit}
            save={saveMicrosoft.bind(null, slug)}
            renew={renewMicrosoftAddress.bind(null, slug)}
          />
          {(microsoft.enabled || identities.length > 0) && (
            <Identities
              identities={identities}
              bind={bindMicrosoft.bind(null, slug)}
              forget={forgetMicrosoft.bind(null, slug)}
              members={members}
              canEdit={who.can('member.edit')}
            />
          )}
          {access.length > 0 && (
            <MembersAccess
              members={access}
              canEdit={who.can('member.edit')}
              resetFactor={resetFactor.bind(null, slug)}
              makeLink={makePasswordLink.bind(null, slug)}
            />
          )}
        </ClientMessages>
      </Page>
    </>
  )
}
