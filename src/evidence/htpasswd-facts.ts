import type { HashScheme, HtpasswdFacts, HtpasswdLine } from './model.js';

/**
 * The shape of an htpasswd file, as registry 2.x reads it: one `user:hash` a line, `#` comments, blank lines ignored; a line without a
 * colon makes the registry refuse the whole file. Source: distribution registry/auth/htpasswd/htpasswd.go, parseHTPasswd.
 * No hash and no password is kept.
 */
export function htpasswdFacts(content: Uint8Array): HtpasswdFacts {
  const text = new TextDecoder().decode(content);
  const byteOrderMark = content[0] === 0xef && content[1] === 0xbb && content[2] === 0xbf;
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return {
    lines: lines.map((line, index) => lineFacts(line.replace(/^\uFEFF/, '').trim(), index + 1)),
    byteOrderMark,
    encodedTwice: isEncodedTwice(text),
  };
}

function lineFacts(line: string, number: number): HtpasswdLine {
  if (line === '') return { number, kind: 'blank' };
  if (line.startsWith('#')) return { number, kind: 'comment' };
  const colon = line.indexOf(':');
  if (colon < 0) return { number, kind: 'malformed', resembles: resemblance(line) };
  if (/^(docker|exec|unable|error|usage)\b.*: /i.test(line)) {
    return { number, kind: 'malformed', resembles: 'command-output' };
  }
  return { number, kind: 'entry', user: line.slice(0, colon), scheme: schemeOf(line.slice(colon + 1)) };
}

/** How the password of an entry is hashed, by its prefix. The registry accepts bcrypt and nothing else. */
export function schemeOf(hash: string): HashScheme {
  if (/^\$2[aby]?\$\d\d\$[./A-Za-z0-9]{53}$/.test(hash)) return 'bcrypt';
  if (/^\$\$2[aby]?\$\$\d\d\$\$/.test(hash)) return 'bcrypt-escaped';
  if (/^\$2[aby]?\$/.test(hash)) return 'bcrypt-damaged';
  if (hash.startsWith('$apr1$') || hash.startsWith('$1$')) return 'apr1-md5';
  if (/^\{SHA\}/i.test(hash)) return 'sha1';
  if (/^\$[56]\$/.test(hash) || /^[./A-Za-z0-9]{13}$/.test(hash)) return 'crypt';
  return 'plain';
}

function resemblance(line: string): NonNullable<HtpasswdLine['resembles']> {
  if (/^(\.{0,2}\/)?[\w.-]+(\/[\w.-]+)+$|^\.?\/?[\w-]*htpasswd[\w.-]*$/i.test(line)) return 'path';
  if (/^[A-Za-z0-9+/]{16,}={0,2}$/.test(line)) return 'base64';
  if (/not found|permission denied|no such file|^usage|^docker/i.test(line)) return 'command-output';
  return 'text';
}

function isEncodedTwice(text: string): boolean {
  const joined = text.replace(/\s+/g, '');
  if (joined.length < 16 || !/^[A-Za-z0-9+/]+={0,2}$/.test(joined)) return false;
  const decoded = Buffer.from(joined, 'base64').toString('utf8');
  return /^[^\s:\uFFFD]+:[^\s\uFFFD]+/.test(decoded);
}
