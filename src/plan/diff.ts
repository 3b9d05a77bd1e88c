import { formatPatch, OMIT_HEADERS, structuredPatch } from 'diff';
import { stringify } from 'yaml';
import type { ClusterChange } from '../fixes/change.js';
import { complete, withoutServerFields } from '../kube/clean.js';
import { type KubeObject, record } from '../kube/objects.js';
import { overlaid } from '../kube/overlay.js';
import { hideCredentials } from './hide-credentials.js';

/** Lines around a change that are shown with it. */
const CONTEXT = 3;

/**
 * The unified diff between two texts, without file header; empty when they are equal. Applying it to `before` gives `after`.
 */
export function textDiff(before: string, after: string): string {
  if (before === after) return '';
  const patch = structuredPatch('before', 'after', before, after, undefined, undefined, { context: CONTEXT });
  return formatPatch(patch, OMIT_HEADERS);
}

/** The object as YAML for people. What a terminal might obey (C1 controls, bidirectional marks) is written as an escape. */
export function yamlOf(object: KubeObject): string {
  return stringify(hideSecretData(object), { lineWidth: 0 }).replace(
    /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The diff of what a change does: of the object's YAML, and for a Secret of its description. */
export function diffOf(change: ClusterChange): string {
  if (change.kind === 'secret') {
    return textDiff(lines(change.describeBefore), lines(change.describeAfter));
  }
  const yaml = (object: KubeObject | undefined) =>
    object === undefined ? '' : hideCredentials(yamlOf(complete(withoutServerFields(object), change.target)));
  const after = change.kind === 'apply' ? overlaid(change.before, change.after) : change.after;
  return textDiff(yaml(change.before), yaml(after));
}

function lines(items: readonly string[]): string {
  return items.map((item) => `${item}\n`).join('');
}

/** Secrets are changed by `secret` changes only; should one come this way, its contents stay hidden all the same. */
function hideSecretData(object: KubeObject): KubeObject {
  if (object.kind !== 'Secret') return object;
  const hidden = (map: unknown) =>
    Object.fromEntries(Object.keys(record(map)).map((key) => [key, '(hidden)']));
  return {
    ...object,
    ...(object.data === undefined ? {} : { data: hidden(object.data) }),
    ...(object.stringData === undefined ? {} : { stringData: hidden(object.stringData) }),
  };
}
