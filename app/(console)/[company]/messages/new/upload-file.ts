import { UploadError, type Upload } from '@/components/form/uploads'

export type UploadWords = { tooLarge: (name: string) => string; signedOut: (name: string) => string }

/** Sends files to /api/uploads; XMLHttpRequest because fetch tells nothing of how far it is. */
export function createUpload(company: string, words: UploadWords): Upload {
  return (file, onProgress, signal) =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest()
      request.open('POST', uploadsPath(company))
      request.responseType = 'json'
      request.setRequestHeader('content-type', 'application/octet-stream')
      request.setRequestHeader('x-file-name', encodeURIComponent(file.name))
      request.setRequestHeader('x-file-type', encodeURIComponent(file.type))
      request.upload.onprogress = (event) => onProgress(Math.min(event.loaded, file.size))
      request.onload = () => {
        const answer = request.response as { id?: unknown } | null
        if (request.status === 201 && typeof answer?.id === 'string') resolve({ id: answer.id })
        else if (request.status === 413) reject(new UploadError(words.tooLarge(file.name)))
        else if (request.status === 401) reject(new UploadError(words.signedOut(file.name)))
        else reject(new Error(`upload answered ${request.status}`))
      }
      request.onerror = () => reject(new Error('upload broke off'))
      request.onabort = () => reject(new Error('upload stopped'))
      signal.addEventListener('abort', () => request.abort())
      request.send(file)
    })
}

/** Takes a file back. That it fails matters to nobody: what no message takes goes by itself. */
export function removeUploaded(company: string, id: string): void {
  void fetch(uploadsPath(company, id), { method: 'DELETE' }).catch(() => undefined)
}

function uploadsPath(company: string, id?: string): string {
  return `/api/uploads${id ? `/${id}` : ''}?company=${encodeURIComponent(company)}`
}
