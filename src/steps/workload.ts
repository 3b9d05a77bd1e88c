import { subjectName } from '../checks/check.js';
import type { Change } from '../fixes/change.js';
import { canonical } from '../kube/clean.js';
import { at, type KubeObject, type ObjectRef, record, strings } from '../kube/objects.js';
import { overlaid } from '../kube/overlay.js';
import { workloadRef } from '../manifests/workload.js';
import { isReopened } from './shared/context.js';
import { placed } from './shared/placed.js';
import { compareObjects, liveObject } from './shared/plan-for-objects.js';
import { planStanding } from './shared/plan-standing.js';
import { storageChoice } from './shared/storage-choice.js';
import { imageQuestion, takeImage } from './shared/workload-image.js';
import { wantedWorkload } from './shared/workload-objects.js';
import { podProgress } from './shared/workload-progress.js';
import type { Standing, Step, StepContext } from './step.js';

/** The registry itself. */
export const workload: Step = {
  id: 'workload',
  title: 'Registry',
  purpose: 'Run the registry, with the configuration, the users and the storage of the steps before.',
  codes: ['RD510', 'RD511', 'RD512', 'RD513', 'RD514', 'RD515', 'RD516', 'RD603'],
  look(context) {
    if (isReopened(context, 'workload')) return imageQuestion(context.profile);
    const storage = storageChoice(context);
    if (storage === undefined) {
      return {
        state: 'blocked',
        says: 'Where the images are to be kept is not decided yet.',
        next: ['Go back to the step Storage.'],
        commands: [],
      };
    }
    const ref = workloadRef(placed(context));
    const wanted = wantedWorkload(context, storage);
    const live = liveObject(context, ref);
    const selector = otherSelector(live, wanted);
    if (selector !== undefined) return anothers(ref, selector);
    const compared = compareObjects(context, [wanted]);
    if (compared.state === 'stopped') return compared.standing;
    if (compared.state === 'same') return podProgress(context, ref, live);
    const exists = compared.existing.length > 0;
    const name = subjectName(ref);
    return planStanding('workload', {
      says: exists ? `${name} is there, and differs.` : `${name} is to be created.`,
      why: why(context),
      title: `${exists ? 'Change' : 'Create'} ${name} with ${context.profile.image}`,
      risk: exists ? 'disruptive' : 'safe',
      interrupts: exists
        ? ['The registry is started anew: for some seconds nothing can be pushed or pulled.']
        : [],
      loses:
        exists && storage.kind === 'emptyDir'
          ? ['Every image that is in the registry now: an emptyDir goes with its Pod.']
          : [],
      changes: compared.changes.map((change) => withStrategy(change)),
      foreign: compared.foreign,
      commands: compared.commands,
      settleSeconds: 180,
    });
  },
  take: takeImage,
  objects: (context) => [workloadRef(placed(context))],
};

function why({ profile }: StepContext): string[] {
  if (profile.style === 'howto')
    return ["It is the how-to's Pod, which nothing starts again when its node goes away."];
  return [
    'It runs as a user without rights, cannot write to its own files, and is started again with each change of the configuration.',
    'It counts as ready when it answers without a password and its storage works.',
  ];
}

/** The selector of a Deployment cannot be changed. What it says, when the Pods that are wanted do not fit it. */
function otherSelector(live: KubeObject | undefined, wanted: KubeObject): string | undefined {
  if (live === undefined || live.kind === 'Pod' || wanted.kind === 'Pod') return undefined;
  const there = record(at(live, 'spec', 'selector'));
  if (canonical(there) === canonical(at(wanted, 'spec', 'selector'))) return undefined;
  const labels = Object.entries(strings(there.matchLabels)).map(([key, value]) => `${key}=${value}`);
  return labels.join(',') || 'an expression';
}

function anothers(ref: ObjectRef, selector: string): Standing {
  const name = subjectName(ref);
  return {
    state: 'blocked',
    says: `${name} is there and selects its Pods by ${selector}; that cannot be changed, and is not what this install goes by.`,
    next: [
      'Choose another name for the registry in the step Profile,',
      `or delete ${name} when it is not needed any more.`,
    ],
    commands: [`kubectl get deployment ${ref.name} -n ${ref.namespace ?? ''} -o yaml`],
  };
}

/**
 * A Deployment that rolls its Pods out has limits for that, which the server put in and refuses beside `Recreate`: server-side apply leaves alone what it
 * does not know, so that they have to be taken out by a patch.
 */
function withStrategy(change: Change): Change {
  if (change.kind !== 'apply' || change.before === undefined) return change;
  const { target, before, after } = change;
  const recreate = at(after, 'spec', 'strategy', 'type') === 'Recreate';
  if (!recreate || at(before, 'spec', 'strategy', 'rollingUpdate') === undefined) return change;
  const patched = overlaid(before, after);
  record(patched.spec).strategy = { type: 'Recreate' };
  return { kind: 'patch', target, before, after: patched };
}
