import { getTranslations } from 'next-intl/server'
import { Form } from '@/components/form/form'
import { OnceShown } from '@/components/form/once-shown'
import { SubmitButton } from '@/components/form/submit-button'
import { Section } from '@/components/ui/section'
import type { CompanyActor } from '@/lib/auth/company-actor'
import { getMailboxLink } from '@/lib/data/mailbox-links/make-mailbox-link'
import { makeOwnerLink, revokeOwnerLink } from '../owner-link-actions'

type Props = { who: CompanyActor; server: { id: string; username: string | null } }

/** For a mailbox whose owner has no account here: a link that leads through Microsoft for this server alone. */
export async function OwnerLink({ who, server: { id, username } }: Props) {
  const slug = who.company.slug
  const [link, t] = await Promise.all([getMailboxLink(who, id), getTranslations('mailbox.link')])
  return (
    <Section title={t('title')} help={t('help', { mailbox: username ?? '' })} className="border-t pt-8!">
      {link && (
        <p className="mb-4">
          {t('open', { created: link.createdAt, until: link.expiresAt })}{' '}
          {link.openedAt ? t('followed', { opened: link.openedAt }) : t('notFollowed')}
        </p>
      )}
      <div className="flex flex-wrap items-start gap-2">
        <Form action={makeOwnerLink.bind(null, slug, id)} summary={false} className="min-w-0">
          <SubmitButton variant="secondary">{link ? t('makeAgain') : t('make')}</SubmitButton>
          <OnceShown className="mt-4" />
        </Form>
        {link && (
          <Form action={revokeOwnerLink.bind(null, slug, id)} summary={false}>
            <SubmitButton variant="quiet">{t('revoke')}</SubmitButton>
          </Form>
        )}
      </div>
    </Section>
  )
}
