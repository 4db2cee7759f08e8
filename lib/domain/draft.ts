/** What a person had typed into a form when their session turned out to be over, as the form gets it back. */
export type KeptDraft = {
  id: string
  /** Of the page, without query. */
  path: string
  /** Which of the page's forms: the `name` of its `<Form>`. */
  form: string
  values: Record<string, string>
  /** Secret fields that were filled in: never kept, to be entered again. */
  secrets: string[]
}

/** The form of a page that has only one. */
export const MAIN_FORM = 'main'

/** Fields that every `<Form>` carries for the action's door; they belong to no schema. */
export const FORM_FIELDS = {
  /** Which of the page's forms. */
  form: '$form',
  /** The draft it was filled from, when it was. */
  draft: '$draft',
  /** One key for each form shown: sent twice, it is one submission. */
  key: '$key',
} as const
