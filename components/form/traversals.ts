/** Whether an address is another page than this one: a place on the same page is not. */
export function isElsewhere(url: URL): boolean {
  return url.pathname !== window.location.pathname || url.search !== window.location.search
}

/**
 * Watches Back and Forward inside the application, by the Navigation API (HTML Living Standard, 7.2.7; in every
 * engine since January 2026). The App Router knows no event for it, and undoing a popstate would mean rewriting
 * the history that it keeps. Where the API is missing nobody is asked; leaving the site asks everywhere.
 * @param intercept gets what goes on; true: it will be called later, or never
 * @returns ends it
 */
export function watchTraversals(intercept: (go: () => void) => boolean): () => void {
  if (!('navigation' in window)) return () => {}
  const { navigation } = window
  const watch = (event: NavigateEvent) => {
    const { destination, navigationType, cancelable } = event
    // Another document is the browser's own question; and what it does not let us stop, it does not.
    if (navigationType !== 'traverse' || !cancelable || !destination.sameDocument) return
    if (!isElsewhere(new URL(destination.url))) return
    if (intercept(() => void navigation.traverseTo(destination.key))) event.preventDefault()
  }
  navigation.addEventListener('navigate', watch)
  return () => navigation.removeEventListener('navigate', watch)
}
