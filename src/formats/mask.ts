const SECRET = '(?:passw(?:or)?d|passphrase|secret|token|api[-_]?key|access[-_]?key|private[-_]?key)';

/**
 * The text with what may be a credential replaced by `***`: user names and passwords in addresses (`http://user:pass@proxy`), values of flags, variables
 * and JSON keys that are named like a password, stored logins. Line ends stay where they are. In doubt more is replaced than need be; names of hosts
 * are left alone.
 */
export function withoutCredentials(text: string): string {
  return text
    .replace(/(\/\/)[^/?#\s"'`@]{0,256}:(?!\d+\/)[^\s"'`]{0,1024}@/g, '$1***@')
    .replace(/(\/\/)[^/?#\s"'`]{0,1024}@/g, '$1***@')
    .replace(
      new RegExp(`("[^"\\r\\n]*${SECRET}[^"\\r\\n]*"[ \\t]*:[ \\t]*)"(?:[^"\\\\\\r\\n]|\\\\.)*"`, 'gi'),
      '$1"***"',
    )
    .replace(/("auth"[ \t]*:[ \t]*)"[^"\r\n]*"/gi, '$1"***"')
    .replace(/(\bauthorization[ \t]*[:=][ \t]*(?:basic|bearer)[ \t]+)[^\s"']+/gi, '$1***')
    .replace(
      new RegExp(
        `((?:^|[\\s"'{,;=])[A-Za-z0-9_.-]*${SECRET}[A-Za-z0-9_-]*[ \\t]*=[ \\t]*)("[^"\\r\\n]*"|'[^'\\r\\n]*'|[^\\s"']+)`,
        'gim',
      ),
      '$1***',
    )
    .replace(
      new RegExp(`((?:^|[\\s"'])--[A-Za-z0-9-]*${SECRET}[A-Za-z0-9-]*[ \\t]+)([^\\s"'-][^\\s"']*)`, 'gim'),
      '$1***',
    );
}
