import type { DockerClientFacts, LoginFacts } from '../../evidence/host-model.js';
import type { EvidenceView } from '../../evidence/view.js';
import { registryName } from '../../formats/insecure.js';
import type { Blame, Check, Quote, Verdict } from '../check.js';
import { handshakeOf } from '../shared/handshake.js';
import { isRegistryAnswer } from '../shared/registry-answer.js';
import { WORKLOAD_READS, workloadSubject } from '../shared/workload.js';
import { findingOf, found, needOf, needsOf, pass, skip, unknown } from '../verdicts.js';

const meta = {
  code: 'RD110',
  slug: 'wrong-credentials',
  layer: 'client',
  hop: 'client',
  title: "The client's login for the registry is right",
  level: 'fail',
  reads: ['tls', 'http', 'login', 'dockerClient', 'secrets', ...WORKLOAD_READS],
  signs: [
    {
      pattern: /login attempt to \S+ failed with status: 401 Unauthorized/i,
      printedBy: 'docker login',
      tellApart:
        'User name or password is wrong. It is this failure when another user, or the same one from another machine, is let in; when nobody is, the htpasswd file is at fault.',
      next: 'docker login HOST',
    },
    {
      pattern: /unauthorized: authentication required/i,
      printedBy: 'docker push, docker pull, kubelet',
      tellApart: 'Credentials were sent and refused.',
      next: 'docker login HOST',
    },
    {
      pattern: /no basic auth credentials/i,
      printedBy: 'docker push, docker pull, kubelet',
      tellApart:
        'Nothing was sent at all: no login is stored for exactly this host and port, or the credential helper gave none and said nothing.',
      next: 'docker login HOST',
    },
  ],
} satisfies Omit<Check, 'examine'>;

/** The registry refuses the login that is stored here, or none is stored for its name. */
export const rd110: Check = { ...meta, examine };

function examine(view: EvidenceView): Verdict {
  const { host, port } = view.target;
  const login = view.get('login');
  const tls = view.get('tls');
  if (host === undefined) return skip('no host name of the registry is known');
  if (tls.state === 'absent') return skip(tls.reason);
  if (tls.state !== 'read') {
    const what = `a TLS handshake with ${host}`;
    return unknown(needOf(what, tls) ?? what);
  }
  if (handshakeOf(tls.value).verification?.ok !== true) {
    return skip('a login is sent over a trusted connection only, and the certificate is not in order');
  }
  if (login.state === 'read') return login.value.status === 401 ? refused(view, host, login.value) : pass;
  if (login.state !== 'absent') return unknown(needOf('the stored login', login) ?? 'the stored login');
  const http = view.get('http');
  const need = needOf(`GET https://${registryName(host, port)}/v2/`, http);
  if (need !== undefined) return unknown(need);
  if (http.state !== 'read' || http.value.status !== 401) return pass;
  const client = view.get('dockerClient');
  const clientNeeds = needsOf(view, 'dockerClient');
  if (clientNeeds.length > 0) return unknown(...clientNeeds);
  // Without the file nobody ever logged in on this machine: that comes next, and is no failure.
  return client.state === 'read' ? notStored(host, port, client.value) : pass;
}

function refused(view: EvidenceView, host: string, login: LoginFacts): Verdict {
  const name = registryName(host, view.target.port);
  const facts = { url: `https://${name}/v2/`, ...login };
  const who = isRegistryAnswer(facts)
    ? 'The registry itself refuses it'
    : 'It was not the registry that refused it, but something in front of it (there is no Docker-Distribution-Api-Version in the answer)';
  return found([
    findingOf(meta, {
      subject: { host },
      title: `${host} refuses the login of ${login.user}`,
      message: `docker login ${name} fails with 401 for user ${login.user} (from ${login.from}). ${who}: the user is not known, or the password is another one.`,
      quotes: [{ source: `GET ${facts.url} as ${login.user}`, path: `${login.status}`, text: login.body }],
      blames: loginBlames(view),
      facts: { kind: 'refused', host, registry: name, user: login.user, from: login.from },
    }),
  ]);
}

/** Whatever keeps the registry from letting anybody in: its Secrets and its workload. */
function loginBlames(view: EvidenceView): Blame[] {
  const { namespace } = view.target;
  const secrets = Object.keys(view.get('secrets')).map(
    (name): Blame => ({
      subject: { apiVersion: 'v1', kind: 'Secret', namespace, name },
      effect: 'login-refused',
    }),
  );
  return [...secrets, { subject: workloadSubject(view), effect: 'login-refused' }];
}

function notStored(host: string, port: number, client: DockerClientFacts): Verdict {
  const name = registryName(host, port);
  const other = client.auths.map(({ key }) => key).filter((key) => isFor(key, host) && hostOf(key) !== name);
  const helper = client.credHelpers[name] ?? client.credsStore;
  const stored =
    other.length === 0 ? 'has none' : `has one for ${other.join(', ')} only, which is another name to Docker`;
  const asked = helper === undefined ? '' : ` The credential helper ${helper} gave none either.`;
  const quote: Quote = {
    source: client.path,
    path: 'auths',
    text: client.auths.length === 0 ? 'empty' : client.auths.map(({ key }) => key).join(', '),
  };
  return found([
    findingOf(meta, {
      subject: { host },
      level: 'warn',
      title: `No login is stored for ${name}`,
      message: `${name} asks for a login, and ${client.path} ${stored}.${asked} docker push and docker pull stop with "no basic auth credentials" until somebody runs docker login ${name}.`,
      quotes: [quote],
      facts: { kind: other.length === 0 ? 'none' : 'other-key', host, registry: name, keys: other },
    }),
  ]);
}

/** The name that a key stands for: Docker drops the scheme and the path, `https://HOST/v1/` is HOST. */
function hostOf(key: string): string {
  return key.replace(/^https?:\/\//, '').replace(/\/.*$/s, '');
}

function isFor(key: string, host: string): boolean {
  return hostOf(key).replace(/:\d+$/, '').toLowerCase() === host.toLowerCase();
}
