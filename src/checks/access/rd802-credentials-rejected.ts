import type { Check, Sign } from '../check.js';
import { findingOf, found, needOf, pass, skip, unknown } from '../verdicts.js';
import { inContext, serverOf } from './server.js';

const signs: readonly Sign[] = [
  {
    pattern: /you must be logged in to the server/,
    printedBy: 'kubectl',
    tellApart:
      'Login to the cluster, not to the registry: the API server does not know the token or certificate of the kubeconfig, or it has expired.',
    next: 'kubectl auth whoami',
  },
  {
    pattern:
      /getting credentials: (exec: |decoding )|error: unable to connect.{0,80}refresh token|oauth2: (cannot fetch token|"invalid_grant")/,
    printedBy: 'kubectl, from the login plugin that the kubeconfig names',
    tellApart: 'The program that fetches the credentials failed: nothing was sent to the cluster yet.',
    next: 'kubectl config view --minify',
  },
];

const meta = {
  code: 'RD802',
  slug: 'credentials-rejected',
  layer: 'access',
  hop: 'access',
  title: 'The API server accepts the credentials of the kubeconfig',
  level: 'fail',
  reads: ['access'],
  signs,
} satisfies Omit<Check, 'examine'>;

/** The API server was reached and does not accept who is asking (401). Being known but without rights (403) is RD803. */
export const rd802: Check = {
  ...meta,
  examine(view) {
    const access = view.get('access');
    if (access.state === 'skipped') return skip(access.reason);
    if (access.state === 'read') return pass;
    if (access.state !== 'failed' || access.cause !== 'unauthorized') {
      return unknown(needOf('the API server', access) ?? access.reason);
    }
    const name = serverOf(view, access);
    return found([
      findingOf(meta, {
        subject: { host: name.server },
        title: `${name.server} rejects the credentials`,
        message: `The API server ${name.server}${inContext(name)} rejects the credentials of the kubeconfig: ${access.reason.replace(/\.$/, '')}. Log in to the cluster again, or choose another context with --context.`,
        quotes: [{ source: `connection to ${name.server}`, path: '', text: access.reason }],
        effects: ['cluster-unreadable'],
      }),
    ]);
  },
};
