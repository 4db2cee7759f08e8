import type { Metadata } from 'next'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { setLanguage } from '@/app/(auth)/actions'
import { Form } from '@/components/form/form'
import { SubmitButton } from '@/components/form/submit-button'
import { Door } from '@/components/shell/door'
import { LanguageLine } from '@/components/shell/language-switch'
import { Button, ButtonLink } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { getActor } from '@/lib/auth/actor'
import { signInPath } from '@/lib/auth/safe-next'
import type { SignedIn } from '@/lib/auth/sessions'
import { findInvitation, type OpenInvitation } from '@/lib/data/invitations/find-invitation'
import { sameAddress } from '@/lib/domain/addresses'
import { ClientMessages } from '@/lib/i18n/client-messages'
import { accept, acceptWithNewAccount, changeAccount } from './actions'
import { CreateForm } from './create-form'

type Props = { params: Promise<{ token: string }> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('invitations'))('title') }
}

/**
 * An invitation: to accept as who is signed in, or by making the account. It says the same whether the address
 * has an account or not.
 */
export default async function InvitationPage({ params }: Props) {
  const { token } = await params
  const [invitation, actor, t, roles] = await Promise.all([
    findInvitation(token),
    getActor(),
    getTranslations('invitations'),
    getTranslations('common.roles'),
  ])
  const foot = <LanguageLine action={setLanguage} />
  if (!invitation) {
    const lead = (
      <>
        <p>{t('over.why')}</p>
        <p className="mt-1">{t('over.todo')}</p>
      </>
    )
    return (
      <Door wide title={t('over.title')} lead={lead} foot={foot}>
        <ButtonLink href="/companies">{t('over.home')}</ButtonLink>
      </Door>
    )
  }
  const { company, invitedBy, email, role, expiresAt } = invitation
  const lead = (
    <>
      <p>{invitedBy ? t('by', { invitedBy, company }) : t('byNobody', { company })}</p>
      <p className="mt-1">{t('role', { role: roles(role), email, until: expiresAt })}</p>
    </>
  )
  return (
    <Door wide title={t('join', { company })} lead={lead} foot={foot}>
      <ClientMessages areas={['invitations']}>
        {actor ? (
          <AsMyself token={token} actor={actor} invitation={invitation} />
        ) : (
          <>
            <CreateForm action={acceptWithNewAccount} token={token} email={email} />
            <p className="mt-6">
              {t('have')}{' '}
              <Link className="link" href={signInPath(`/invitations/${token}`)}>
                {t('signIn')}
              </Link>
            </p>
          </>
        )}
      </ClientMessages>
    </Door>
  )
}

async function AsMyself(props: { token: string; actor: SignedIn; invitation: OpenInvitation }) {
  const { token, actor, invitation } = props
  const t = await getTranslations('invitations')
  // By its Microsoft, a company alone says who somebody is: that is good for nothing elsewhere.
  const scoped = actor.session.onlyCompanyId !== null
  const same = sameAddress(actor.email, invitation.email)
  if (same && !scoped) {
    return (
      <Form action={accept} summary={false}>
        <input type="hidden" name="token" value={token} />
        <SubmitButton size="large">{t('accept')}</SubmitButton>
      </Form>
    )
  }
  const why = same ? 'scoped' : 'other'
  const values = { email: invitation.email, mine: actor.email }
  return (
    <Callout tone="warn" title={t(`${why}.title`)} why={t(`${why}.why`, values)} todo={t(`${why}.todo`)}>
      <form action={changeAccount} className="pt-3">
        <input type="hidden" name="token" value={token} />
        <Button type="submit">{t('other.action')}</Button>
      </form>
    </Callout>
  )
}
