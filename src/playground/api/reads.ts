import { type KubeObject, strings } from '../../kube/objects.js';
import { apiVersionOf, type Kind } from '../store/kinds.js';
import type { Store } from '../store/store.js';
import { asServed } from './convert.js';
import { fieldSelector, labelSelector } from './selectors.js';
import { ApiError, badRequest } from './status.js';

/** A list as the API answers it: selected, cut at `limit`, with the token that continues it. `kind` is as it is served. */
export function listed(
  store: Store,
  kind: Kind,
  namespace: string | undefined,
  query: URLSearchParams,
): Record<string, unknown> {
  if (query.get('watch') === 'true' || query.get('watch') === '1') {
    throw new ApiError(501, 'NotImplemented', 'watch is not offered by the playground');
  }
  const labels = query.get('labelSelector') ?? '';
  const fields = query.get('fieldSelector') ?? '';
  const byLabel = labelSelector(labels);
  const byField = fieldSelector(fields, kind);
  const found = store
    .list(store.stored(kind), namespace)
    .filter((object) => byLabel(strings(object.metadata.labels)) && byField(object));
  const from = start(query.get('continue'));
  const limit = Number(query.get('limit') ?? 0) || found.length;
  const page = found.slice(from, from + limit);
  const left = found.length - from - page.length;
  const selected = labels !== '' || fields !== '';
  return {
    kind: `${kind.kind}List`,
    apiVersion: apiVersionOf(kind),
    metadata: {
      resourceVersion: store.revision,
      ...(left > 0 ? { continue: token(from + page.length) } : {}),
      ...(left > 0 && !selected ? { remainingItemCount: left } : {}),
    },
    items: kind.custom ? page : page.map((object) => asItem(asServed(kind, object))),
  };
}

/** In lists of built-in kinds the items do not say what they are. */
function asItem({ apiVersion: _apiVersion, kind: _kind, ...rest }: KubeObject): Record<string, unknown> {
  return rest;
}

function token(offset: number): string {
  return Buffer.from(JSON.stringify({ v: 'playground', start: offset })).toString('base64url');
}

function start(continued: string | null): number {
  if (continued === null || continued === '') return 0;
  try {
    const parsed: unknown = JSON.parse(Buffer.from(continued, 'base64url').toString());
    const offset = (parsed as { start?: unknown } | null)?.start;
    if (typeof offset === 'number') return offset;
    throw badRequest('continue key is not valid: no start');
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw badRequest('continue key is not valid: not JSON');
  }
}
