import { htpasswdFacts } from '../../src/evidence/htpasswd-facts.js';
import type { Evidence } from '../../src/evidence/model.js';
import { readValue } from '../../src/evidence/reading.js';

/** `admin` with the password admin123. */
export const GOOD = 'admin:$2y$05$eH4Nc9jtlcCVBPtbnEl7Z.E7Trp7LkH48JKZ9fMRK7fUH3UP.4T4.';

/** What key HTPASSWD of the captures' Secret would be read as if it held this text. */
export function setHtpasswd(evidence: Evidence, content: string): void {
  const secret = readValue(evidence.readings.secrets['docker-registry']);
  if (secret === undefined) throw new Error('no Secret docker-registry');
  secret.htpasswd.HTPASSWD = htpasswdFacts(Buffer.from(content, 'utf8'));
  secret.keys.HTPASSWD = Buffer.byteLength(content);
}
