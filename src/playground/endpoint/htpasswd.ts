import { createHash } from 'node:crypto';
import { compare } from 'bcryptjs';

/** What the registry makes of credentials with a htpasswd file: a malformed file is an error of its own (400), not a refusal. */
export type Judgement = 'accepted' | 'refused' | 'malformed';

/** Lines are `user:hash`; blank ones and comments are skipped; a line without a colon spoils the file. Only bcrypt is known. */
export async function judge(file: string, user: string, password: string): Promise<Judgement> {
  const hashes = new Map<string, string>();
  for (const raw of file.split('\n')) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const colon = line.indexOf(':');
    if (colon < 0) return 'malformed';
    hashes.set(line.slice(0, colon), line.slice(colon + 1));
  }
  const hash = hashes.get(user);
  if (hash === undefined || !/^\$2[abxy]?\$\d\d\$/.test(hash)) return 'refused';
  return (await matches(password, hash)) ? 'accepted' : 'refused';
}

const compared = new Map<string, Promise<boolean>>();

/** Docker logs in anew with each request, and bcrypt is made to be slow: the same question is calculated once. */
function matches(password: string, hash: string): Promise<boolean> {
  const question = createHash('sha256')
    .update(JSON.stringify([password, hash]))
    .digest('hex');
  const known = compared.get(question);
  if (known !== undefined) return known;
  const answer = compare(password, hash);
  compared.set(question, answer);
  return answer;
}
