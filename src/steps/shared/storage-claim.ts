import { subjectName } from '../../checks/check.js';
import { readValue } from '../../evidence/reading.js';
import { kubectl, shellCommand } from '../../fixes/shared/shell.js';
import { at, type KubeObject, list, nameOf, text } from '../../kube/objects.js';
import { claimObject } from '../../manifests/claim.js';
import { canonicalQuantity, quantityValue } from '../../manifests/quantity.js';
import type { StorageChoice } from '../../profile/profile.js';
import type { Standing, StepContext } from '../step.js';
import { placed } from './placed.js';
import { beingDeleted, compareObjects, liveObject } from './plan-for-objects.js';
import { planStanding } from './plan-standing.js';
import { claimRef } from './storage-choice.js';
import {
  canGrow,
  classNamed,
  DEFAULT_CLASS,
  defaultClass,
  NO_CLASS,
  storageClasses,
  waitsForPod,
} from './storage-classes.js';

type Claim = StorageChoice & { kind: 'pvc' };

/** How the claim to a volume stands. */
export function claimStanding(context: StepContext, choice: Claim): Standing {
  const ref = claimRef(placed(context));
  const live = liveObject(context, ref);
  if (live !== undefined) {
    if (live.metadata?.deletionTimestamp !== undefined) return beingDeleted(ref);
    const fixed = unchangeable(context, live, choice);
    if (fixed !== undefined) return fixed;
  }
  const compared = compareObjects(context, [claimObject(placed(context), grown(live, choice))]);
  if (compared.state === 'stopped') return compared.standing;
  if (compared.state === 'same') return bound(context, live);
  const exists = compared.existing.length > 0;
  const missing = missingClass(context, choice);
  if (missing !== undefined && !exists) return missing;
  const lacksClass = choice.class === undefined && hasNoDefault(context);
  return planStanding('storage', {
    says: exists
      ? `${subjectName(ref)} is there, and differs.`
      : `A volume of ${choice.size} is to be claimed${choice.class === undefined ? '' : ` of class ${choice.class}`}.`,
    why: ['The images are on a volume that outlives the Pod.', ...(lacksClass ? [NO_CLASS] : [])],
    title: exists
      ? `Change ${subjectName(ref)} to ${choice.size}`
      : `Create ${subjectName(ref)} of ${choice.size}`,
    changes: compared.changes,
    foreign: compared.foreign,
    commands: compared.commands,
  });
}

/** A claim that is larger than what was asked for is fine: none can be made smaller. */
function grown(live: KubeObject | undefined, choice: Claim): Claim {
  const there = text(at(live, 'spec', 'resources', 'requests', 'storage'));
  if (there === undefined) return choice;
  const isEnough = (quantityValue(there) ?? 0n) >= (quantityValue(choice.size) ?? 0n);
  return isEnough ? { ...choice, size: there } : choice;
}

/** What cannot be changed of a claim that is there, and differs. */
function unchangeable(context: StepContext, live: KubeObject, choice: Claim): Standing | undefined {
  const name = subjectName(claimRef(placed(context)));
  const there = text(at(live, 'spec', 'storageClassName')) ?? '';
  const modes = list(at(live, 'spec', 'accessModes')).flatMap((mode) => text(mode) ?? []);
  const mode = choice.accessMode ?? 'ReadWriteOnce';
  const size = text(at(live, 'spec', 'resources', 'requests', 'storage')) ?? '';
  if (choice.class !== undefined && choice.class !== there) {
    return fixed(
      `${name} is there with class "${there}", and "${choice.class}" is wanted; the class of a claim cannot be changed.`,
      name,
    );
  }
  if (!modes.includes(mode)) {
    return fixed(
      `${name} is there for ${modes.join(', ')}, and ${mode} is wanted; that cannot be changed.`,
      name,
    );
  }
  const classes = storageClasses(context);
  const small = (quantityValue(size) ?? 0n) < (quantityValue(choice.size) ?? 0n);
  if (small && classes !== undefined && !canGrow(classNamed(classes, there === '' ? undefined : there))) {
    return fixed(
      `${name} has ${size}, and ${canonicalQuantity(choice.size) ?? choice.size} is wanted; volumes of class "${there}" cannot grow.`,
      name,
    );
  }
  return undefined;
}

function fixed(says: string, name: string): Standing {
  return {
    state: 'blocked',
    says,
    next: [
      'Answer this step again with what is there,',
      `or choose another name for the registry, or delete ${name} with all images that are on it.`,
    ],
    commands: [],
  };
}

function missingClass(context: StepContext, { class: wanted }: Claim): Standing | undefined {
  const classes = storageClasses(context);
  if (wanted === undefined || classes === undefined || classNamed(classes, wanted) !== undefined)
    return undefined;
  return {
    state: 'blocked',
    says: `The cluster has no StorageClass "${wanted}", so that nobody would make the volume.`,
    next: ['Answer this step again with one of the classes that are there, or have that class made.'],
    commands: ['kubectl get storageclass'],
    code: 'RD705',
  };
}

function hasNoDefault(context: StepContext): boolean {
  const classes = storageClasses(context);
  return classes !== undefined && defaultClass(classes) === undefined;
}

function bound(context: StepContext, live: KubeObject | undefined): Standing {
  const ref = claimRef(placed(context));
  const name = subjectName(ref);
  const phase = text(at(live, 'status', 'phase')) ?? 'Pending';
  const size =
    text(at(live, 'status', 'capacity', 'storage')) ??
    text(at(live, 'spec', 'resources', 'requests', 'storage'));
  const className = text(at(live, 'spec', 'storageClassName'));
  const says = `${name}: ${phase}, ${size ?? '?'}${className === undefined ? '' : ` of class ${className}`}.`;
  if (phase === 'Bound') return { state: 'done', says };
  if (phase === 'Lost') {
    return {
      state: 'blocked',
      says: `${name} has lost its volume: the PersistentVolume that it was bound to is gone, with the images on it.`,
      next: [`Delete ${name} and let this step make a new one.`],
      commands: [`kubectl delete persistentvolumeclaim ${ref.name} -n ${ref.namespace ?? ''}`],
    };
  }
  const classes = storageClasses(context);
  if (classes === undefined)
    return {
      state: 'done',
      says,
      facts: ['It is bound when the Pod wants it, if its class is of that kind.'],
    };
  const own = classes.find((entry) => entry.metadata?.name === className);
  if (waitsForPod(own)) return { state: 'done', says, facts: ['Its volume is made when the Pod wants it.'] };
  if (own === undefined) return withoutClass(context, className, classes, says);
  return { state: 'waiting', says: `${name} waits for its volume.`, current: [says, ...complaints(context)] };
}

/** Nobody makes its volume: time alone changes nothing. */
function withoutClass(
  context: StepContext,
  className: string | undefined,
  classes: readonly KubeObject[],
  says: string,
): Standing {
  const ref = claimRef(placed(context));
  const [first] = classes.map(nameOf);
  const makeDefault = `{"metadata":{"annotations":{"${DEFAULT_CLASS}":"true"}}}`;
  const why =
    className === undefined || className === ''
      ? 'the cluster has no default StorageClass'
      : `the cluster has no StorageClass "${className}"`;
  return {
    state: 'blocked',
    says: `${subjectName(ref)} waits for a volume that nobody makes: ${why}.`,
    next: [
      ...(className === undefined && first !== undefined
        ? ['Make a class the default one: since Kubernetes 1.28 claims without a class get it.']
        : []),
      `A claim cannot change its class: to choose one, delete ${subjectName(ref)}, which has no volume and no images yet, and answer this step again.`,
      'A PersistentVolume that fits and that somebody makes does as well.',
    ],
    commands: [
      ...(className === undefined && first !== undefined
        ? [shellCommand('kubectl', 'patch', 'storageclass', first, '-p', makeDefault)]
        : []),
      kubectl('delete', ref),
    ],
    code: 'RD705',
    facts: [says, ...complaints(context)],
  };
}

/** What the cluster says of the claim, the latest first. */
function complaints(context: StepContext): string[] {
  const { name } = claimRef(placed(context));
  const when = (event: KubeObject) => text(event.lastTimestamp) ?? text(event.eventTime) ?? '';
  return (readValue(context.survey.evidence.readings.events) ?? [])
    .filter(
      (event) =>
        at(event, 'involvedObject', 'kind') === 'PersistentVolumeClaim' &&
        at(event, 'involvedObject', 'name') === name,
    )
    .sort((a, b) => (when(a) < when(b) ? 1 : -1))
    .slice(0, 1)
    .map((event) => `${text(event.reason) ?? ''}: ${text(event.message) ?? ''}`);
}
