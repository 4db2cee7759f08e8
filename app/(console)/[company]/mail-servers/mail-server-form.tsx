'use client'

import { useTranslations } from 'next-intl'
import type { ChangeEvent, ReactNode } from 'react'
import { Checkbox } from '@/components/form/checkbox'
import { Field } from '@/components/form/field'
import { Fields } from '@/components/form/fields'
import { Form } from '@/components/form/form'
import { FormBasis } from '@/components/form/form-basis'
import { useFieldCheck } from '@/components/form/use-field-check'
import { Input, NumberInput } from '@/components/form/input'
import { SaveBar } from '@/components/form/save-bar'
import { SecretInput } from '@/components/form/secret-input'
import { Select } from '@/components/form/select'
import { Section } from '@/components/ui/section'
import type { FormAction } from '@/lib/domain/action-state'
import { DEFAULT_PORTS, DEFAULT_PRIORITY, SECURITIES, type Security } from '@/lib/domain/mail-server-options'
import { valuesOfServer } from '@/lib/domain/mail-server-values'
import { PaceFields, type PaceValues } from './pace-fields'
import { ServerNotes, type MailboxHolder } from './server-notes'

/** The server's rules, loaded when they are needed. */
const loadSchema = async () => (await import('@/lib/domain/mail-server')).mailServerSchema

export type MailServerFormValues = PaceValues & {
  description: string
  priority: number
  host: string
  port: number
  debug: boolean
  authentication: string
  security: Security
  username: string | null
  passwordSetAt: Date | null
  /** The connected account; null: nothing is connected. */
  connectedAccount: string | null
  fromFilter: string
  displayName: string | null
  replyTo: string | null
  unsubscribe: string | null
  version: number
}

type Props = {
  /** null: a new one. */
  server: MailServerFormValues | null
  /** What ticking OAuth fills in. */
  outlook: { host: string; port: number; security: Security }
  /** The company's other servers that have a mailbox. */
  holders: readonly MailboxHolder[]
  serversHref: string
  /** The arrow and the tag, shown while OAuth is ticked. */
  connection: ReactNode
  canEdit: boolean
  cancel?: ReactNode
  action: FormAction
}

/** The seed's screen. What OAuth shows and hides is CSS, so that it holds before JavaScript has arrived. */
export function MailServerForm({ server, outlook, connection, canEdit, cancel, action, ...others }: Props) {
  const t = useTranslations('mailServers')
  const check = useFieldCheck(loadSchema)
  const securities = SECURITIES.map((value) => ({ value, label: t(`security.${value}`) }))

  return (
    <Form action={action} check={check}>
      <fieldset disabled={!canEdit}>
        <Section title={t('section.connection')} help={t('section.connectionHelp')}>
          <Fields>
            <Field
              name="description"
              label={t('description.label')}
              help={t('description.help')}
              span={4}
              required
            >
              <Input defaultValue={server?.description} autoFocus={server === null} />
            </Field>
            <Field name="priority" label={t('priority.label')} help={t('priority.help')} span={2} required>
              <NumberInput defaultValue={server?.priority ?? DEFAULT_PRIORITY} />
            </Field>
            <Field name="host" label={t('host.label')} span={4} required>
              <Input mono defaultValue={server?.host} />
            </Field>
            <Field name="port" label={t('port.label')} span={2} required>
              <NumberInput defaultValue={server?.port ?? DEFAULT_PORTS.starttls} />
            </Field>
            <Checkbox
              name="debug"
              label={t('debug.label')}
              help={t('debug.help')}
              defaultChecked={server?.debug}
            />
            <Checkbox
              name="outlook"
              label={t('outlook.label')}
              help={t('outlook.help')}
              defaultChecked={server?.authentication === 'outlook'}
              onChange={(event) => fillForOutlook(event, outlook)}
            />
            <ServerNotes about="outlook" server={server} {...others} />
          </Fields>
          <div className="mt-5 hidden group-has-[input[name=outlook]:checked]/form:block">{connection}</div>
        </Section>
        <Section title={t('section.security')} help={t('section.securityHelp')}>
          <Fields>
            <Field name="security" label={t('security.label')} span={3}>
              <Select options={securities} defaultValue={server?.security ?? 'starttls'} />
            </Field>
            <Field
              name="username"
              label={t('username.label')}
              help={
                <>
                  <span className="group-has-[input[name=outlook]:checked]/form:hidden">
                    {t('username.help')}
                  </span>
                  <span className="hidden group-has-[input[name=outlook]:checked]/form:inline">
                    {t('username.outlookHelp')}
                  </span>
                </>
              }
              span={3}
            >
              <Input defaultValue={server?.username ?? ''} autoComplete="off" spellCheck={false} />
              <ServerNotes about="username" server={server} {...others} />
            </Field>
            <Field
              name="password"
              label={t('password.label')}
              help={
                server?.passwordSetAt ? t('password.set', { date: server.passwordSetAt }) : t('password.none')
              }
              span={3}
              className="group-has-[input[name=outlook]:checked]/form:hidden"
            >
              <SecretInput />
            </Field>
          </Fields>
        </Section>
        <Section title={t('section.sender')} help={t('section.senderHelp')}>
          <Fields>
            <Field name="fromFilter" label={t('fromFilter.label')} help={t('fromFilter.help')} optional>
              <Input defaultValue={server?.fromFilter} spellCheck={false} />
            </Field>
            <Field
              name="displayName"
              label={t('displayName.label')}
              help={t('displayName.help')}
              span={3}
              optional
            >
              <Input defaultValue={server?.displayName ?? ''} />
            </Field>
            <Field name="replyTo" label={t('replyTo.label')} help={t('replyTo.help')} span={3} optional>
              <Input defaultValue={server?.replyTo ?? ''} spellCheck={false} />
            </Field>
            <Field name="unsubscribe" label={t('unsubscribe.label')} help={t('unsubscribe.help')} optional>
              <Input defaultValue={server?.unsubscribe ?? ''} spellCheck={false} maxLength={500} />
            </Field>
          </Fields>
        </Section>
        <PaceFields server={server} />
        <FormBasis version={server?.version ?? 0} values={server ? valuesOfServer(server) : {}} />
      </fieldset>
      {canEdit && <SaveBar always={server === null} cancel={cancel} />}
    </Form>
  )
}

/** Ticking fills the server in and forgets a typed password; unticking leaves what stands there. */
function fillForOutlook(event: ChangeEvent<HTMLInputElement>, outlook: Props['outlook']) {
  const { form, checked } = event.target
  if (!form || !checked) return
  const values = { host: outlook.host, port: String(outlook.port), security: outlook.security, password: '' }
  for (const [name, value] of Object.entries(values)) {
    const control = form.elements.namedItem(name)
    if (control instanceof HTMLInputElement || control instanceof HTMLSelectElement) control.value = value
  }
  form.dispatchEvent(new Event('input'))
}
