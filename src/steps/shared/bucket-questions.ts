import { configData } from '../../checks/shared/config-yaml.js';
import type { Answers } from '../../fixes/fix.js';
import { at, text } from '../../kube/objects.js';
import { validSubdomain } from '../../profile/names.js';
import type { Profile, StorageChoice } from '../../profile/profile.js';
import type { Rule, Validated } from '../../profile/rule.js';
import { validBucket, validEndpoint, validRegion } from '../../profile/values.js';
import type { Rejected, Standing, StepContext, StepQuestion } from '../step.js';
import { liveConfiguration } from './live-configuration.js';

type Bucket = StorageChoice & { kind: 's3' };

/** Which bucket, and where its login is. What a configuration that is there says is proposed. */
export function askForBucket(context: StepContext): Standing {
  const { storage } = context.profile;
  const known = storage?.kind === 's3' ? storage : undefined;
  const live = at(configData(liveConfiguration(context) ?? ''), 'storage', 's3');
  return {
    state: 'ask',
    says: 'Which bucket are the images to be kept in?',
    questions: [
      {
        id: 'bucket',
        prompt: 'Bucket',
        kind: 'text',
        help: 'It has to be there already.',
        ...preset(known?.bucket ?? text(at(live, 'bucket'))),
      },
      {
        id: 'region',
        prompt: 'Region',
        kind: 'text',
        help: 'For example fra1 at DigitalOcean, eu-central-1 at Amazon.',
        ...preset(known?.region ?? text(at(live, 'region'))),
      },
      {
        id: 'endpoint',
        prompt: 'Endpoint',
        kind: 'text',
        optional: true,
        help: 'Empty for Amazon; else for example https://fra1.digitaloceanspaces.com.',
        ...preset(known === undefined ? text(at(live, 'regionendpoint')) : known.endpoint),
      },
      secretQuestion(context.profile),
    ],
  };
}

/** Where the login is: all of an object store that the configuration does not say. */
export function askForLogin({ profile }: StepContext): Standing {
  return {
    state: 'ask',
    says: 'Which Secret is the login to the object store in?',
    questions: [secretQuestion(profile)],
  };
}

function secretQuestion({ name, storage }: Profile): StepQuestion {
  return {
    id: 'secret',
    prompt: 'Secret with the login',
    kind: 'text',
    default: storage?.kind === 's3' ? storage.secret : `${name}-s3`,
    help: 'With the keys accesskey and secretkey. When it is not there it is made, and the two are asked for.',
  };
}

export function takeBucket(profile: Profile, answers: Answers): Profile | Rejected {
  const rules: [string, Rule][] = [
    ['bucket', validBucket],
    ['region', validRegion],
    ['endpoint', (given) => (given.trim() === '' ? { value: '' } : validEndpoint(given))],
  ];
  const taken: Record<string, string> = {};
  for (const [question, rule] of rules) {
    const valid = rule(answers[question] ?? '');
    if ('problem' in valid) return { problem: valid.problem, question };
    taken[question] = valid.value;
  }
  const { bucket = '', region = '', endpoint = '' } = taken;
  const at = endpoint === '' ? {} : { endpoint };
  return takeLogin(profile, { kind: 's3', bucket, region, ...at, secret: '' }, answers);
}

export function takeLogin(profile: Profile, storage: Bucket, answers: Answers): Profile | Rejected {
  const secret = loginSecret(profile, answers);
  if ('problem' in secret) return { problem: secret.problem, question: 'secret' };
  return { ...profile, storage: { ...storage, secret: secret.value } };
}

function loginSecret({ name }: Profile, answers: Answers): Validated {
  const secret = validSubdomain(answers.secret ?? `${name}-s3`, 'a Secret');
  if ('problem' in secret || (secret.value !== name && secret.value !== `${name}-http`)) return secret;
  return {
    problem: `Secret ${secret.value} is taken by the registry itself; give the login one of its own.`,
  };
}

function preset(value: string | undefined): { default?: string } {
  return value === undefined ? {} : { default: value };
}
