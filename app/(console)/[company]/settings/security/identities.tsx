'use client'

import { useTranslations } from 'next-intl'
import { Field } from '@/components/form/field'
import { Form } from '@/components/form/form'
import { Select } from '@/components/form/select'
import { SubmitButton } from '@/components/form/submit-button'
import { EmptyState } from '@/components/ui/empty-state'
import { RelativeTime } from '@/components/ui/relative-time'
import { Section } from '@/components/ui/section'
import type { FormAction } from '@/lib/domain/action-state'

type Member = { id: string; name: string; email: string }
type Identity = {
  id: string
  username: string
  displayName: string | null
  askedAt: Date
  lastUsedAt: Date | null
  member: Member | null
  claimedBy: Member | null
}

type Props = {
  identities: Identity[]
  bind: FormAction
  forget: FormAction
  /** Whom one may bind them to. */
  members: Member[]
  canEdit: boolean
}

/** The Microsoft accounts that came, and whose they are. */
export function Identities({ identities, canEdit, ...decide }: Props) {
  const t = useTranslations('security.identities')
  return (
    <Section id="microsoft-accounts" title={t('title')} help={t('help')}>
      {identities.length === 0 ? (
        <EmptyState title={t('empty')} text={t('help')} />
      ) : (
        <ul className="divide-y divide-border">
          {identities.map((identity) => (
            <li key={identity.id} className="flex flex-wrap items-end justify-between gap-x-4 gap-y-3 py-3">
              <Account identity={identity} />
              {canEdit && <Decision identity={identity} {...decide} />}
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

function Account({ identity }: { identity: Identity }) {
  const t = useTranslations('security.identities')
  const { username, displayName, member, claimedBy, askedAt, lastUsedAt } = identity
  return (
    <div className="min-w-52 flex-1 [overflow-wrap:anywhere]">
      <p className="font-medium">{username}</p>
      {displayName && <p className="text-muted">{displayName}</p>}
      {member ? (
        <p className="text-muted">
          {t('bound', { name: member.name })}{' '}
          {lastUsedAt ? t.rich('lastUsed', { when: () => <RelativeTime value={lastUsedAt} /> }) : t('never')}
        </p>
      ) : (
        <p className="text-muted">
          {t.rich('waiting', { when: () => <RelativeTime value={askedAt} /> })}{' '}
          {claimedBy && t('claimed', { name: claimedBy.name })}
        </p>
      )}
    </div>
  )
}

type Decide = Pick<Props, 'members' | 'bind' | 'forget'> & { identity: Identity }

function Decision({ identity, members, bind, forget }: Decide) {
  const t = useTranslations('security.identities')
  const { username: account, member, claimedBy } = identity
  const id = <input type="hidden" name="id" value={identity.id} />
  return (
    <div className="flex flex-wrap items-end gap-2">
      {!member && (
        <Form action={bind} name="bind" summary={false} className="flex flex-wrap items-end gap-2">
          {id}
          <Field name="memberId" label={t('memberOf', { account })} hideLabel>
            <Select
              defaultValue={claimedBy?.id ?? ''}
              options={[
                { value: '', label: t('member') },
                ...members.map(({ id, name, email }) => ({ value: id, label: `${name} – ${email}` })),
              ]}
            />
          </Field>
          <SubmitButton variant="secondary">{t('bind')}</SubmitButton>
        </Form>
      )}
      <Form action={forget} name="forget" summary={false}>
        {id}
        <SubmitButton variant="quiet">{t(member ? 'unbind' : 'forget')}</SubmitButton>
      </Form>
    </div>
  )
}
