import { clsx } from 'clsx'

const BOX =
  'peer m-0 mt-0.5 grid size-4 shrink-0 appearance-none place-items-center border border-control bg-surface checked:border-accent checked:bg-accent'
const TICK =
  'rounded-small indeterminate:border-accent indeterminate:bg-accent checked:before:-mt-[3px] checked:before:h-[5px] checked:before:w-[9px] checked:before:-rotate-45 checked:before:border-b-[1.75px] checked:before:border-l-[1.75px] checked:before:border-accent-contrast indeterminate:before:h-[1.75px] indeterminate:before:w-2 indeterminate:before:bg-accent-contrast'
const DOT =
  'rounded-full checked:before:size-1.5 checked:before:rounded-full checked:before:bg-accent-contrast'
const SWITCH =
  'relative w-7! rounded-full after:absolute after:top-0.5 after:left-0.5 after:size-2.5 after:rounded-full after:bg-control after:transition-[translate] after:duration-(--quick) checked:after:translate-x-3 checked:after:bg-accent-contrast'

/** The classes of a bare tick, radio or switch. */
export function tickStyle(kind: 'tick' | 'radio' | 'switch'): string {
  return clsx(BOX, kind === 'tick' ? TICK : kind === 'radio' ? DOT : SWITCH)
}
