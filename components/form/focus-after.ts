import { useLayoutEffect, type RefObject } from 'react'

/**
 * A form whose answer takes it away (the button of a row that is gone): the keyboard goes on from the heading
 * over it, not from the page's top.
 */
export function useFocusAfter(form: RefObject<HTMLFormElement | null>): void {
  useLayoutEffect(() => {
    const element = form.current
    return () => {
      if (!element?.contains(document.activeElement)) return
      const heading = element.closest('section')?.querySelector<HTMLElement>('h2')
      if (!heading) return
      heading.tabIndex = -1
      heading.focus({ preventScroll: true })
    }
  }, [form])
}
