import type { Credentials } from './smtp-target'

/** What stands where something secret was. */
export const BLANK = '••••'

/** Shorter ones would blank ordinary words, and tell nothing by being there. */
const MIN_LENGTH = 4

/** A token by its shape (RFC 7519, RFC 6750), whoever wrote it there. */
const TOKENS = /\beyJ[\w-]{8,}(\.[\w-]*){0,2}|\bBearer\s+[^\s"\x01]{8,}/g

/**
 * Takes passwords and tokens out of texts that are kept or shown: a server may say back what it was told, plain or
 * as SMTP carries it (base64, RFC 4616 and 7628).
 */
export class Secrets {
  private forms: string[] = []

  add(credentials: Credentials): void {
    const values =
      credentials.kind === 'password'
        ? [credentials.password, `\0${credentials.user}\0${credentials.password}`]
        : credentials.kind === 'token'
          ? [
              credentials.accessToken,
              `user=${credentials.user}\x01auth=Bearer ${credentials.accessToken}\x01\x01`,
            ]
          : []
    const forms = values.flatMap((value) => [value, toBase64(value), toBase64(value).replace(/=+$/, '')])
    // The longest first: a shorter one inside it would leave the rest standing.
    this.forms = [...new Set([...this.forms, ...forms])]
      .filter((form) => form.length >= MIN_LENGTH)
      .sort((a, b) => b.length - a.length)
  }

  blank(text: string): string {
    return this.forms.reduce((rest, form) => rest.replaceAll(form, BLANK), text).replace(TOKENS, BLANK)
  }
}

const toBase64 = (text: string) => Buffer.from(text, 'utf8').toString('base64')
