/**
 * The text with what may be a credential replaced by `***`: user names and passwords in addresses (`http://user:pass@proxy`), values of
 * password-like flags, variables and JSON keys. Works by line, so the number of lines stays.
 */
export function withoutCredentials(text: string): string {
  return text
    .replace(/(:\/\/)[^/?#\s"'`]*@/g, '$1***@')
    .replace(
      /((?:password|passwd|passphrase|secret|token|api[-_]?key|access[-_]?key)(?:[-_.a-z0-9]*)["']?[ \t]*[=:][ \t]*)("[^"\r\n]*"|'[^'\r\n]*'|[^\s"',}]+)/gi,
      '$1***',
    );
}
