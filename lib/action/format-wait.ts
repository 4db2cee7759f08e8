import 'server-only'
import { getFormatter } from 'next-intl/server'

/** How long to wait, in words: « 40 secondes », « 3 minutes ». */
export async function formatWait(seconds: number): Promise<string> {
  const format = await getFormatter()
  const minutes = seconds >= 60
  return format.number(minutes ? Math.ceil(seconds / 60) : seconds, {
    style: 'unit',
    unit: minutes ? 'minute' : 'second',
    unitDisplay: 'long',
  })
}
