import type { TlsVerification } from '../../evidence/model.js';
import { readValue } from '../../evidence/reading.js';
import type { EvidenceView } from '../../evidence/view.js';
import { registryName } from '../../formats/insecure.js';
import type { Blame, Check, Finding, Verdict } from '../check.js';
import { certificateWords } from '../shared/certificate-words.js';
import { classifyCertificate } from '../shared/classify-certificate.js';
import { certsBlames } from '../shared/docker-certs.js';
import { settingFiles } from '../shared/docker-host.js';
import { dockerVerification } from '../shared/docker-verification.js';
import { type Handshake, handshakeOf } from '../shared/handshake.js';
import { type InsecureInForce, insecureInForce } from '../shared/insecure-in-force.js';
import { LOOK_AT_CERTIFICATE, UNKNOWN_AUTHORITY } from '../shared/look-at-certificate.js';
import { findingOf, found, needOf, pass, skip, unknown } from '../verdicts.js';

const meta = {
  code: 'RD101',
  slug: 'x509-unknown-authority',
  layer: 'client',
  hop: 'client',
  title: "Docker accepts the registry's certificate",
  level: 'fail',
  reads: ['tls', 'dns', 'dockerHost', 'dockerDaemon', 'dockerConfig'],
  signs: [
    {
      pattern: UNKNOWN_AUTHORITY,
      printedBy: 'docker login, docker push, docker pull, kubelet',
      tellApart:
        'The dates and the name of the certificate are right, only its issuer is not trusted: look at who that is before you touch the client.',
      next: LOOK_AT_CERTIFICATE,
    },
  ],
} satisfies Omit<Check, 'examine'>;

/**
 * What the person at the client sees. The cause stands upstream, or in a setting of this machine that Docker does not see, unless the issuer is simply
 * one that this client does not know. Without a look at Docker the handshake decides.
 */
export const rd101: Check = { ...meta, examine };

function examine(view: EvidenceView): Verdict {
  const { host } = view.target;
  const tls = view.get('tls');
  if (host === undefined) return skip('no host name of the registry is known');
  const need = needOf(`a TLS handshake with ${host}`, tls);
  if (need !== undefined) return unknown(need);
  if (tls.state !== 'read') return skip('the host does not answer with TLS');
  const handshake = handshakeOf(tls.value);
  const { verification } = handshake;
  if (verification === undefined) return unknown(`the outcome of the TLS handshake with ${host}`);
  const insecure = insecureInForce(view);
  if (insecure !== undefined) return found([notVerified(host, handshake, verification, insecure)]);
  const docker = dockerVerification(view);
  if (docker.state === 'unknown') return unknown(docker.need);
  if (docker.state === 'off' || verification.ok || verification.fault !== 'unknown-authority') return pass;
  return found([refused(view, host, handshake, verification)]);
}

type Refusal = Extract<TlsVerification, { ok: false }>;

function refused(
  view: EvidenceView,
  host: string,
  { chain, port, trust, host: asked }: Handshake,
  verification: Refusal,
): Finding {
  const address = registryName(host, port);
  const issuer = chain[0]?.issuer ?? 'unknown';
  const kind = classifyCertificate(chain, host, view.takenAt);
  const served = kind === undefined ? 'no certificate' : certificateWords(kind);
  const endpoint = readValue(view.get('dockerHost'))?.endpoint;
  // What a daemon elsewhere trusts was not seen: the handshake is this machine's.
  const elsewhere = endpoint?.local === false ? endpoint.address : undefined;
  const refusal = `Get "https://${address}/v2/": ${verification.message}`;
  const stops =
    elsewhere === undefined
      ? `docker login ${address}, push and pull stop with: ${refusal}.`
      : `A client on this machine stops with: ${refusal}. The daemon at ${elsewhere} verifies by its own machine's trust, which was not seen: try docker login ${address}.`;
  return findingOf(meta, {
    subject: { host },
    title:
      elsewhere === undefined
        ? `docker login ${address} fails with x509`
        : `A client on this machine refuses ${address} with x509`,
    message: `${stops} ${host} serves ${served}: its name and dates are right, but its issuer (${issuer}) is not trusted${elsewhere === undefined ? '' : ' here'}.`,
    quotes: [
      { source: `tls ${asked}:${port}`, path: 'verification', text: verification.message },
      { source: `tls ${asked}:${port}`, path: 'issuer', text: issuer },
      { source: `tls ${asked}:${port}`, path: 'trust', text: trust.join(', ') || 'none' },
    ],
    blames: [{ subject: { host }, effect: 'certificate-untrusted' }, ...dockerBlames(view)],
    facts: { host, port, registry: address, kind: kind ?? 'unknown' },
  });
}

/** Docker lets the registry pass whoever answers: of use no more, or all that the login hangs on. A warning of its own, beside the cause. */
function notVerified(
  host: string,
  { port, trust }: Handshake,
  verification: TlsVerification,
  { entries, subject }: InsecureInForce,
): Finding {
  const registry = registryName(host, port);
  // A file given by hand is trusted by this handshake, and by no Docker.
  const byDocker = trust.every((label) => label === 'system store' || label.startsWith('certs.d/'));
  const isOfUse = !(verification.ok && byDocker);
  const by = entries.map(({ entry, isNetwork, place }) => {
    const what = isNetwork ? `the network ${entry}, in which its address lies` : `the entry ${entry}`;
    return place === undefined ? what : `${what} in ${place.path}`;
  });
  const why = verification.ok
    ? `The certificate verifies only with ${trust.join(' and ')}: that is not Docker's.`
    : `docker login works here only because of it, and the cause is still there: ${verification.message}.`;
  const gone = entries.some(({ isNetwork }) => isNetwork)
    ? 'The certificate verifies: Docker does not need it for this registry any more, but others may lie in that network.'
    : 'The certificate verifies: it is of use no more and can go.';
  return findingOf(meta, {
    subject,
    level: 'warn',
    title: `Docker does not verify ${registry}`,
    message: `Docker does not verify ${registry}, by ${by.join(' and ')}: passwords go to whoever answers under that name. ${isOfUse ? why : gone}`,
    quotes: entries.map(({ entry, place, key }) => ({
      source: place?.path ?? 'docker info',
      path: key ?? 'Insecure Registries',
      text: entry,
    })),
    blames: isOfUse ? [{ subject: { host }, effect: 'certificate-untrusted' }] : [],
    facts: {
      kind: 'not-verified',
      host,
      port,
      registry,
      isOfUse,
      entries: entries.map(({ entry, isNetwork, place }) => ({ entry, isNetwork, place: place ?? null })),
    },
  });
}

/** What stands on this machine and was meant to make Docker accept the certificate, but is not seen by it. */
function dockerBlames(view: EvidenceView): Blame[] {
  const settings = settingFiles(view).map(
    (path): Blame => ({ subject: { path }, effect: 'setting-not-in-force' }),
  );
  return [...certsBlames(view), ...settings];
}
