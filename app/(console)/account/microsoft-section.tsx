'use client'

import { useTranslations } from 'next-intl'
import { Form } from '@/components/form/form'
import { SubmitButton } from '@/components/form/submit-button'
import { Section } from '@/components/ui/section'
import type { FormAction } from '@/lib/domain/action-state'

type Company = { companyId: string; companyName: string; account: string | null; bound: boolean }

/** The companies that one can enter by their Microsoft, and with which account. */
export function MicrosoftSection({ companies, action }: { companies: Company[]; action: FormAction }) {
  const t = useTranslations('account.microsoft')
  return (
    <div className="border-t border-border pt-8">
      <Section id="microsoft" title={t('title')} help={t('help')}>
        <ul className="divide-y divide-border">
          {companies.map(({ companyId, companyName, account, bound }) => (
            <li key={companyId} className="flex flex-wrap items-center gap-x-4 gap-y-2 py-2">
              <div className="min-w-0 flex-1">
                <p className="font-medium cut" title={companyName}>
                  {companyName}
                </p>
                <p className="text-muted cut" title={account ?? undefined}>
                  {account === null ? t('none') : bound ? account : t('waiting', { account })}
                </p>
              </div>
              {!bound && (
                <Form action={action} name="microsoft" summary={false}>
                  <input type="hidden" name="companyId" value={companyId} />
                  <SubmitButton variant="secondary">{t('link')}</SubmitButton>
                </Form>
              )}
            </li>
          ))}
        </ul>
      </Section>
    </div>
  )
}
