'use client'

import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { ConfirmSubmit } from '@/components/form/confirm-submit'
import { Form } from '@/components/form/form'
import { OnceShown } from '@/components/form/once-shown'
import { SubmitButton } from '@/components/form/submit-button'
import type { InvitationRow } from '@/lib/data/invitations/find-invitations'
import type { FormAction } from '@/lib/domain/action-state'
import { resendInvitation, revokeInvitation, showInvitationLink } from './actions'

type Props = { slug: string; invitations: InvitationRow[]; canEdit: boolean }

/** Who has not answered yet; each with its buttons, which work before JavaScript has arrived. */
export function InvitationList({ slug, invitations, canEdit }: Props) {
  const t = useTranslations('members.open')
  if (invitations.length === 0) return <p className="text-muted">{t('none')}</p>
  return (
    <ul>
      {invitations.map((invitation) => (
        <li
          key={invitation.id}
          className="flex flex-wrap items-start gap-x-4 gap-y-3 border-border py-3 not-first:border-t first:pt-0"
        >
          <InvitationFacts slug={slug} invitation={invitation} />
          {canEdit && (
            <div className="flex min-w-0 flex-wrap gap-2">
              <Act
                action={resendInvitation.bind(null, slug, invitation.id)}
                label={t('resend')}
                of={invitation}
              />
              <Act
                action={showInvitationLink.bind(null, slug, invitation.id)}
                label={t('link')}
                of={invitation}
              />
              <Form
                action={revokeInvitation.bind(null, slug, invitation.id)}
                summary={false}
                className="contents"
              >
                <ConfirmSubmit
                  variant="quiet"
                  size="small"
                  label={t('revoke')}
                  ariaLabel={t('of', { action: t('revoke'), email: invitation.email })}
                  title={t('revokeTitle', { email: invitation.email })}
                  text={t('revokeText')}
                  cancelLabel={t('keep')}
                />
              </Form>
            </div>
          )}
        </li>
      ))}
    </ul>
  )
}

const WAITING = ['queued', 'sending']

function InvitationFacts({ slug, invitation }: { slug: string; invitation: InvitationRow }) {
  const t = useTranslations('members.open')
  const roles = useTranslations('common.roles')
  const { email, role, sentAt, expiresAt, expired, invitedBy, message } = invitation
  const state = !message
    ? null
    : WAITING.includes(message.state)
      ? 'waiting'
      : message.state === 'sent' || message.state === 'uncertain'
        ? message.state
        : 'failed'
  return (
    <div className="min-w-0 flex-[1_1_20rem]">
      <p className="font-medium [overflow-wrap:anywhere]">{email}</p>
      <p className="text-muted">
        {expired
          ? t('lineExpired', { role: roles(role), until: expiresAt })
          : t('line', { role: roles(role), sent: sentAt, until: expiresAt })}
      </p>
      <p className="text-12 text-muted">
        {message && state ? (
          <Link className="link" href={`/${slug}/messages/${message.id}`}>
            {t(`mail.${state}`)}
          </Link>
        ) : (
          t('handed')
        )}
        {invitedBy && ` · ${t('by', { name: invitedBy })}`}
      </p>
    </div>
  )
}

function Act({ action, label, of: { email } }: { action: FormAction; label: string; of: InvitationRow }) {
  const t = useTranslations('members.open')
  return (
    <Form action={action} summary={false} className="contents">
      <SubmitButton variant="quiet" size="small" aria-label={t('of', { action: label, email })}>
        {label}
      </SubmitButton>
      <OnceShown className="order-last basis-full" />
    </Form>
  )
}
