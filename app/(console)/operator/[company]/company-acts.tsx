'use client'

import { useTranslations } from 'next-intl'
import { Field } from '@/components/form/field'
import { Form } from '@/components/form/form'
import { Input } from '@/components/form/input'
import { OnceShown } from '@/components/form/once-shown'
import { SubmitButton } from '@/components/form/submit-button'
import { Section } from '@/components/ui/section'
import type { CompanyHealth } from '@/lib/data/companies/read-health'
import { deleteCompany, inviteOwner, resumeCompany, suspendCompany, undoDeletion } from '../actions'

/** What fits the company's state: invite its owner, suspend or resume, delete or undo that. */
export function CompanyActs({ company }: { company: CompanyHealth }) {
  const t = useTranslations('operator')
  const { id, deleteAfter, suspendedAt } = company
  if (deleteAfter) {
    return (
      <Section
        title={t('undo.title')}
        help={t('undo.help', { date: deleteAfter })}
        actions={
          <Form action={undoDeletion.bind(null, id)} summary={false}>
            <SubmitButton variant="secondary">{t('undo.action')}</SubmitButton>
          </Form>
        }
      />
    )
  }
  const act = suspendedAt ? 'resume' : 'suspend'
  return (
    <>
      {company.members === 0 && <InviteOwner id={id} />}
      <Section
        title={t(`${act}.title`)}
        help={t(`${act}.help`)}
        actions={
          <Form action={(suspendedAt ? resumeCompany : suspendCompany).bind(null, id)} summary={false}>
            <SubmitButton variant="secondary">{t(`${act}.action`)}</SubmitButton>
          </Form>
        }
      />
      <DeleteCompany company={company} />
    </>
  )
}

function InviteOwner({ id }: { id: string }) {
  const t = useTranslations('operator')
  return (
    <Section title={t('invite.title')} help={t('invite.help')}>
      <Form action={inviteOwner.bind(null, id)} summary={false} className="grid gap-4">
        <Field name="email" label={t('new.owner')}>
          <Input type="email" autoComplete="off" autoCapitalize="off" spellCheck={false} />
        </Field>
        <SubmitButton variant="secondary" className="justify-self-start">
          {t('invite.submit')}
        </SubmitButton>
        <OnceShown />
      </Form>
    </Section>
  )
}

/** The name is typed right here: the same before JavaScript has arrived. */
function DeleteCompany({ company: { id, name, members, waiting } }: { company: CompanyHealth }) {
  const t = useTranslations('operator')
  const common = useTranslations('common.dialog')
  return (
    <Section title={t('delete.title')} help={t('delete.help')}>
      <Form action={deleteCompany.bind(null, id)} summary={false} className="grid gap-4">
        <p>{t('delete.text', { members, waiting })}</p>
        <Field name="name" label={common('typeName', { name })}>
          <Input autoComplete="off" spellCheck={false} />
        </Field>
        <SubmitButton variant="danger" className="justify-self-start">
          {t('delete.action')}
        </SubmitButton>
      </Form>
    </Section>
  )
}
