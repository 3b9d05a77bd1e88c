import { subjectName } from '../../checks/check.js';
import { objectKey } from '../../evidence/platform-model.js';
import { type Reading, readValue, skipped } from '../../evidence/reading.js';
import type { Change } from '../../fixes/change.js';
import { complete, withoutServerFields } from '../../kube/clean.js';
import { type KubeObject, type ObjectRef, refOf } from '../../kube/objects.js';
import { overlaid } from '../../kube/overlay.js';
import { isAsWanted } from '../../manifests/as-wanted.js';
import { isManaged } from '../../manifests/labels.js';
import { isAtLeast } from '../../manifests/server-version.js';
import { manifestText } from '../../manifests/yaml.js';
import type { Standing, StepContext } from '../step.js';
import { userOf } from './context.js';
import { couldNotTell, hereDocument } from './could-not-tell.js';
import { applyCommand } from './proposal.js';

/** How the objects that a step wants compare with those that are there. */
export type Comparison =
  /** Nothing can be said or done for now. */
  | { state: 'stopped'; standing: Standing }
  | { state: 'same' }
  | {
      state: 'differs';
      changes: Change[];
      /** Those among them that are there and were not made by regdoctor. */
      foreign: ObjectRef[];
      /** Those that are there and are to be changed. */
      existing: ObjectRef[];
      commands: string[];
    };

/** Compares by what is wanted alone: what else the live objects say is left alone. */
export function compareObjects(context: StepContext, wanted: readonly KubeObject[]): Comparison {
  const changes: Change[] = [];
  const commands: string[] = [];
  const foreign: ObjectRef[] = [];
  const existing: ObjectRef[] = [];
  for (const object of wanted) {
    const target = refOf(object);
    const reading = readingOf(context, target);
    if (reading.state !== 'read' && reading.state !== 'absent') {
      return { state: 'stopped', standing: couldNotTell(subjectName(target), reading, userOf(context)) };
    }
    const live = readValue(reading);
    if (live?.metadata?.deletionTimestamp !== undefined) {
      return { state: 'stopped', standing: beingDeleted(target) };
    }
    if (live !== undefined && isAsWanted(live, object)) continue;
    if (live !== undefined) existing.push(target);
    if (live !== undefined && !isManaged(live)) foreign.push(target);
    changes.push(changeFor(context, target, live, object));
    commands.push(commandFor(target, live, object));
  }
  return changes.length === 0
    ? { state: 'same' }
    : { state: 'differs', changes, foreign, existing, commands };
}

/** The live object; undefined when it is not there, or could not be read. */
export function liveObject(context: StepContext, ref: ObjectRef): KubeObject | undefined {
  return readValue(readingOf(context, ref));
}

export function readingOf({ survey }: StepContext, ref: ObjectRef): Reading<KubeObject> {
  return survey.platform.objects[objectKey(ref)] ?? skipped('it was not looked at');
}

export function beingDeleted(target: ObjectRef): Standing {
  const name = subjectName(target);
  return {
    state: 'waiting',
    says: `${name} is being deleted; the new one is made when it is gone.`,
    current: [`${name}: being deleted`],
  };
}

/**
 * A Pod is made anew, since little of one can be changed. Everything else is applied by the server; API servers before 1.16 cannot, and get the same
 * as a patch.
 */
function changeFor(
  { survey }: StepContext,
  target: ObjectRef,
  live: KubeObject | undefined,
  wanted: KubeObject,
): Change {
  const before = live === undefined ? undefined : seen(live, target);
  if (target.kind === 'Pod' && before !== undefined)
    return { kind: 'recreate', target, before, after: wanted };
  const version = readValue(survey.platform.version);
  if (version !== undefined && !isAtLeast(version, 1, 16)) {
    return before === undefined
      ? { kind: 'create', target, after: wanted }
      : { kind: 'patch', target, before, after: overlaid(before, wanted) };
  }
  return { kind: 'apply', target, ...(before === undefined ? {} : { before }), after: wanted };
}

/** The live object for the preview, with the record of who owns what: by it the server takes out what is no longer wanted. */
function seen(live: KubeObject, target: ObjectRef): KubeObject {
  const clean = withoutServerFields(complete(live, target));
  const managedFields = live.metadata?.managedFields;
  return managedFields === undefined ? clean : { ...clean, metadata: { ...clean.metadata, managedFields } };
}

function commandFor(target: ObjectRef, live: KubeObject | undefined, wanted: KubeObject): string {
  return target.kind === 'Pod' && live !== undefined
    ? hereDocument('kubectl replace --force -f -', manifestText(wanted))
    : applyCommand(wanted);
}
