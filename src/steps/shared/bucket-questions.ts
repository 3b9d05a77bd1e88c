import { configData } from '../../checks/shared/config-yaml.js';
import type { Answers } from '../../fixes/fix.js';
import { at, text } from '../../kube/objects.js';
import type { Profile, StorageChoice } from '../../profile/profile.js';
import { bucketProblem, endpointProblem } from '../../profile/values.js';
import type { Rejected, Standing, StepContext, StepQuestion } from '../step.js';
import { liveConfiguration } from './live-configuration.js';
import { type Validated, validSubdomain } from './validate.js';

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
  const [bucket, region, endpoint] = ['bucket', 'region', 'endpoint'].map((id) => answers[id]?.trim() ?? '');
  const wrong = bucketProblem(bucket ?? '');
  if (bucket === undefined || wrong !== undefined)
    return { problem: `The name of a bucket ${wrong ?? 'is needed'}.`, question: 'bucket' };
  if (region === undefined || !/^[\w-]{1,60}$/.test(region)) {
    return { problem: 'The region is one word, for example fra1 or eu-central-1.', question: 'region' };
  }
  const url = withScheme(endpoint ?? '');
  const bad = url === '' ? undefined : endpointProblem(url);
  if (bad !== undefined) return { problem: `The endpoint ${bad}.`, question: 'endpoint' };
  const secret = loginSecret(profile, answers);
  if ('problem' in secret) return { problem: secret.problem, question: 'secret' };
  const storage: Bucket = {
    kind: 's3',
    bucket,
    region,
    ...(url === '' ? {} : { endpoint: url }),
    secret: secret.value,
  };
  return { ...profile, storage };
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

function withScheme(endpoint: string): string {
  return endpoint === '' || endpoint.includes('://') ? endpoint : `https://${endpoint}`;
}

function preset(value: string | undefined): { default?: string } {
  return value === undefined ? {} : { default: value };
}
