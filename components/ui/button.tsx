import Link from 'next/link'
import type { ComponentProps } from 'react'
import { buttonStyle, type ButtonLook } from './button-style'

/**
 * A button is a verb. One `primary` a page, besides a save bar, a section's confirmation or a dialog;
 * `danger-solid` only in the dialog that confirms. `square` needs an aria-label. A button that sends a form
 * is `<SubmitButton>` (components/form).
 */
export function Button({
  variant,
  size,
  square,
  className,
  type = 'button',
  ...rest
}: ComponentProps<'button'> & ButtonLook) {
  return <button type={type} className={buttonStyle({ variant, size, square }, className)} {...rest} />
}

/** A link that looks like a button: for going somewhere that is the page's next step. */
export function ButtonLink({
  variant,
  size,
  square,
  className,
  ...rest
}: ComponentProps<typeof Link> & ButtonLook) {
  return <Link className={buttonStyle({ variant, size, square }, className)} {...rest} />
}

/**
 * A file to keep, as the address sends it. No `download` and no Next: where the address first asks who it is, that
 * page must be shown, not saved.
 */
export function DownloadLink({
  variant,
  size,
  square,
  className,
  ...rest
}: ComponentProps<'a'> & ButtonLook) {
  return <a className={buttonStyle({ variant, size, square }, className)} {...rest} />
}
