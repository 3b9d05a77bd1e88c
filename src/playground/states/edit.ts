import { at, type KubeObject, list, record } from '../../kube/objects.js';
import type { PlaygroundState, Seed } from './state.js';

/** The seed of this kind and name. A case that names one which is not there is mistaken: it throws. */
export function seedOf(state: PlaygroundState, kind: string, name: string): Seed {
  const found = state.objects.find(({ object }) => object.kind === kind && object.metadata?.name === name);
  if (found === undefined) throw new Error(`the state has no ${kind} ${name}`);
  return found;
}

export function objectOf(state: PlaygroundState, kind: string, name = 'docker-registry'): KubeObject {
  return seedOf(state, kind, name).object;
}

export function without(state: PlaygroundState, kind: string, name = 'docker-registry'): void {
  const gone = seedOf(state, kind, name);
  state.objects = state.objects.filter((seed) => seed !== gone);
}

/** Puts another object in a seed's place, of the same age. */
export function exchange(state: PlaygroundState, kind: string, name: string, object: KubeObject): void {
  seedOf(state, kind, name).object = object;
}

/** The fields of an object's part, to be changed in place: `fields(service, 'spec')`. */
export function fields(object: KubeObject, ...path: (string | number)[]): Record<string, unknown> {
  return record(at(object, ...path));
}

/** The entry of a list that has this name. */
export function entry(
  object: KubeObject,
  name: string,
  ...path: (string | number)[]
): Record<string, unknown> {
  const found = list(at(object, ...path))
    .map(record)
    .find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no entry ${name} in ${path.join('.')}`);
  return found;
}

/** Gives the registry another host name, wherever the objects have it. What is reachable stays what it was. */
export function renameHost(state: PlaygroundState, host: string): void {
  const renamed = (object: KubeObject): KubeObject =>
    JSON.parse(JSON.stringify(object).replaceAll(state.host, host)) as KubeObject;
  state.objects = state.objects.map((seed) => ({ ...seed, object: renamed(seed.object) }));
  state.host = host;
}
