import { subjectName } from '../../checks/check.js';
import { htpasswdProblems } from '../../checks/config/rd607-htpasswd-malformed.js';
import type { HashScheme, SecretFacts } from '../../evidence/model.js';
import type { Question } from '../../fixes/fix.js';
import { BCRYPT_COST, passwordQuestion, withoutDebris } from '../../fixes/shared/htpasswd.js';
import { createFromFile, loadKey, saveKey, setPassword } from '../../fixes/shared/secret-commands.js';
import { shellCommand } from '../../fixes/shared/shell.js';
import type { ObjectRef } from '../../kube/objects.js';
import { isManaged, managedLabels } from '../../manifests/labels.js';
import { HTPASSWD_KEY } from '../../manifests/names.js';
import type { Standing, StepContext } from '../step.js';
import { planStanding } from './plan-standing.js';
import { editedFile, type UsersEdit, usersIn } from './users-file.js';

/** Something to do once with one user. */
export interface UserWish {
  what: 'add' | 'remove' | 'password' | 'verify';
  user: string;
}

/** What is to be done with the users' Secret so that it is as the profile and the person want it; undefined when that is nothing. */
export function usersPlan(
  { profile }: StepContext,
  target: ObjectRef,
  secret: SecretFacts | undefined,
  { wish }: { wish?: UserWish },
): Standing | undefined {
  const facts = secret?.htpasswd[HTPASSWD_KEY];
  const there = usersIn(facts);
  const problems = facts === undefined ? [] : htpasswdProblems(facts);
  const twice = problems.includes('encoded-twice');
  const edit: UsersEdit = twice ? {} : editFor(profile.users, there, wish);
  if (problems.length === 0 && Object.values(edit).every((users) => users.length === 0)) return undefined;
  const { add = [], renew = [], remove = [] } = edit;
  const asked = [...add, ...renew];
  const questions: Question[] = asked.map((user) => ({
    ...passwordQuestion(user),
    ...(add.includes(user) ? { prompt: `Password for ${user}` } : {}),
  }));
  const says = sentence(edit, target, secret, problems.length > 0);
  return planStanding('users', {
    says,
    why: [
      ...(asked.length > 0
        ? [
            `Passwords are kept as bcrypt hashes (cost ${BCRYPT_COST}), the only ones that the registry accepts. An empty answer makes a password, which is shown once.`,
          ]
        : []),
      ...(problems.length > 0 ? ['The registry refuses the whole file for a line that it cannot read.'] : []),
      'A running registry takes changed users over by itself, up to two minutes later.',
    ],
    title: says.replace(/\.$/, ''),
    risk: remove.length + renew.length > 0 ? 'disruptive' : 'safe',
    interrupts: [
      ...remove.map((user) => `${user} can no longer log in.`),
      ...renew
        .filter((user) => there.get(user) === 'bcrypt')
        .map((user) => `The former password of ${user} is no longer taken.`),
    ],
    questions,
    changes: [
      {
        kind: 'secret',
        target,
        exists: secret !== undefined,
        type: secret?.type ?? 'Opaque',
        key: HTPASSWD_KEY,
        labels: managedLabels(profile.name),
        describeBefore: twice
          ? ['base64 of base64']
          : [...there].map(([user, scheme]) => `${user}: ${scheme}`),
        describeAfter: twice ? ['the same, decoded once'] : describe(there, edit),
        compose: (current, answers) =>
          editedFile(readable(current ?? '', twice, problems.length > 0), edit, answers),
      },
    ],
    // Another tool's Secret of this name is changed only when the person agrees to it.
    foreign: secret !== undefined && !isManaged(secret) ? [target] : [],
    commands: commandsFor(target, secret, edit, twice),
    settleSeconds: 30,
  });
}

function editFor(
  wanted: readonly string[],
  there: ReadonlyMap<string, HashScheme>,
  wish: UserWish | undefined,
): Required<UsersEdit> {
  const of = (what: UserWish['what']) => (wish?.what === what ? [wish.user] : []);
  const remove = of('remove').filter((user) => there.has(user));
  const unusable = [...there].filter(([user, scheme]) => scheme !== 'bcrypt' && !remove.includes(user));
  const mend = unusable.filter(([, scheme]) => scheme === 'bcrypt-escaped').map(([user]) => user);
  const renew = [
    ...unusable.map(([user]) => user).filter((user) => !mend.includes(user)),
    ...of('password').filter((user) => there.get(user) === 'bcrypt'),
  ];
  const add = [...new Set([...wanted, ...of('add')])].filter((user) => !there.has(user));
  return { add, renew, mend, remove };
}

function describe(there: ReadonlyMap<string, HashScheme>, edit: UsersEdit): string[] {
  const { add = [], renew = [], remove = [] } = edit;
  return [
    ...[...there.keys()]
      .filter((user) => !remove.includes(user))
      .map((user) => `${user}: bcrypt${renew.includes(user) ? ', new password' : ''}`),
    ...add.map((user) => `${user}: bcrypt`),
  ];
}

/** The file as the registry reads it: decoded once, without what is no entry. */
function readable(content: string, twice: boolean, broken: boolean): string {
  const plain = twice ? Buffer.from(content.replace(/\s+/g, ''), 'base64').toString('utf8') : content;
  return broken ? withoutDebris(plain) : plain;
}

function sentence(
  edit: UsersEdit,
  target: ObjectRef,
  secret: SecretFacts | undefined,
  broken: boolean,
): string {
  const { add = [], renew = [], mend = [], remove = [] } = edit;
  const parts = [
    ...(add.length > 0 ? [`add ${add.join(', ')}`] : []),
    ...(renew.length > 0 ? [`give ${renew.join(', ')} a new password`] : []),
    ...(mend.length > 0 ? [`repair the hash of ${mend.join(', ')}`] : []),
    ...(remove.length > 0 ? [`remove ${remove.join(', ')}`] : []),
    ...(broken ? ['make the file readable'] : []),
  ];
  if (secret === undefined) return `Create ${subjectName(target)} with ${add.join(', ')}.`;
  const what = parts.join(', ');
  return `${what.slice(0, 1).toUpperCase()}${what.slice(1)} in ${subjectName(target)}.`;
}

function commandsFor(
  target: ObjectRef,
  secret: SecretFacts | undefined,
  { add = [], renew = [], remove = [] }: UsersEdit,
  twice: boolean,
): string[] {
  const hasFile = secret?.keys[HTPASSWD_KEY] !== undefined;
  return [
    ...(hasFile ? [saveKey(target, HTPASSWD_KEY, twice ? 2 : 1)] : []),
    ...[...add, ...renew].map((user, index) => setPassword(user, { create: !hasFile && index === 0 })),
    ...remove.map((user) => shellCommand('htpasswd', '-D', 'htpasswd', user)),
    secret === undefined ? createFromFile(target, HTPASSWD_KEY) : loadKey(target, HTPASSWD_KEY),
  ];
}
