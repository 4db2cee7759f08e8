import 'server-only'
import { headers } from 'next/headers'
import { getFormatter, getTranslations } from 'next-intl/server'
import type { Done } from '@/lib/action/define-action'
import type { CompanyActor } from '@/lib/auth/company-actor'
import { SaveQuestion, type Question } from '@/lib/data/save-question'
import type { FormQuestion } from '@/lib/domain/action-state'
import { formatAnswer, type FormAnswer } from '@/lib/domain/form-answer'
import { TYPED_SECRET } from '@/lib/domain/mail-server-values'

/** How a form's fields and their values are called; a value is what its control would hold. */
export type FieldWords = {
  label: (field: string) => string
  /** null: as it is. */
  value: (field: string, value: string) => string | null
}

type Sent = {
  who: CompanyActor
  answer: FormAnswer | undefined
  intent: FormAnswer['intent']
  /** A secret was typed: without JavaScript the page cannot hand it back. */
  hasSecret: boolean
  words: FieldWords
}

/**
 * Saves; what has to be answered first becomes the form's question.
 * @throws whatever else saving throws
 */
export async function saveOrAsk(sent: Sent, save: () => Promise<Done>): Promise<Done> {
  try {
    return await save()
  } catch (error) {
    if (!(error instanceof SaveQuestion)) throw error
    return describeQuestion(sent, error.question, error.version)
  }
}

async function describeQuestion(sent: Sent, asked: Question, version: number): Promise<Done> {
  const t = await getTranslations('questions')
  const answer = (kind: FormAnswer['kind'], token = '') =>
    formatAnswer({ kind, intent: sent.intent, version, token })
  const isPlain = !(await headers()).has('next-action')
  const secretAgain = sent.hasSecret && isPlain ? t('secretAgain') : undefined
  const confirm = (token: string): Pick<FormQuestion, 'tone' | 'answers' | 'isConfirmation' | 'todo'> => ({
    tone: 'warn',
    answers: [{ value: answer('confirm', token), label: t('confirm'), danger: true }],
    isConfirmation: true,
    todo: secretAgain,
  })
  switch (asked.kind) {
    case 'changed':
      return describeChanges(sent, asked, version, answer, secretAgain)
    case 'effects': {
      const items = asked.effects.map((effect) =>
        effect.kind === 'password_erased'
          ? t(`effects.password_erased.${effect.because}`)
          : t(`effects.connection_dropped.${effect.because}`, { account: effect.account }),
      )
      return { question: { ...confirm(asked.token), title: t('effects.title'), items } }
    }
    case 'connections': {
      const items = asked.servers.map(({ description, account }) =>
        t('connections.server', { description, account }),
      )
      const title = t('connections.title', { count: items.length })
      return { question: { ...confirm(asked.token), title, why: t('connections.why'), items } }
    }
    case 'mailbox_taken': {
      const { server, addresses } = asked
      const count = addresses.length
      return {
        question: {
          tone: 'danger',
          title: t('mailbox_taken.title', { server: server.description }),
          why: t('mailbox_taken.why'),
          todo:
            count > 0
              ? t('mailbox_taken.todoAdd', { addresses: addresses.join(', ') })
              : t('mailbox_taken.todoNone', { account: server.account }),
          link: {
            href: `/${sent.who.company.slug}/mail-servers/${server.id}`,
            label: t('mailbox_taken.open', { server: server.description }),
          },
          answers:
            count > 0
              ? [{ value: answer('sender', server.id), label: t('mailbox_taken.add', { count }) }]
              : [],
        },
      }
    }
  }
}

async function describeChanges(
  sent: Sent,
  { changes, stored, editor }: Extract<Question, { kind: 'changed' }>,
  version: number,
  answer: (kind: FormAnswer['kind']) => string,
  secretAgain: string | undefined,
): Promise<Done> {
  const [t, format] = await Promise.all([getTranslations('questions'), getFormatter()])
  const fields = changes.map(({ field }) => field)
  const taken = { title: t('changed.taken'), todo: secretAgain ?? t('changed.takenTodo') }
  if (sent.answer?.kind === 'theirs') {
    return {
      question: { tone: 'info', ...taken, answers: [] },
      values: {
        ...Object.fromEntries(fields.map((field) => [field, stored[field] ?? ''])),
        version: String(version),
        base: JSON.stringify(stored),
      },
    }
  }
  const say = (field: string, value: string) =>
    value === TYPED_SECRET ? '' : (sent.words.value(field, value) ?? (value || t('value.empty')))
  return {
    question: {
      tone: 'warn',
      title: t('changed.title', {
        editor: editor.self ? 'self' : editor.name ? 'named' : 'other',
        name: editor.name ?? '',
      }),
      why: editor.at ? t('changed.why', { ago: format.relativeTime(editor.at) }) : t('changed.whyNever'),
      todo: secretAgain,
      items: changes.map(({ field, before, now }) => {
        const values = { label: sent.words.label(field), now: say(field, now) }
        return before === null
          ? t('changed.changeNow', values)
          : t('changed.change', { ...values, before: say(field, before) })
      }),
      answers: [
        { value: answer('theirs'), label: t('changed.theirs') },
        { value: answer('mine'), label: t('changed.mine'), danger: true },
      ],
      theirs: { answer: answer('theirs'), version, values: stored, fields, ...taken },
    },
  }
}
