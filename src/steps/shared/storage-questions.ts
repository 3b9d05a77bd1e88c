import type { Answers } from '../../fixes/fix.js';
import { nameOf } from '../../kube/objects.js';
import { canonicalQuantity } from '../../manifests/quantity.js';
import type { Profile, StorageChoice } from '../../profile/profile.js';
import { bucketProblem, endpointProblem, sizeProblem } from '../../profile/values.js';
import type { Rejected, Standing, StepContext, StepQuestion } from '../step.js';
import { classWords, defaultClass, NO_CLASS, storageClasses } from './storage-classes.js';
import { validSubdomain } from './validate.js';

/** What to know of an emptyDir, whenever one is chosen. */
export const EPHEMERAL =
  'RD701: an emptyDir goes with its Pod. All images are lost when the Pod is deleted, replaced or evicted.';

const KINDS = ['pvc', 'emptyDir', 's3'] as const;

/** Where the images are to be: the first question. */
export function askForKind(context: StepContext): Standing {
  const { profile } = context;
  const classes = storageClasses(context);
  return {
    state: 'ask',
    says: 'Where are the images to be kept?',
    questions: [
      {
        id: 'kind',
        prompt: 'Storage',
        kind: 'text',
        choices: [...KINDS],
        // The how-to has an emptyDir; elsewhere one is taken only when it is asked for.
        default: profile.storage?.kind ?? (profile.style === 'howto' ? 'emptyDir' : 'pvc'),
        about: {
          pvc: 'A volume of the cluster, which outlives the Pod.',
          emptyDir: EPHEMERAL,
          s3: 'A bucket of an object store: Amazon S3, DigitalOcean Spaces, MinIO.',
        },
      },
    ],
    facts: [
      ...(classes ?? []).map((entry) => `StorageClass ${classWords(entry, classes ?? [])}`),
      ...(classes !== undefined && defaultClass(classes) === undefined ? [NO_CLASS] : []),
    ],
  };
}

/** How large a volume, and of which class. */
export function askForClaim(context: StepContext): Standing {
  const { storage } = context.profile;
  const known = storage?.kind === 'pvc' ? storage : undefined;
  const classes = storageClasses(context);
  const names = (classes ?? []).map(nameOf);
  const preset =
    known?.class ?? (classes === undefined ? undefined : nameOf(defaultClass(classes)) || undefined);
  const classQuestion: StepQuestion = {
    id: 'class',
    prompt: 'StorageClass',
    kind: 'text',
    optional: true,
    ...(names.length > 0 ? { choices: names } : {}),
    ...(preset === undefined ? {} : { default: preset }),
    help:
      preset === undefined
        ? NO_CLASS
        : "Who makes the volume. Without an answer it is the cluster's default class.",
    about: Object.fromEntries(
      (classes ?? []).map((entry) => [nameOf(entry), classWords(entry, classes ?? [])]),
    ),
  };
  return {
    state: 'ask',
    says: 'How large a volume, and of which class?',
    questions: [
      {
        id: 'size',
        prompt: 'Size',
        kind: 'text',
        default: known?.size ?? '10Gi',
        help: 'For example 10Gi. Most volumes can grow later, none can shrink.',
      },
      ...(names.length > 0 || classes === undefined ? [classQuestion] : []),
    ],
    ...(classes !== undefined && defaultClass(classes) === undefined ? { facts: [NO_CLASS] } : {}),
  };
}

/** Which bucket, and where its login is. */
export function askForBucket({ profile }: StepContext): Standing {
  const known = profile.storage?.kind === 's3' ? profile.storage : undefined;
  return {
    state: 'ask',
    says: 'Which bucket are the images to be kept in?',
    questions: [
      {
        id: 'bucket',
        prompt: 'Bucket',
        kind: 'text',
        help: 'It has to be there already.',
        ...preset(known?.bucket),
      },
      {
        id: 'region',
        prompt: 'Region',
        kind: 'text',
        help: 'For example fra1 at DigitalOcean, eu-central-1 at Amazon.',
        ...preset(known?.region),
      },
      {
        id: 'endpoint',
        prompt: 'Endpoint',
        kind: 'text',
        optional: true,
        help: 'Empty for Amazon; else for example https://fra1.digitaloceanspaces.com.',
        ...preset(known?.endpoint),
      },
      {
        id: 'secret',
        prompt: 'Secret with the login',
        kind: 'text',
        default: known?.secret ?? `${profile.name}-s3`,
        help: 'With the keys accesskey and secretkey. When it is not there it is made, and the two are asked for.',
      },
    ],
  };
}

/** Takes what was answered; of the first question only an emptyDir is a whole answer. */
export function takeStorage(context: StepContext, answers: Answers): Profile | Rejected {
  const { profile } = context;
  if (answers.bucket !== undefined) return takeBucket(profile, answers);
  if (answers.size !== undefined) return takeClaim(context, answers);
  const kind = KINDS.find((one) => one.toLowerCase() === answers.kind?.toLowerCase());
  if (kind === undefined) return { problem: `Storage is one of ${KINDS.join(', ')}.`, question: 'kind' };
  return kind === 'emptyDir' ? { ...profile, storage: { kind } } : profile;
}

function takeClaim(context: StepContext, answers: Answers): Profile | Rejected {
  const { profile } = context;
  const size = answers.size?.trim() ?? '';
  if (sizeProblem(size) !== undefined || canonicalQuantity(size) === undefined) {
    return {
      problem: `"${size.slice(0, 40)}" is no size: a number with a unit, for example 10Gi.`,
      question: 'size',
    };
  }
  const wanted = answers.class?.trim() ?? '';
  const classes = storageClasses(context);
  const names = classes?.map(nameOf) ?? [];
  if (wanted !== '' && classes !== undefined && !names.includes(wanted)) {
    const there = names.length === 0 ? 'there is none' : `there are ${names.join(', ')}`;
    return {
      problem: `The cluster has no StorageClass "${wanted.slice(0, 60)}"; ${there}.`,
      question: 'class',
    };
  }
  const mode = profile.storage?.kind === 'pvc' ? profile.storage.accessMode : undefined;
  const storage: StorageChoice = {
    kind: 'pvc',
    size,
    ...(wanted === '' ? {} : { class: wanted }),
    ...(mode === undefined ? {} : { accessMode: mode }),
  };
  return { ...profile, storage };
}

function takeBucket(profile: Profile, answers: Answers): Profile | Rejected {
  const [bucket, region, endpoint] = ['bucket', 'region', 'endpoint'].map((id) => answers[id]?.trim() ?? '');
  const wrong = bucketProblem(bucket ?? '');
  if (bucket === undefined || wrong !== undefined)
    return { problem: `The name of a bucket ${wrong ?? 'is needed'}.`, question: 'bucket' };
  if (region === undefined || !/^[\w-]{1,60}$/.test(region)) {
    return { problem: 'The region is one word, for example fra1 or eu-central-1.', question: 'region' };
  }
  const secret = validSubdomain(answers.secret ?? `${profile.name}-s3`, 'a Secret');
  if ('problem' in secret) return { problem: secret.problem, question: 'secret' };
  if (secret.value === profile.name || secret.value === `${profile.name}-http`) {
    return {
      problem: `Secret ${secret.value} is taken by the registry itself; give the login one of its own.`,
      question: 'secret',
    };
  }
  const url = withScheme(endpoint ?? '');
  const bad = url === '' ? undefined : endpointProblem(url);
  if (bad !== undefined) return { problem: `The endpoint ${bad}.`, question: 'endpoint' };
  const storage: StorageChoice = {
    kind: 's3',
    bucket,
    region,
    ...(url === '' ? {} : { endpoint: url }),
    secret: secret.value,
  };
  return { ...profile, storage };
}

function withScheme(endpoint: string): string {
  return endpoint === '' || endpoint.includes('://') ? endpoint : `https://${endpoint}`;
}

function preset(value: string | undefined): { default?: string } {
  return value === undefined ? {} : { default: value };
}
