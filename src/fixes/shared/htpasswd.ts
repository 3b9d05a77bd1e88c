import type { Answers, Question } from '../fix.js';

/** bcrypt looks at no more than this many bytes of a password. */
const LONGEST_PASSWORD = 72;

/** What htpasswd -B uses less of, and what the registry checks without a noticeable wait. */
export const BCRYPT_COST = 10;

/** One line of an htpasswd file that the registry accepts: bcrypt. Loads the library only now, since most runs never need it. */
export async function htpasswdEntry(user: string, password: string): Promise<string> {
  if (!/^[^\s:#][^\s:]*$/.test(user)) {
    throw new Error('A user name has to be one word, without a colon, and must not begin with #.');
  }
  if (password === '') throw new Error(`No password was given for ${user}.`);
  if (Buffer.byteLength(password, 'utf8') > LONGEST_PASSWORD) {
    throw new Error(
      `The password for ${user} is longer than ${LONGEST_PASSWORD} bytes, which bcrypt would cut off.`,
    );
  }
  const { hash } = await import('bcryptjs');
  return `${user}:${await hash(password, BCRYPT_COST)}`;
}

/** The questions for one user, who may be named freely. */
export const NEW_USER_QUESTIONS: readonly Question[] = [
  { id: 'user', prompt: 'User name for the registry', kind: 'text', default: 'admin' },
  {
    id: 'password',
    prompt: 'Password of the user (admin if none was named)',
    kind: 'secret',
    generate: true,
  },
];

/** The question for the new password of a user who is there already. */
export function passwordQuestion(user: string): Question {
  return {
    id: passwordId(user),
    prompt: `New password for ${user}`,
    kind: 'secret',
    generate: true,
  };
}

/** Where the id of that question begins; the user's name follows. */
const PASSWORD = 'password.';

/** The id of that question. */
export function passwordId(user: string): string {
  return `${PASSWORD}${user}`;
}

/** The user of such a question; undefined for another one. */
export function userOfPassword(id: string): string | undefined {
  return id.startsWith(PASSWORD) ? id.slice(PASSWORD.length) : undefined;
}

/** A file with this one user, as NEW_USER_QUESTIONS were answered. */
export async function fileWithNewUser(answers: Answers): Promise<string> {
  const user = answers.user === undefined || answers.user === '' ? 'admin' : answers.user;
  return `${await htpasswdEntry(user, answers.password ?? '')}\n`;
}

/**
 * The file with each of these users' entries made anew with the password that was answered; a hash with doubled `$` is written singly
 * instead, since its password is still right. Every other line stays as it is, byte for byte.
 */
export async function withRepairedEntries(
  content: string,
  users: ReadonlyMap<string, 'password' | 'unescape'>,
  answers: Answers,
): Promise<string> {
  const lines = content.split('\n');
  const last = new Map<string, number>();
  lines.forEach((line, index) => {
    const user = userOf(line);
    if (user !== undefined) last.set(user, index);
  });
  for (const [user, way] of users) {
    const index = last.get(user);
    if (index === undefined) continue;
    const line = lines[index] ?? '';
    const end = line.endsWith('\r') ? '\r' : '';
    if (way === 'unescape') lines[index] = line.replaceAll('$$', () => '$');
    else lines[index] = `${await htpasswdEntry(user, answers[passwordId(user)] ?? '')}${end}`;
  }
  return lines.join('\n');
}

/** The file without byte order mark and without the lines that are no entries; the others stay as they are. */
export function withoutDebris(content: string): string {
  return content
    .replace(/^\uFEFF/, '')
    .split('\n')
    .filter((line) => line.trim() === '' || line.trim().startsWith('#') || isEntry(line))
    .join('\n');
}

/** True when there is at least one entry. */
export function hasEntry(content: string): boolean {
  return content.split('\n').some(isEntry);
}

function isEntry(line: string): boolean {
  return userOf(line) !== undefined && !/^(docker|exec|unable|error|usage)\b.*: /i.test(line.trim());
}

/** The user of a line of the file; undefined when the line is no entry. */
export function userOf(line: string): string | undefined {
  const trimmed = line.replace(/^\uFEFF/, '').trim();
  const colon = trimmed.indexOf(':');
  return trimmed.startsWith('#') || colon < 0 ? undefined : trimmed.slice(0, colon);
}
