/** A file of a form: chosen, on its way, or there. */
export type UploadItem = {
  key: string
  name: string
  size: number
  sent: number
  state: 'sending' | 'done' | 'failed'
  id?: string
  error?: string
}

/** Sends one file and answers its id. Rejects with an UploadError to say why in the reader's words. */
export type Upload = (
  file: File,
  onProgress: (sent: number) => void,
  signal: AbortSignal,
) => Promise<{ id: string }>

export class UploadError extends Error {
  override readonly name = 'UploadError'
}

type Change =
  | { do: 'add'; items: UploadItem[] }
  | { do: 'change'; key: string; with: Partial<UploadItem> }
  | { do: 'remove'; key: string }

/** The list of files after one change. */
export function reduceUploads(items: UploadItem[], change: Change): UploadItem[] {
  if (change.do === 'add') return [...items, ...change.items]
  if (change.do === 'remove') return items.filter(({ key }) => key !== change.key)
  return items.map((item) => (item.key === change.key ? { ...item, ...change.with } : item))
}
