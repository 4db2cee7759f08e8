'use client'

import { createContext, useContext } from 'react'
import type { Upload } from '@/components/form/uploads'

type Images = {
  /** Sends an image; it is a file of the message from then on. */
  upload: Upload
  /** Where it can be looked at meanwhile. */
  addressOf: (id: string) => string
}

/** How images get into the message, for the editor far below. Without it the text has none. */
export const ImageUploads = createContext<Images | null>(null)

export const useImageUploads = () => useContext(ImageUploads)
