'use client'

import { useTranslations } from 'next-intl'
import { Form } from '@/components/form/form'
import { useFormContext } from '@/components/form/form-context'
import { SubmitButton } from '@/components/form/submit-button'
import { Callout } from '@/components/ui/callout'
import { CopyButton } from '@/components/ui/copy-button'
import { Section } from '@/components/ui/section'
import { StateWord } from '@/components/ui/state-word'
import type { FormAction } from '@/lib/domain/action-state'
import type { ReachVerdict } from '@/lib/domain/account-reach'

type Member = {
  memberId: string
  name: string
  email: string
  hasSecondFactor: boolean
  factorReset: ReachVerdict
  passwordLink: ReachVerdict
}

type Props = { members: Member[]; canEdit: boolean; resetFactor: FormAction; makeLink: FormAction }

/** Who has a second factor; helping those who lost it, or their password. */
export function MembersAccess({ members, canEdit, ...actions }: Props) {
  const t = useTranslations('security.members')
  return (
    <Section id="members" title={t('title')} help={t('help')}>
      <ul className="divide-y divide-border">
        {members.map((member) => (
          <li
            key={member.memberId}
            className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-2.5"
          >
            <div className="min-w-52 flex-1 [overflow-wrap:anywhere]">
              <p className="font-medium">{member.name}</p>
              <p className="text-muted">{member.email}</p>
              <StateWord tone={member.hasSecondFactor ? 'ok' : 'neutral'}>
                {t(member.hasSecondFactor ? 'factorOn' : 'factorOff')}
              </StateWord>
            </div>
            {canEdit && <Help member={member} {...actions} />}
          </li>
        ))}
      </ul>
    </Section>
  )
}

type HelpProps = Pick<Props, 'resetFactor' | 'makeLink'> & { member: Member }

function Help({ member, resetFactor, makeLink }: HelpProps) {
  const t = useTranslations('security.members')
  const { name, memberId } = member
  const id = <input type="hidden" name="memberId" value={memberId} />
  const reset = member.hasSecondFactor && member.factorReset === 'ok'
  const link = member.passwordLink === 'ok'
  return (
    <div className="flex flex-wrap items-start justify-end gap-2">
      {link && (
        <Form action={makeLink} name="link" summary={false}>
          {id}
          <FreshLink />
          <SubmitButton variant="quiet" aria-label={t('makeLinkFor', { name })}>
            {t('makeLink')}
          </SubmitButton>
        </Form>
      )}
      {reset && (
        <Form action={resetFactor} name="factor" summary={false}>
          {id}
          <SubmitButton variant="quiet" aria-label={t('resetFor', { name })}>
            {t('reset')}
          </SubmitButton>
        </Form>
      )}
      {(member.passwordLink === 'elsewhere' ||
        (member.hasSecondFactor && member.factorReset === 'elsewhere')) && (
        <p className="max-w-64 text-12 text-muted">{t('elsewhere')}</p>
      )}
    </div>
  )
}

/** The link, shown this once. */
function FreshLink() {
  const t = useTranslations('security.members')
  const link = useFormContext().state.values?.link
  if (!link) return null
  return (
    <Callout tone="ok" role="status" title={t('linkTitle')} why={t('linkWhy')} className="mb-2">
      <p className="flex items-center gap-2 pt-1">
        <code className="[overflow-wrap:anywhere]">{link}</code>
        <CopyButton text={link} name={t('copyLink')} />
      </p>
    </Callout>
  )
}
