import { type KubeObject, record, strings, text } from '../../../kube/objects.js';
import type { Store } from '../../store/store.js';

/** A release as Helm keeps it, in a Secret of its namespace: it is gone when that is. */
export interface Release {
  name: string;
  namespace: string;
  revision: number;
  updated: string;
  chart: string;
  appVersion: string;
  objects: KubeObject[];
}

const TYPE = 'helm.sh/release.v1';

export function releasesIn(store: Store, namespace: string | undefined): Release[] {
  return store
    .list(store.kind('v1', 'Secret'), namespace)
    .filter(({ type, metadata }) => type === TYPE && strings(metadata.labels).status === 'deployed')
    .map(({ data }) => {
      const encoded = text(record(data).release) ?? '';
      return JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')) as Release;
    });
}

export function saveRelease(store: Store, release: Release): void {
  const { name, namespace, revision } = release;
  const kind = store.kind('v1', 'Secret');
  if (revision > 1) {
    store.edit(kind, namespace, secretName(name, revision - 1), (draft) => {
      draft.metadata.labels = { ...draft.metadata.labels, status: 'superseded' };
    });
  }
  const labels = { name, owner: 'helm', status: 'deployed', version: String(revision) };
  const data = { release: Buffer.from(JSON.stringify(release)).toString('base64') };
  store.create(kind, { type: TYPE, metadata: { labels }, data }, secretName(name, revision), namespace);
}

export function removeRelease(store: Store, { name, namespace, revision }: Release): void {
  for (let of = 1; of <= revision; of += 1) {
    store.remove(store.kind('v1', 'Secret'), namespace, secretName(name, of));
  }
}

function secretName(name: string, revision: number): string {
  return `sh.helm.release.v1.${name}.v${revision}`;
}
