'use client'

import { Callout } from '@/components/ui/callout'
import { CopyButton } from '@/components/ui/copy-button'
import { useFormContext } from './form-context'
import { Input, InputWithEnd } from './input'

/** What the form's action made and shows this once: a link, a key, with a button that copies it. */
export function OnceShown({ className }: { className?: string }) {
  const { state } = useFormContext()
  if (!state.once) return null
  const { text, title, help } = state.once
  return (
    <Callout tone="ok" role="status" title={title} why={help} className={className}>
      <div className="pt-2">
        <InputWithEnd end={<CopyButton text={text} size="base" />}>
          {/* Without a name it is shown, never sent. */}
          <Input mono readOnly name="" value={text} aria-label={title} />
        </InputWithEnd>
      </div>
    </Callout>
  )
}
