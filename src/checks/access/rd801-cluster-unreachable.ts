import type { FailureCause } from '../../evidence/reading.js';
import type { Check, Level, Sign } from '../check.js';
import { findingOf, found, needOf, pass, skip, unknown } from '../verdicts.js';
import { inContext, serverOf } from './server.js';

const signs: readonly Sign[] = [
  {
    pattern: /the connection to the server \S+ was refused - did you specify the right host or port/,
    printedBy: 'kubectl',
    tellApart:
      'The address localhost:8080 means that kubectl found no kubeconfig; any other address, that nothing listens there.',
    next: 'kubectl config current-context',
  },
  {
    pattern:
      /unable to connect to the server: .{0,400}(connection refused|no route to host|network is unreachable|i\/o timeout|TLS handshake timeout|deadline exceeded|Client\.Timeout|no such host|server misbehaving|EOF|x509: .{0,120}|tls: .{0,120}|HTTP response to HTTPS client)/,
    printedBy: 'kubectl',
    tellApart:
      'The words "Unable to connect to the server" come from kubectl on its way to the cluster: the registry and its certificate are not concerned.',
    next: 'kubectl cluster-info',
  },
  {
    pattern: /error: context "[^"]*" does not exist|error: no context exists with the name/,
    printedBy: 'kubectl',
    tellApart: 'The kubeconfig has no context of that name: nothing was sent to any cluster.',
    next: 'kubectl config get-contexts',
  },
];

const meta = {
  code: 'RD801',
  slug: 'cluster-unreachable',
  layer: 'access',
  hop: 'access',
  title: 'The API server answers',
  level: 'fail',
  reads: ['access'],
  signs,
} satisfies Omit<Check, 'examine'>;

interface Wording {
  level: Level;
  title: string;
  says: string;
  remedy: string;
}

/** What each cause means to the person, and what to do about it. A refused login is another failure: RD802. */
const WORDING: Partial<Record<FailureCause, Wording>> = {
  unreachable: {
    level: 'fail',
    title: 'does not accept connections',
    says: 'cannot be reached',
    remedy:
      'Check that the cluster runs and that this machine has the way to it (VPN, bastion, proxy), or choose another context with --context.',
  },
  timeout: {
    level: 'fail',
    title: 'does not answer in time',
    says: 'did not answer in time',
    remedy:
      'A VPN that is down or a firewall that drops packets looks like this; check the way to it, or choose another context with --context.',
  },
  name: {
    level: 'fail',
    title: 'has a name that does not resolve',
    says: 'has a host name that this machine cannot resolve',
    remedy:
      'Check the server in the kubeconfig, the VPN and its DNS, or choose another context with --context.',
  },
  tls: {
    level: 'fail',
    title: 'shows a certificate that the kubeconfig does not trust',
    says: 'was reached, and its TLS certificate was refused',
    remedy:
      'The kubeconfig is of another or a re-created cluster, or something stands in between: fetch the kubeconfig again. Do not turn the verification off.',
  },
  throttled: {
    level: 'unknown',
    title: 'answers "too many requests"',
    says: 'answered that it gets too many requests',
    remedy: 'Wait a minute and run it again.',
  },
  server: {
    level: 'unknown',
    title: 'answers with an error of its own',
    says: 'answered with an error of its own',
    remedy: 'Its health is to be looked at before the registry: kubectl get --raw /readyz?verbose',
  },
  garbage: {
    level: 'unknown',
    title: 'does not answer as an API server',
    says: 'answered with something that is not the Kubernetes API',
    remedy:
      'The address may belong to a proxy, a login page or another service: check the server in the kubeconfig.',
  },
};

/** The API server of the chosen context cannot be reached or does not answer as one. */
export const rd801: Check = {
  ...meta,
  examine(view) {
    const access = view.get('access');
    if (access.state === 'skipped') return skip(access.reason);
    if (access.state === 'read') return pass;
    if (access.state !== 'failed') return unknown(needOf('the API server', access) ?? access.reason);
    if (access.cause === 'unauthorized') return pass;
    const wording = WORDING[access.cause];
    if (wording === undefined) return unknown(`the API server: ${access.reason}`);
    const name = serverOf(view, access);
    return found([
      findingOf(meta, {
        subject: { host: name.server },
        level: wording.level,
        title: `${name.server} ${wording.title}`,
        message: `The API server ${name.server}${inContext(name)} ${wording.says}: ${access.reason.replace(/\.$/, '')}. ${wording.remedy}`,
        quotes: [{ source: `connection to ${name.server}`, path: '', text: access.reason }],
        effects: ['cluster-unreadable'],
        facts: { cause: access.cause },
      }),
    ]);
  },
};
