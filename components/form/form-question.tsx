'use client'

import Link from 'next/link'
import { useEffect, useRef, useState, type MouseEvent } from 'react'
import { Callout } from '@/components/ui/callout'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { useHydrated } from '@/components/ui/use-hydrated'
import type { FormQuestion as Question } from '@/lib/domain/action-state'
import { takeOver } from './form-basis'
import { useFormContext } from './form-context'
import { SubmitButton } from './submit-button'

/** What sends a form without an answer; the last one is the save bar's. */
const SENDERS = 'button[type="submit"]:not([name="answer"])'

/**
 * What saving asks first, above the form: its buttons send the form again with an answer, so that it works
 * without JavaScript. With it, a yes or no is a dialog in their place, and what somebody else saved is taken over
 * at once.
 */
export function FormQuestion({ question }: { question: Question }) {
  const { state } = useFormContext()
  const panel = useRef<HTMLDivElement>(null)
  const hydrated = useHydrated()
  // A question that came with the page, from a form sent without JavaScript, opens no dialog afterwards.
  const [camePlain] = useState(hydrated ? undefined : state.at)
  const [answered, setAnswered] = useState(camePlain)
  const [taken, setTaken] = useState<number | undefined>(undefined)
  const { theirs, items, answers } = question
  const isDialog = question.isConfirmation && hydrated && camePlain !== state.at
  const isTaken = theirs !== undefined && taken === state.at

  useEffect(() => {
    if (isTaken) panel.current?.focus()
  }, [isTaken])

  if (isTaken) {
    return (
      <Callout
        ref={panel}
        focusable
        tone="info"
        role="status"
        title={theirs.title}
        todo={theirs.todo}
        className="mb-6 outline-none"
      />
    )
  }

  function take(event: MouseEvent<HTMLButtonElement>) {
    const form = event.currentTarget.form
    if (!form || !theirs) return
    event.preventDefault()
    takeOver(form, theirs)
    setTaken(state.at)
  }

  const list = items && items.length > 0 && (
    <ul className="list-disc pl-5">
      {items.map((item) => (
        <li key={item}>{item}</li>
      ))}
    </ul>
  )
  return (
    <div ref={panel} data-form-errors tabIndex={-1} hidden={isDialog} className="mb-6 outline-none">
      <Callout
        tone={question.tone}
        role="alert"
        title={question.title}
        why={question.why}
        todo={question.todo}
        actions={
          <>
            {answers.map(({ value, label, danger }) => (
              <SubmitButton
                key={value}
                name="answer"
                value={value}
                variant={danger ? 'danger' : 'secondary'}
                size="small"
                onClick={theirs?.answer === value ? take : undefined}
              >
                {label}
              </SubmitButton>
            ))}
            {question.link && (
              <Link className="link self-center" href={question.link.href}>
                {question.link.label}
              </Link>
            )}
          </>
        }
      >
        {list}
      </Callout>
      {question.isConfirmation && answers[0] && (
        <ConfirmDialog
          open={answered !== state.at}
          onOpenChange={(open) => !open && setAnswered(state.at)}
          title={question.title}
          text={
            <div className="grid gap-2">
              {question.why && <p>{question.why}</p>}
              {list}
              {question.todo && <p>{question.todo}</p>}
            </div>
          }
          confirmLabel={answers[0].label}
          onConfirm={() => {
            const button = panel.current?.querySelector<HTMLButtonElement>('button[name="answer"]')
            button?.form?.requestSubmit(button)
          }}
          focusAfter={() => {
            const buttons = panel.current?.closest('form')?.querySelectorAll<HTMLElement>(SENDERS)
            return buttons && [...buttons].at(-1)
          }}
        />
      )}
    </div>
  )
}
