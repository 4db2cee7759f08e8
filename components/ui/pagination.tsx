import { useTranslations } from 'next-intl'
import { ButtonLink } from './button'
import { buttonStyle } from './button-style'

type Props = {
  /** Address of the newer page; null at the beginning. */
  newer: string | null
  /** Address of the older page; null at the end. */
  older: string | null
}

/** Keyset paging: the way to newer and to older, both links. */
export function Pagination({ newer, older }: Props) {
  const t = useTranslations('common.pages')
  if (newer === null && older === null) return null
  const off = buttonStyle({ size: 'small' }, 'pointer-events-none')
  return (
    <nav aria-label={t('label')} className="flex gap-2">
      {newer === null ? (
        <span aria-disabled className={off}>
          {t('newer')}
        </span>
      ) : (
        <ButtonLink size="small" href={newer} rel="prev">
          {t('newer')}
        </ButtonLink>
      )}
      {older === null ? (
        <span aria-disabled className={off}>
          {t('older')}
        </span>
      ) : (
        <ButtonLink size="small" href={older} rel="next">
          {t('older')}
        </ButtonLink>
      )}
    </nav>
  )
}
