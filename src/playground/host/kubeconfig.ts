import { stringify } from 'yaml';

export const CONTEXT = 'playground';

/** A kubeconfig with one context, the way `kubectl config view` shows it. */
export function kubeconfigOf(given: {
  server: string;
  ca: string;
  user: string;
  token: string;
  namespace: string;
}): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'playground',
        cluster: {
          server: given.server,
          'certificate-authority-data': Buffer.from(given.ca).toString('base64'),
        },
      },
    ],
    users: [{ name: given.user, user: { token: given.token } }],
    contexts: [
      {
        name: CONTEXT,
        context: { cluster: 'playground', user: given.user, namespace: given.namespace },
      },
    ],
    'current-context': CONTEXT,
  });
}
