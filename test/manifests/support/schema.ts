import * as models from '@kubernetes/client-node';
import type { KubeObject } from '../../../src/kube/objects.js';

interface Attribute {
  name: string;
  baseName: string;
  type: string;
}

/** The typed model of a kind, by the name that the unchanged Kubernetes client gives it. */
function attributesOf(type: string): Attribute[] | undefined {
  const model: unknown = Reflect.get(models, type);
  const read = typeof model === 'function' ? Reflect.get(model, 'getAttributeTypeMap') : undefined;
  return typeof read === 'function' ? read.call(model) : undefined;
}

/** Fields of an object that its kind does not have, and required values of another type; paths such as `spec.template.spec.containers[0].imge`. */
export function unknownFields(object: KubeObject): string[] {
  const { apiVersion = '', kind = '' } = object;
  const version = (apiVersion.split('/').at(-1) ?? '').replace(/^v/, 'V');
  return faultsIn(object, `${version}${kind}`, '');
}

/** True when the client has a model of this kind under this version. */
export function hasModel({ apiVersion = '', kind = '' }: KubeObject): boolean {
  return attributesOf(`${(apiVersion.split('/').at(-1) ?? '').replace(/^v/, 'V')}${kind}`) !== undefined;
}

function faultsIn(value: unknown, type: string, path: string): string[] {
  if (value === undefined) return [];
  const item = /^Array<(.+)>$/.exec(type)?.[1];
  if (item !== undefined) {
    return Array.isArray(value)
      ? value.flatMap((entry, index) => faultsIn(entry, item, `${path}[${index}]`))
      : [`${path} is no list`];
  }
  const map = /^\{ \[key: string\]: (.+); \}$/.exec(type)?.[1];
  if (map !== undefined) {
    return Object.entries(Object(value)).flatMap(([key, entry]) => faultsIn(entry, map, `${path}.${key}`));
  }
  if (type === 'IntOrString') return ['string', 'number'].includes(typeof value) ? [] : [`${path}: ${type}`];
  if (['string', 'number', 'boolean'].includes(type)) {
    return typeof value === type ? [] : [`${path} is no ${type}`];
  }
  const attributes = attributesOf(type);
  if (attributes === undefined) return [`${path}: no model of ${type}`];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path} is no ${type}`];
  return Object.entries(value).flatMap(([field, entry]) => {
    const attribute = attributes.find(({ baseName }) => baseName === field);
    const below = path === '' ? field : `${path}.${field}`;
    return attribute === undefined ? [below] : faultsIn(entry, attribute.type, below);
  });
}
