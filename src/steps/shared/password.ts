import type { Answers } from '../../fixes/fix.js';
import { userOfPassword } from '../../fixes/shared/htpasswd.js';
import type { Rejected } from '../step.js';

/** What people type first, and what attackers try first: the how-to's own password is one of them. */
const COMMON = new Set([
  'password',
  'passw0rd',
  'password1',
  'password123',
  'admin123',
  'adminadmin',
  'administrator',
  '12345678',
  '123456789',
  '1234567890',
  'qwertyui',
  'qwerty123',
  'qwertyuiop',
  'letmein1',
  'changeme',
  'iloveyou',
  'welcome1',
  'registry',
  'docker123',
]);

const SHORTEST = 8;
/** bcrypt looks at no more than this many bytes. */
const LONGEST_BYTES = 72;

/** The first new password among these answers that will not be taken, with the reason; undefined when all will. An empty one is generated. */
export function refusedPassword(answers: Answers): Rejected | undefined {
  for (const [question, password] of Object.entries(answers)) {
    const user = userOfPassword(question);
    const problem = user === undefined || password === '' ? undefined : passwordProblem(user, password);
    if (problem !== undefined) return { question, problem };
  }
  return undefined;
}

/** Why this password will not be taken for this user, as one sentence without the password in it; undefined when it will. */
export function passwordProblem(user: string, password: string): string | undefined {
  if (password === '') return `No password was given for ${user}.`;
  if (/[\r\n\0]/.test(password))
    return `The password for ${user} has a line break in it, which no client can send.`;
  if ([...password].length < SHORTEST) {
    return `The password for ${user} is too short: it needs ${SHORTEST} characters at least.`;
  }
  if (Buffer.byteLength(password, 'utf8') > LONGEST_BYTES) {
    return `The password for ${user} is longer than ${LONGEST_BYTES} bytes, which bcrypt would cut off.`;
  }
  const plain = password.toLowerCase();
  if (plain === user.toLowerCase()) return `The password for ${user} is the user name.`;
  if (COMMON.has(plain) || /^(.)\1*$/.test(plain)) {
    return `The password for ${user} is one of the first that are tried.`;
  }
  return undefined;
}
