import type { HashScheme, HtpasswdFacts } from '../../evidence/model.js';
import type { Answers } from '../../fixes/fix.js';
import { htpasswdEntry, passwordId, userOf, withRepairedEntries } from '../../fixes/shared/htpasswd.js';
import { passwordProblem } from './password.js';

/** The users of the file and how the password of each is hashed, in the file's order. Of a user who stands there twice the last line counts. */
export function usersIn(facts: HtpasswdFacts | undefined): Map<string, HashScheme> {
  const users = new Map<string, HashScheme>();
  for (const { kind, user, scheme } of facts?.lines ?? []) {
    if (kind === 'entry' && user !== undefined && user !== '' && scheme !== undefined)
      users.set(user, scheme);
  }
  return users;
}

/** What is to be done with the file. All other lines stay as they are, byte for byte. */
export interface UsersEdit {
  /** Users to add at the end, with the passwords that were answered. */
  add?: readonly string[];
  /** Users who get the password that was answered. */
  renew?: readonly string[];
  /** Users whose hash has its `$` doubled: it is written singly, the password stays. */
  mend?: readonly string[];
  /** Users all of whose lines are taken out. */
  remove?: readonly string[];
}

/**
 * The file after the edit. @throws Error with one sentence for people when a password is missing or weak; nothing of it is in the sentence
 */
export async function editedFile(content: string, edit: UsersEdit, answers: Answers): Promise<string> {
  const { add = [], renew = [], mend = [], remove = [] } = edit;
  for (const user of [...add, ...renew]) {
    const problem = passwordProblem(user, answers[passwordId(user)] ?? '');
    if (problem !== undefined) throw new Error(problem);
  }
  const repairs = new Map<string, 'password' | 'unescape'>([
    ...renew.map((user) => [user, 'password'] as const),
    ...mend.map((user) => [user, 'unescape'] as const),
  ]);
  const repaired = await withRepairedEntries(content, repairs, answers);
  const kept = repaired
    .split(/(?<=\n)/)
    .filter((line) => !remove.includes(userOf(line) ?? ''))
    .join('');
  const ended = kept === '' || kept.endsWith('\n') ? kept : `${kept}\n`;
  const entries = await Promise.all(add.map((user) => htpasswdEntry(user, answers[passwordId(user)] ?? '')));
  return add.length === 0 ? kept : `${ended}${entries.map((entry) => `${entry}\n`).join('')}`;
}

/** Whether this is the password of the user in the file, as the registry would judge it: by the last line of that user, and bcrypt alone. */
export async function verifyPassword(
  content: string,
  user: string,
  password: string,
): Promise<'right' | 'wrong' | 'no such user'> {
  const line = content
    .split('\n')
    .filter((one) => userOf(one) === user)
    .at(-1);
  if (line === undefined) return 'no such user';
  const hash = line.slice(line.indexOf(':') + 1).trim();
  if (!/^\$2[aby]?\$/.test(hash)) return 'wrong';
  const { compare } = await import('bcryptjs');
  return (await compare(password, hash)) ? 'right' : 'wrong';
}
