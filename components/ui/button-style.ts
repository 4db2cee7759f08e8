import { clsx } from 'clsx'

export type ButtonVariant = 'primary' | 'secondary' | 'quiet' | 'danger' | 'danger-solid' | 'arrow'
export type ButtonSize = 'small' | 'base' | 'large'

const VARIANTS: Record<ButtonVariant, string> = {
  primary: 'border-transparent bg-accent text-accent-contrast shadow-control hover:bg-accent-hover',
  secondary: 'border-control/45 bg-raised shadow-control hover:bg-hover',
  quiet: 'border-transparent text-muted hover:bg-hover hover:text-text',
  danger: 'border-danger/35 text-danger hover:bg-danger-soft',
  'danger-solid': 'border-transparent bg-danger-solid text-accent-contrast shadow-control',
  arrow: 'border-transparent text-accent-text underline-offset-3 hover:underline',
}

const HEIGHTS: Record<ButtonSize, string> = {
  small: 'min-h-(--control-small)',
  base: 'min-h-(--control)',
  large: 'min-h-10',
}

const PADDINGS: Record<ButtonSize, string> = { small: 'px-2.5', base: 'px-3', large: 'px-4' }

const WIDTHS: Record<ButtonSize, string> = {
  small: 'w-(--control-small)',
  base: 'w-(--control)',
  large: 'w-10',
}

export type ButtonLook = { variant?: ButtonVariant; size?: ButtonSize; square?: boolean }

/** The classes of a button; for the few elements that must look like one without being one. */
export function buttonStyle(
  { variant = 'secondary', size = 'base', square }: ButtonLook = {},
  className?: string,
) {
  return clsx(
    'inline-flex items-center justify-center rounded-base border font-medium leading-5 whitespace-nowrap no-underline',
    'transition-colors duration-(--quick)',
    'disabled:border-transparent disabled:bg-neutral-soft disabled:text-disabled disabled:shadow-none',
    'aria-disabled:cursor-default aria-disabled:border-transparent aria-disabled:bg-neutral-soft aria-disabled:text-muted aria-disabled:shadow-none',
    variant === 'arrow' ? 'gap-1.5' : 'gap-2',
    VARIANTS[variant],
    HEIGHTS[size],
    square ? `${WIDTHS[size]} shrink-0` : variant !== 'arrow' && PADDINGS[size],
    className,
  )
}
