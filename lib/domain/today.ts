/** Today's date (yyyy-mm-dd) where the member is. @param timeZone an IANA name */
export function todayIn(timeZone: string, now = new Date()): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(now)
}
