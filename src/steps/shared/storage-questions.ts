import type { Answers } from '../../fixes/fix.js';
import { nameOf } from '../../kube/objects.js';
import { validSubdomain } from '../../profile/names.js';
import type { Profile, StorageChoice } from '../../profile/profile.js';
import { validSize } from '../../profile/values.js';
import type { Rejected, Standing, StepContext, StepQuestion } from '../step.js';
import { classWords, defaultClass, NO_CLASS, storageClasses } from './storage-classes.js';

/** What to know of an emptyDir, whenever one is chosen. */
export const EPHEMERAL =
  'RD701: an emptyDir goes with its Pod. All images are lost when the Pod is deleted, replaced or evicted.';

const KINDS = ['pvc', 'emptyDir'] as const;

/** Which files the images are to be in: the first question. An object store is decided with the configuration. */
export function askForKind(context: StepContext): Standing {
  const { profile } = context;
  const classes = storageClasses(context);
  const known = KINDS.find((kind) => kind === profile.storage?.kind);
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
        default: known ?? (profile.style === 'howto' ? 'emptyDir' : 'pvc'),
        about: {
          pvc: 'A volume of the cluster, which outlives the Pod.',
          emptyDir: EPHEMERAL,
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

/** Takes what was answered; of the first question only an emptyDir is a whole answer. */
export function takeStorage(context: StepContext, answers: Answers): Profile | Rejected {
  const { profile } = context;
  if (answers.size !== undefined) return takeClaim(context, answers);
  const kind = KINDS.find((one) => one.toLowerCase() === answers.kind?.toLowerCase());
  if (kind === undefined) return { problem: `Storage is one of ${KINDS.join(', ')}.`, question: 'kind' };
  return kind === 'emptyDir' ? { ...profile, storage: { kind } } : profile;
}

function takeClaim(context: StepContext, answers: Answers): Profile | Rejected {
  const { profile } = context;
  const size = validSize(answers.size ?? '');
  if ('problem' in size) return { problem: size.problem, question: 'size' };
  const wanted = answers.class?.trim() ?? '';
  const named = wanted === '' ? { value: '' } : validSubdomain(wanted, 'a StorageClass');
  if ('problem' in named) return { problem: named.problem, question: 'class' };
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
    size: size.value,
    ...(wanted === '' ? {} : { class: wanted }),
    ...(mode === undefined ? {} : { accessMode: mode }),
  };
  return { ...profile, storage };
}
