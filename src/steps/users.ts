import { subjectName } from '../checks/check.js';
import type { HashScheme, SecretFacts } from '../evidence/model.js';
import { skipped } from '../evidence/reading.js';
import type { Answers } from '../fixes/fix.js';
import { HTPASSWD_KEY, usersSecretRef } from '../manifests/names.js';
import { validNewUser } from '../profile/names.js';
import type { Profile } from '../profile/profile.js';
import { isReopened, userOf } from './shared/context.js';
import { couldNotTell } from './shared/could-not-tell.js';
import { placed } from './shared/placed.js';
import { usersIn } from './shared/users-file.js';
import { type UserWish, usersPlan } from './shared/users-plan.js';
import type { Rejected, Standing, Step, StepContext, StepQuestion } from './step.js';

/** Who may log in. */
export const users: Step = {
  id: 'users',
  title: 'Users',
  purpose: 'Decide who may log in; their passwords are kept as bcrypt hashes, in a Secret alone.',
  codes: ['RD605', 'RD606', 'RD607', 'RD610'],
  look(context) {
    const own = placed(context);
    const ref = usersSecretRef(own);
    const reading = context.survey.platform.secrets[ref.name] ?? skipped('it was not looked at');
    if (reading.state !== 'read' && reading.state !== 'absent') {
      return couldNotTell(subjectName(ref), reading, userOf(context));
    }
    const secret = reading.state === 'read' ? reading.value : undefined;
    const facts = secret?.htpasswd[HTPASSWD_KEY];
    const there = usersIn(facts);
    if (there.size > 0 && isReopened(context, 'users')) return whatToDo(there);
    const { wish } = context.memory;
    const wanted = wish?.step === 'users' ? wishOf(wish.answers) : undefined;
    if (wanted?.what === 'verify') return passwordToVerify(wanted.user);
    const verified = wish?.step === 'users' ? resultOf(wish.answers) : undefined;
    if (verified !== undefined && there.size > 0) return { ...verified, facts: factsOf(there) };
    const nobody = there.size === 0 && facts?.encodedTwice !== true;
    if (nobody && (own.users.length === 0 || isReopened(context, 'users'))) return firstUsers(own);
    return (
      usersPlan(context, ref, secret, { ...(wanted === undefined ? {} : { wish: wanted }) }) ??
      standing(secret, there)
    );
  },
  take(context, answers) {
    return answers.do === undefined ? takeFirst(context.profile, answers) : takeWish(context, answers);
  },
  objects: (context) => [usersSecretRef(placed(context))],
};

function wishOf(answers: Answers): UserWish | undefined {
  const what = DEEDS.find((deed) => deed === answers.do);
  const user = answers.user?.trim();
  return what === undefined || user === undefined || user === '' ? undefined : { what, user };
}

const DEEDS = ['add', 'remove', 'password', 'verify'] as const;

function firstUsers(own: Profile): Standing {
  return {
    state: 'ask',
    says: 'Who may log in to the registry?',
    questions: [
      {
        id: 'user',
        prompt: 'User names',
        kind: 'text',
        default: own.users.length > 0 ? own.users.join(', ') : 'admin',
        help: 'One or several, with commas between. Each has a password of its own, which is asked for when the Secret is created.',
      },
    ],
  };
}

function whatToDo(there: ReadonlyMap<string, HashScheme>): Standing {
  const names = [...there.keys()];
  const deed: StepQuestion = {
    id: 'do',
    prompt: 'What is to be done',
    kind: 'text',
    choices: [...DEEDS],
    default: 'add',
    about: {
      add: 'Another user, with a password of their own.',
      remove: 'Takes a user out; whoever is logged in by that name is refused from then on.',
      password: 'Gives a user a new password.',
      verify: 'Compares a password with the one that is kept. Nothing is changed.',
    },
  };
  return {
    state: 'ask',
    says: `${counted(names)}: ${names.join(', ')}. What is to be done?`,
    questions: [deed, { id: 'user', prompt: 'User name', kind: 'text' }],
    facts: factsOf(there),
  };
}

function passwordToVerify(user: string): Standing {
  return {
    state: 'ask',
    says: `Is this the password of ${user}?`,
    questions: [{ id: `verify.${user}`, prompt: `Password of ${user}`, kind: 'secret' }],
  };
}

/** What came of a password that was verified. */
function resultOf(answers: Answers): (Standing & { state: 'done' }) | undefined {
  const [id, result] = Object.entries(answers).find(([key]) => key.startsWith('verified.')) ?? [];
  if (id === undefined || result === undefined) return undefined;
  const user = id.slice('verified.'.length);
  switch (result) {
    case 'right':
      return { state: 'done', says: `The password of ${user} is right.` };
    case 'wrong':
      return { state: 'done', says: `The password of ${user} is another one. Nothing was changed.` };
    default:
      return { state: 'done', says: `Whether it is the password of ${user} could not be told: ${result}.` };
  }
}

function takeFirst(profile: Profile, answers: Answers): Profile | Rejected {
  if (answers.user === undefined) return profile;
  const names = [...new Set(answers.user.split(/[,\s]+/).filter((name) => name !== ''))];
  const wrong = (names.length === 0 ? [''] : names)
    .map(validNewUser)
    .flatMap((valid) => ('problem' in valid ? [valid.problem] : []));
  if (wrong[0] !== undefined) return { problem: wrong[0], question: 'user' };
  return { ...profile, users: names };
}

function takeWish(context: StepContext, answers: Answers): Profile | Rejected {
  const { profile, survey } = context;
  const wish = wishOf(answers);
  if (wish === undefined)
    return { problem: `Say what is to be done: ${DEEDS.join(', ')}, and with whom.`, question: 'do' };
  const { what, user } = wish;
  const reading = survey.platform.secrets[usersSecretRef(placed(context)).name];
  const there = usersIn(reading?.state === 'read' ? reading.value.htpasswd[HTPASSWD_KEY] : undefined);
  const rejected = (problem: string): Rejected => ({ problem, question: 'user' });
  if (what === 'add') {
    const valid = validNewUser(user);
    if ('problem' in valid) return rejected(valid.problem);
    if (there.has(user))
      return rejected(`There is a user ${user} already; "password" gives them a new password.`);
    return { ...profile, users: [...profile.users.filter((name) => name !== user), user] };
  }
  if (!there.has(user))
    return rejected(`There is no user "${user.slice(0, 40)}"; there are ${[...there.keys()].join(', ')}.`);
  if (what !== 'remove') return profile;
  if (there.size === 1)
    return rejected(`${user} is the only user: add another before, or nobody can log in.`);
  return { ...profile, users: profile.users.filter((name) => name !== user) };
}

function standing(secret: SecretFacts | undefined, there: ReadonlyMap<string, HashScheme>): Standing {
  const names = [...there.keys()];
  return {
    state: 'done',
    says: `${counted(names)} in Secret ${secret?.name ?? ''}: ${names.join(', ')}.`,
    facts: factsOf(there),
  };
}

function factsOf(there: ReadonlyMap<string, HashScheme>): string[] {
  return [...there].map(([user, scheme]) => `${user}: ${scheme}`);
}

function counted(names: readonly string[]): string {
  return names.length === 1 ? 'One user' : `${names.length} users`;
}
