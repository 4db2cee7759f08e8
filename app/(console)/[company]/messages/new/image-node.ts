import { Node } from '@tiptap/core'

/**
 * An image within the text, by the id of its file. In the editor's own HTML it has no address: an element with one
 * would be loaded, and `cid:` is none a browser knows.
 */
export const ImageNode = Node.create<{ addressOf: (id: string) => string }>({
  name: 'image',
  group: 'inline',
  inline: true,
  atom: true,
  draggable: true,
  addOptions: () => ({ addressOf: (id) => id }),
  addAttributes: () => ({
    cid: {
      default: null,
      parseHTML: (element) => element.getAttribute('data-cid'),
      renderHTML: ({ cid }) => ({ 'data-cid': String(cid) }),
    },
    alt: { default: '' },
  }),
  parseHTML: () => [{ tag: 'img[data-cid]' }],
  renderHTML: ({ HTMLAttributes }) => ['img', HTMLAttributes],
  renderText: ({ node }) => String(node.attrs.alt),
  addNodeView() {
    const { addressOf } = this.options
    return ({ node }) => {
      const dom = document.createElement('img')
      dom.src = addressOf(String(node.attrs.cid))
      dom.alt = String(node.attrs.alt)
      dom.className = 'inline-block max-h-80 max-w-full'
      return { dom }
    }
  },
})

/** HTML as the editor has it, and back: as it is sent an image is named by `cid:`. */
export const toEditorHtml = (html: string) => html.replace(/(<img [^>]*?)src="cid:/gi, '$1data-cid="')
export const fromEditorHtml = (html: string) => html.replace(/(<img [^>]*?)data-cid="/gi, '$1src="cid:')
