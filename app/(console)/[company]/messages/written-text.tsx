import { clsx } from 'clsx'
import { useLocale, useTranslations } from 'next-intl'
import { Fold } from '@/components/ui/fold'
import { previewDocument } from '@/lib/data/messages/sanitize-html'

const LINE_PX = 22
const LINE_CHARACTERS = 80

/** What was written: HTML in a sandboxed frame, with the text below it, or the text. */
export function WrittenText({ text, html }: { text: string; html: string | null }) {
  const t = useTranslations('messages.detail')
  const locale = useLocale()
  if (!html) {
    return text.trim() ? <PlainText>{text}</PlainText> : <p className="text-muted">{t('contentEmpty')}</p>
  }
  return (
    <>
      {/*
       * Scripts are off in the frame, so nobody can tell its height: guessed from the text, and one can pull
       * it. Readers and checkers that work by script cannot look into it either: for them and for the
       * keyboard the same words stand below as text.
       */}
      <iframe
        title={t('contentFrame')}
        sandbox=""
        aria-hidden
        tabIndex={-1}
        srcDoc={previewDocument(html, locale)}
        className="block w-full resize-y rounded-base border border-border"
        style={{ height: guessHeight(text) }}
      />
      <p className="mt-1.5 text-12 text-muted">{t('remoteBlocked')}</p>
      <Fold summary={t('asText')}>
        <PlainText className="mt-2">{text}</PlainText>
      </Fold>
    </>
  )
}

function PlainText({ className, children }: { className?: string; children: string }) {
  return (
    <div
      className={clsx(
        'rounded-base bg-sunken p-5 whitespace-pre-wrap [overflow-wrap:anywhere] narrow:p-4',
        className,
      )}
    >
      {children}
    </div>
  )
}

function guessHeight(text: string): number {
  const lines = text
    .split('\n')
    .reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / LINE_CHARACTERS)), 0)
  return Math.min(Math.max(lines * LINE_PX + 56, 120), 1200)
}
