import { subjectName } from '../../checks/check.js';
import { skipped } from '../../evidence/reading.js';
import type { Answers } from '../../fixes/fix.js';
import { shellCommand } from '../../fixes/shared/shell.js';
import type { ObjectRef } from '../../kube/objects.js';
import { managedLabels } from '../../manifests/labels.js';
import { refIn, S3_ACCESS_KEY, S3_SECRET_KEY } from '../../manifests/names.js';
import type { Profile, StorageChoice } from '../../profile/profile.js';
import type { Standing, StepContext } from '../step.js';
import { userOf } from './context.js';
import { couldNotTell } from './could-not-tell.js';
import { placed } from './placed.js';
import { planStanding } from './plan-standing.js';

type Bucket = StorageChoice & { kind: 's3' };

/** True when the login of an object store is looked for. */
export function isAskedForBucket({ storage }: Profile): boolean {
  return storage?.kind === 's3';
}

/** The Secret with the login of the object store. */
export function bucketRefs(profile: Profile): ObjectRef[] {
  const { storage } = profile;
  return storage?.kind === 's3' ? [refIn(profile, 'v1', 'Secret', storage.secret)] : [];
}

/** How the login of an object store stands; the store itself only the registry can try. */
export function bucketStanding(context: StepContext, choice: Bucket): Standing {
  const own = placed(context);
  const target = refIn(own, 'v1', 'Secret', choice.secret);
  const name = subjectName(target);
  const reading = context.survey.platform.secrets[choice.secret] ?? skipped('it was not looked at');
  if (reading.state !== 'read' && reading.state !== 'absent')
    return couldNotTell(name, reading, userOf(context));
  if (reading.state === 'absent') return createLogin(own, target, choice);
  const missing = [S3_ACCESS_KEY, S3_SECRET_KEY].filter((key) => (reading.value.keys[key] ?? 0) === 0);
  if (missing.length > 0) {
    return {
      state: 'blocked',
      says: `${name} has no key ${missing.join(' and no key ')}: the registry takes its login to the object store from there.`,
      next: [
        `Put ${S3_ACCESS_KEY} and ${S3_SECRET_KEY} into it, or answer this step again with another Secret.`,
      ],
      commands: [],
    };
  }
  const where = choice.endpoint === undefined ? 'Amazon S3' : choice.endpoint;
  return {
    state: 'done',
    says: `The images are in bucket ${choice.bucket} (${choice.region}) at ${where}; the login is in ${name}.`,
    facts: ['There is no volume to claim. The driver is decided at the step Configuration.'],
  };
}

function createLogin(own: Profile, target: ObjectRef, choice: Bucket): Standing {
  const name = subjectName(target);
  return planStanding('storage', {
    says: `The login to bucket ${choice.bucket} is to be kept in ${name}.`,
    why: [
      'The registry gets it by its environment; it stands in no ConfigMap and in no file of this machine.',
    ],
    title: `Create ${name} with the login to the object store`,
    questions: [
      { id: S3_ACCESS_KEY, prompt: 'Access key', kind: 'secret' },
      { id: S3_SECRET_KEY, prompt: 'Secret key', kind: 'secret' },
    ],
    changes: [
      {
        kind: 'secret',
        target,
        exists: false,
        type: 'Opaque',
        key: S3_ACCESS_KEY,
        labels: managedLabels(own.name),
        describeBefore: [],
        describeAfter: [`${S3_ACCESS_KEY}: as answered`, `${S3_SECRET_KEY}: as answered`],
        compose: async (_current, answers) => answerOf(answers, S3_ACCESS_KEY),
        composeRest: async (_value, answers) => ({ [S3_SECRET_KEY]: answerOf(answers, S3_SECRET_KEY) }),
      },
    ],
    commands: [
      shellCommand(
        'kubectl',
        'create',
        'secret',
        'generic',
        target.name,
        '-n',
        target.namespace ?? '',
        `--from-file=${S3_ACCESS_KEY}`,
        `--from-file=${S3_SECRET_KEY}`,
      ),
    ],
    settleSeconds: 30,
  });
}

function answerOf(answers: Answers, key: string): string {
  const value = (answers[key] ?? '').trim();
  if (value === '' || /\s/.test(value)) {
    throw new Error(
      `The ${key === S3_ACCESS_KEY ? 'access' : 'secret'} key of the object store is missing, or has blanks in it.`,
    );
  }
  return value;
}
