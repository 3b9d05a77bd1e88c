import { stringify } from 'yaml';
import { subjectName } from '../../checks/check.js';
import { objectKey, type Survey } from '../../evidence/platform-model.js';
import { type Reading, readValue, skipped } from '../../evidence/reading.js';
import type { ApplyChange, Change } from '../../fixes/change.js';
import type { Proposal } from '../../fixes/fix.js';
import { complete, covers, withoutServerFields } from '../../kube/clean.js';
import { type KubeObject, type ObjectRef, refOf } from '../../kube/objects.js';
import { isManaged } from '../../manifests/labels.js';
import type { StepId, StepPlan } from '../step.js';
import { hereDocument } from './could-not-tell.js';

type Parts = Pick<Proposal, 'title' | 'changes' | 'commands'> & Partial<Proposal>;

/** The proposal of a step: what fixes say of themselves, with the values that a step's plan has in common. */
export function stepProposal(step: StepId, parts: Parts): Proposal {
  return {
    id: `install.${step}`,
    finding: '',
    risk: 'safe',
    workaround: false,
    reversible: true,
    interrupts: [],
    loses: [],
    questions: [],
    settleSeconds: 60,
    ...parts,
  };
}

/** How one wanted object stands beside the live one. */
export type Comparison =
  | { state: 'same'; live: KubeObject }
  | { state: 'missing' }
  | { state: 'differs'; live: KubeObject; foreign: boolean }
  /** Nobody could look. */
  | { state: 'unknown'; reading: Reading<KubeObject> };

/**
 * Compares an object with the live one of its name. It is the same when the live one has everything that is wanted; the server and others may have added to
 * it. The API version does not count: one object is served under several.
 */
export function compare(survey: Survey, wanted: KubeObject): Comparison {
  const reading = survey.platform.objects[objectKey(refOf(wanted))];
  if (reading?.state === 'absent') return { state: 'missing' };
  const live = readValue(reading);
  if (live === undefined) return { state: 'unknown', reading: reading ?? skipped('not looked at') };
  const { apiVersion: _apiVersion, kind: _kind, ...content } = wanted;
  return covers(live, content)
    ? { state: 'same', live }
    : { state: 'differs', live, foreign: !isManaged(live) };
}

/** The change that makes the object what is wanted, and the command that does the same. */
export function applyChange(survey: Survey, wanted: KubeObject): ApplyChange {
  const target = refOf(wanted);
  const live = readValue(survey.platform.objects[objectKey(target)]);
  return {
    kind: 'apply',
    target,
    ...(live === undefined ? {} : { before: complete(withoutServerFields(live), target) }),
    after: wanted,
  };
}

/** The same by hand, as one command. */
export function applyCommand(object: KubeObject): string {
  return hereDocument(
    'kubectl apply --server-side --field-manager=regdoctor -f -',
    stringify(object, { lineWidth: 0 }),
  );
}

/** What has to be applied of these objects; undefined when all of them are as they should be. */
export function applyPlan(
  step: StepId,
  survey: Survey,
  wanted: readonly KubeObject[],
  more: Partial<Proposal> & { before?: readonly Change[] } = {},
): StepPlan | undefined {
  const open = wanted.filter((object) => compare(survey, object).state !== 'same');
  const { before = [], ...parts } = more;
  if (open.length === 0 && before.length === 0) return undefined;
  const foreign = open.filter((object) => {
    const { state, ...rest } = compare(survey, object);
    return state === 'differs' && 'foreign' in rest && rest.foreign;
  });
  return {
    proposal: stepProposal(step, {
      title: `Apply ${open.map((object) => subjectName(refOf(object))).join(', ')}`,
      commands: open.map(applyCommand),
      ...parts,
      changes: [...before, ...open.map((object) => applyChange(survey, object))],
    }),
    foreign: foreign.map((object): ObjectRef => refOf(object)),
  };
}
