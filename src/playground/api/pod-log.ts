import { at, type KubeObject, list, nameOf, text } from '../../kube/objects.js';
import type { Kind } from '../store/kinds.js';
import type { Stored } from '../store/store.js';
import type { Answer, Asked, Cluster } from './request.js';
import { badRequest, methodNotAllowed, noSuchResource, notFound } from './status.js';

/** The log of a Pod's container, or the API server's words for why there is none. */
export function podLog(
  asked: Asked,
  kind: Kind,
  namespace: string | undefined,
  name: string,
  cluster: Cluster,
): Answer {
  if (kind.kind !== 'Pod') throw noSuchResource();
  if (asked.method !== 'GET') throw methodNotAllowed();
  const pod = cluster.store.find(kind, namespace, name);
  if (pod === undefined) throw notFound(kind, name);
  const container = containerName(pod, asked.query.get('container'));
  const previous = asked.query.get('previous') === 'true';
  if (text(at(pod, 'spec', 'nodeName')) === undefined) return { status: 204, type: 'text/plain', body: '' };
  const found = cluster.logs.read(pod, container, previous);
  if (found === null) {
    throw badRequest(`previous terminated container "${container}" in pod "${name}" not found`);
  }
  if ('waiting' in found) {
    throw badRequest(`container "${container}" in pod "${name}" is waiting to start: ${found.waiting}`);
  }
  return { status: 200, type: 'text/plain', body: cut(found.text, asked.query) };
}

function containerName(pod: Stored, asked: string | null): string {
  const names = list<KubeObject>(at(pod, 'spec', 'containers')).map(
    (container) => text(container.name) ?? nameOf(container),
  );
  if (asked === null || asked === '') {
    const [only] = names;
    if (names.length === 1 && only !== undefined) return only;
    throw badRequest(
      `a container name must be specified for pod ${pod.metadata.name}, choose one of: [${names.join(' ')}]`,
    );
  }
  if (!names.includes(asked))
    throw badRequest(`container ${asked} is not valid for pod ${pod.metadata.name}`);
  return asked;
}

function cut(log: string, query: URLSearchParams): string {
  const tail = query.get('tailLines');
  const lines = log.split('\n');
  const closed = lines.at(-1) === '' ? lines.slice(0, -1) : lines;
  const kept = tail === null ? closed : Number(tail) === 0 ? [] : closed.slice(-Number(tail));
  const body = kept.length === 0 ? '' : `${kept.join('\n')}\n`;
  const limit = query.get('limitBytes');
  return limit === null ? body : Buffer.from(body).subarray(0, Number(limit)).toString('utf8');
}
