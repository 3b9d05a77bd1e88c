import type { EvidenceView } from '../../evidence/view.js';
import { registryName } from '../../formats/insecure.js';
import type { Check, Verdict } from '../check.js';
import { dockerVerification } from '../shared/docker-verification.js';
import { findingOf, found, needOf, pass, skip, unknown } from '../verdicts.js';

const meta = {
  code: 'RD103',
  slug: 'http-registry-contacted-as-https',
  layer: 'client',
  hop: 'client',
  title: 'The registry speaks TLS, as Docker expects',
  level: 'fail',
  reads: ['tls', 'plainHttp', 'dns', 'dockerHost', 'dockerDaemon', 'dockerConfig'],
  signs: [
    {
      pattern: /server gave HTTP response to HTTPS client/i,
      printedBy: 'docker login, docker push, docker pull, kubelet',
      tellApart:
        'Login says it too: nothing on that port speaks TLS. When only push says it, the registry sends clients to an http address.',
      next: 'curl -si http://HOST:PORT/v2/',
    },
    {
      pattern: /oversized record received with length|SSL routines.*wrong version number/i,
      printedBy: 'very old docker, curl, openssl',
      tellApart: 'The server answers in plain text where the client began a TLS handshake.',
      next: 'curl -si http://HOST:PORT/v2/',
    },
  ],
} satisfies Omit<Check, 'examine'>;

/** A registry without TLS: Docker speaks HTTPS to every host outside of 127.0.0.0/8 that it was not told to treat otherwise. */
export const rd103: Check = { ...meta, examine };

function examine(view: EvidenceView): Verdict {
  const { host, port } = view.target;
  if (host === undefined) return skip('no host name of the registry is known');
  if (view.get('tls').state === 'read') return pass;
  const plain = view.get('plainHttp');
  const need = needOf(`plain HTTP at ${host}:${port}`, plain);
  if (need !== undefined) return unknown(need);
  if (plain.state !== 'read') return pass;
  const { url, status, apiVersion } = plain.value;
  if (apiVersion === undefined || !/^registry\/2/i.test(apiVersion)) return pass;
  const docker = dockerVerification(view);
  if (docker.state === 'off') return pass;
  if (docker.state === 'unknown') return unknown(docker.need);
  const registry = registryName(host, port);
  return found([
    findingOf(meta, {
      subject: { host },
      title: `The registry at ${registry} speaks plain HTTP`,
      message: `docker login ${registry}, push and pull stop with: Get "https://${registry}/v2/": http: server gave HTTP response to HTTPS client. The registry answers on port ${port}, but without TLS, and Docker sends passwords over TLS only.`,
      quotes: [
        { source: url, path: 'status', text: String(status) },
        { source: url, path: 'Docker-Distribution-Api-Version', text: apiVersion },
      ],
      effects: ['registry-unreachable'],
      facts: { host, port, registry },
    }),
  ]);
}
