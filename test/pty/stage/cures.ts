import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from '../../../src/evidence/cluster/connection.js';
import type { ApiRequest } from '../../../src/kube/api.js';
import type { ObjectRef } from '../../../src/kube/objects.js';
import { resourcePath } from '../../../src/kube/resources.js';
import type { Playground } from '../../../src/playground/playground.js';

const SOMEBODY_ELSE: ObjectRef = {
  apiVersion: 'cert-manager.io/v1',
  kind: 'Certificate',
  namespace: 'registry',
  name: 'somebody-else',
};
const STANDARD: ObjectRef = { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', name: 'standard' };

/** What others do about what stops an install in the playground, by name. */
export const CURES = {
  'grant all rights': async ({ grant }: Playground) => {
    grant([{ verbs: ['*'], groups: ['*'], resources: ['*'] }]);
  },
  'install Helm 3': ({ hostRoot }: Playground) =>
    writeFile(join(hostRoot, 'usr/local/bin/helm'), '#!/bin/sh\n# v3\n', { mode: 0o755 }),
  'create the DNS record': async ({ point, endpoint }: Playground) => {
    point(endpoint.host, endpoint.address);
  },
  'restart the webhook': async ({ breakWebhook }: Playground) => breakWebhook(undefined),
  'delete the other Certificate': (playground: Playground) =>
    ask(playground, { method: 'DELETE', path: resourcePath(SOMEBODY_ELSE) }),
  'make a class the default': (playground: Playground) =>
    ask(playground, {
      method: 'PATCH',
      path: resourcePath(STANDARD),
      contentType: 'application/merge-patch+json',
      body: { metadata: { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } } },
    }),
  'lift the limit of the proxy': async ({ limitRequests }: Playground) => limitRequests(undefined),
} as const;

export type Cure = keyof typeof CURES;

async function ask({ kubeconfig }: Playground, request: ApiRequest): Promise<void> {
  const api = await connect({ kubeconfig });
  try {
    const { status, body } = await api.request(request);
    if (status !== 200) throw new Error(body);
  } finally {
    api.close();
  }
}
