'use client'

import { EditorContent, useEditor } from '@tiptap/react'
import StarterKit from '@tiptap/starter-kit'
import type { Body } from './body-field'
import { EditorToolbar } from './editor-toolbar'
import { fromEditorHtml, ImageNode, toEditorHtml } from './image-node'
import { useImageUploads } from './image-uploads'

type Props = {
  id: string
  label: string
  /** HTML to begin with. */
  initial: string
  invalid: boolean
  describedBy: string | undefined
  onChange: (body: Body) => void
  /** Asked to go back to plain text. */
  onPlain: () => void
}

/** What the server lets through, and no more (lib/data/messages/sanitize-html.ts). */
const EXTENSIONS = [
  StarterKit.configure({
    blockquote: false,
    code: false,
    codeBlock: false,
    heading: false,
    horizontalRule: false,
    strike: false,
    underline: false,
    link: { openOnClick: false, defaultProtocol: 'https', HTMLAttributes: { rel: null, target: null } },
  }),
]

/** ProseMirror's own few rules (it may insert no style element under our policy), and how things look. */
const LOOK =
  'min-h-60 px-4 py-3 narrow:px-3 narrow:text-16 leading-[1.375rem] whitespace-pre-wrap [overflow-wrap:anywhere] outline-none ' +
  '[&_p+p]:mt-3 [&_ul]:my-2 [&_ul]:list-disc [&_ul]:pl-5 [&_ol]:my-2 [&_ol]:list-decimal [&_ol]:pl-5 ' +
  '[&_a]:text-accent-text [&_a]:underline [&_a]:underline-offset-3'

/** The message with simple formatting: bold, italic, lists, links, images. */
export function RichEditor({ id, label, initial, invalid, describedBy, onChange, onPlain }: Props) {
  const images = useImageUploads()
  const editor = useEditor({
    extensions: images ? [...EXTENSIONS, ImageNode.configure(images)] : EXTENSIONS,
    content: toEditorHtml(initial),
    injectCSS: false,
    immediatelyRender: false,
    autofocus: 'end',
    editorProps: {
      attributes: {
        id,
        role: 'textbox',
        'aria-multiline': 'true',
        'aria-label': label,
        class: LOOK,
        ...(invalid ? { 'aria-invalid': 'true' } : {}),
        ...(describedBy ? { 'aria-describedby': describedBy } : {}),
      },
    },
    onUpdate: ({ editor: changed }) =>
      onChange({
        text: changed.getText({ blockSeparator: '\n\n' }),
        html: changed.isEmpty ? '' : fromEditorHtml(changed.getHTML()),
      }),
  })
  return (
    <>
      <EditorContent editor={editor} />
      {editor && <EditorToolbar editor={editor} onPlain={onPlain} />}
    </>
  )
}
