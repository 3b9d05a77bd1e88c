import { at, type KubeObject, strings, text } from '../../kube/objects.js';
import type { Kind } from '../store/kinds.js';
import { badRequest } from './status.js';

type Test = (labels: Record<string, string>) => boolean;

/** A label selector: `a=b`, `a==b`, `a!=b`, `a`, `!a`, `a in (b,c)`, `a notin (b)`, joined by commas. Throws a 400 for others. */
export function labelSelector(selector: string): Test {
  const tests = split(selector).map(requirement);
  return (labels) => tests.every((test) => test(labels));
}

function split(selector: string): string[] {
  return selector
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function requirement(part: string): Test {
  const set = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(part);
  if (set !== null) {
    const [, key = '', operator, values = ''] = set;
    const wanted = values.split(',').map((value) => value.trim());
    return operator === 'in'
      ? (labels) => labels[key] !== undefined && wanted.includes(labels[key])
      : (labels) => labels[key] === undefined || !wanted.includes(labels[key]);
  }
  const equality = /^([^\s=!]+)\s*(==|=|!=)\s*([^\s=!()]*)$/.exec(part);
  if (equality !== null) {
    const [, key = '', operator, value = ''] = equality;
    return operator === '!=' ? (labels) => labels[key] !== value : (labels) => labels[key] === value;
  }
  const absent = /^!\s*([^\s=!()]+)$/.exec(part)?.[1];
  if (absent !== undefined) return (labels) => labels[absent] === undefined;
  if (/^[^\s=!()]+$/.test(part)) return (labels) => labels[part] !== undefined;
  throw badRequest(`unable to parse requirement: ${part}`);
}

/** The fields that each kind can be selected by, beside name and namespace. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  pods: ['spec.nodeName', 'spec.restartPolicy', 'status.phase', 'status.podIP'],
  secrets: ['type'],
  namespaces: ['status.phase'],
  events: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.fieldPath',
    'reason',
    'source',
    'type',
  ],
};

/** A field selector: equalities joined by commas. Throws a 400 for a field that the kind does not offer. */
export function fieldSelector(selector: string, kind: Kind): (object: KubeObject) => boolean {
  const tests = split(selector).map((part) => {
    const [, field = '', operator, value = ''] = /^([^=!]+?)\s*(==|=|!=)\s*(.*)$/.exec(part) ?? [];
    if (operator === undefined) {
      throw badRequest(`invalid selector: '${part}'; can't understand '${part}'`);
    }
    const known = ['metadata.name', 'metadata.namespace', ...(FIELDS[kind.plural] ?? [])];
    if (!known.includes(field)) throw badRequest(unknownField(field, kind, known));
    return (object: KubeObject) => (fieldOf(object, field) === value) === (operator !== '!=');
  });
  return (object) => tests.every((test) => test(object));
}

function unknownField(field: string, kind: Kind, known: string[]): string {
  return FIELDS[kind.plural] === undefined
    ? `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`
    : `field label not supported: ${field} (${kind.plural} offer ${known.join(', ')})`;
}

function fieldOf(object: KubeObject, field: string): string {
  const path = field === 'source' ? ['source', 'component'] : field.split('.');
  return text(at(object, ...path)) ?? '';
}

/** Whether an object's labels match a selector's plain map, as of a Service. */
export function matches(selector: Record<string, string>, object: KubeObject): boolean {
  const labels = strings(object.metadata?.labels);
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}
