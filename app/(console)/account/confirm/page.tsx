import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { Callout } from '@/components/ui/callout'
import { Page } from '@/components/ui/page'
import { PageHeader } from '@/components/ui/page-header'
import { requireActor } from '@/lib/auth/actor'
import { safeNext } from '@/lib/auth/safe-next'
import { proofKindOf } from '@/lib/auth/step-up'
import { ClientMessages } from '@/lib/i18n/client-messages'
import { PersonBar } from '@/app/(console)/person-bar'
import { proveByMicrosoft, proveByPassword } from '../microsoft-actions'
import { MicrosoftProof, ProofForm } from './proof-form'

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('account.confirm'))('title') }
}

/** Proving again who it is: before a page that wants to know, or in a tab beside a form that does. */
export default async function ConfirmPage({ searchParams }: Props) {
  const actor = await requireActor()
  const { next: asked, done } = await searchParams
  const next = safeNext(asked)
  if (actor.session.fresh && next) redirect(next)
  const t = await getTranslations('account')
  const kind = proofKindOf(actor)
  const finished = actor.session.fresh && done !== undefined
  return (
    <>
      <PersonBar
        actor={actor}
        crumbs={[{ label: t('title'), href: '/account' }, { label: t('confirm.title') }]}
      />
      <Page width="form">
        <PageHeader title={t('confirm.title')} lead={finished ? undefined : t('confirm.lead')} />
        <ClientMessages areas={['account']}>
          {finished ? (
            <Callout tone="ok" role="status" title={t('confirm.done')} />
          ) : kind === 'microsoft' ? (
            <MicrosoftProof action={proveByMicrosoft} next={next ?? ''} />
          ) : (
            <ProofForm action={proveByPassword} kind={kind} next={next ?? ''} />
          )}
        </ClientMessages>
      </Page>
    </>
  )
}
