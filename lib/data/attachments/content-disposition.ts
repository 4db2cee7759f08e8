/**
 * `Content-Disposition: attachment` with the name twice: plain ASCII for old readers, and as RFC 5987 /
 * RFC 6266 want it. Nothing in a name can end the header.
 */
export function attachmentDisposition(fileName: string): string {
  const ascii = fileName
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x20-\x7e]/g, '_')
  const quoted = ascii.replace(/["\\%]/g, '_')
  return `attachment; filename="${quoted}"; filename*=UTF-8''${encodeExtended(fileName)}`
}

/** RFC 5987 attr-char: encodeURIComponent leaves '()* that are not in it. */
function encodeExtended(text: string): string {
  return encodeURIComponent(text.replace(/\p{Cs}/gu, '')).replace(
    /['()*]/g,
    (char) => '%' + char.charCodeAt(0).toString(16).toUpperCase(),
  )
}
