import { type KubeObject, list, record } from '../../kube/objects.js';
import { apiVersionOf, type Kind } from '../store/kinds.js';
import { checkType } from './write-checks.js';

type Fields = Record<string, unknown>;

/** A stored object as it is seen under the version that was asked for. */
export function asServed(served: Kind, object: KubeObject): KubeObject {
  if (served.storedAs === undefined) return object;
  const seen = { ...structuredClone(object), apiVersion: apiVersionOf(served) };
  if (served.kind === 'Ingress') seen.spec = older(record(seen.spec));
  return seen;
}

/** What a client sent under the version that it asked for, as it is stored. Throws a 400 for an object of another version or kind. */
export function asStored(served: Kind, sent: KubeObject): KubeObject {
  if (served.storedAs === undefined) return sent;
  checkType(served, sent);
  const object = { ...structuredClone(sent), apiVersion: served.storedAs };
  if (served.kind === 'Ingress' && object.spec !== undefined) object.spec = newer(record(object.spec));
  return object;
}

function older({ defaultBackend, ...spec }: Fields): Fields {
  return {
    ...spec,
    ...(defaultBackend === undefined ? {} : { backend: olderBackend(defaultBackend) }),
    ...withPaths(spec, (path) => ({ ...path, backend: olderBackend(path.backend) })),
  };
}

function newer({ backend, ...spec }: Fields): Fields {
  return {
    ...spec,
    ...(backend === undefined ? {} : { defaultBackend: newerBackend(backend) }),
    ...withPaths(spec, (path) => ({
      ...path,
      // The older versions do not ask for it.
      pathType: path.pathType ?? 'ImplementationSpecific',
      backend: newerBackend(path.backend),
    })),
  };
}

function withPaths(spec: Fields, change: (path: Fields) => Fields): Fields {
  if (spec.rules === undefined) return {};
  const rules = list(spec.rules).map(record);
  return {
    rules: rules.map((rule) => {
      if (rule.http === undefined) return rule;
      const http = record(rule.http);
      return { ...rule, http: { ...http, paths: list(http.paths).map((path) => change(record(path))) } };
    }),
  };
}

function olderBackend(backend: unknown): Fields {
  const { service, ...rest } = record(backend);
  if (service === undefined) return rest;
  const { name, port } = record(service);
  return { ...rest, serviceName: name, servicePort: record(port).number ?? record(port).name };
}

function newerBackend(backend: unknown): Fields {
  const { serviceName, servicePort, ...rest } = record(backend);
  if (serviceName === undefined) return rest;
  const port = typeof servicePort === 'number' ? { number: servicePort } : { name: servicePort };
  return { ...rest, service: { name: serviceName, port } };
}
