import type { CertsFolderFacts, DockerHostFacts } from '../../evidence/host-model.js';
import type { EvidenceView } from '../../evidence/view.js';
import { registryName } from '../../formats/insecure.js';
import type { Check, Verdict } from '../check.js';
import { classifyCertificate } from '../shared/classify-certificate.js';
import {
  breakages,
  type CertsFault,
  folderNames,
  unreadAuthorities,
  unseenFiles,
} from '../shared/docker-certs.js';
import { localDocker } from '../shared/docker-host.js';
import { dockerVerification } from '../shared/docker-verification.js';
import { handshakeOf } from '../shared/handshake.js';
import { UNKNOWN_AUTHORITY } from '../shared/look-at-certificate.js';
import { findingOf, found, needOf, pass, skip, unknown } from '../verdicts.js';

/** The only certificates that it makes sense to trust on a client: of the others the server is at fault. */
const WORTH_TRUSTING = ['self-signed', 'private-ca', 'public'];

const meta = {
  code: 'RD102',
  slug: 'certs-d-misplaced',
  layer: 'client',
  hop: 'client',
  title: 'Docker can read what lies under certs.d for the registry',
  level: 'fail',
  reads: ['dockerHost', 'dockerTrust', 'dockerDaemon', 'dockerConfig', 'dns', 'tls'],
  signs: [
    {
      pattern: /missing key \S+ for client certificate \S+\. (Note that )?CA certificates/i,
      printedBy: 'docker login, docker push, docker pull',
      tellApart:
        'Docker never got to the server: a file ends in .cert, which means a certificate of the client, where .crt was meant.',
      next: 'regdoctor diagnose --host HOST',
    },
    {
      pattern: /missing client certificate \S+ for key /i,
      printedBy: 'docker login, docker push, docker pull',
      tellApart: 'A .key lies in the folder without its .cert; Docker never got to the server.',
      next: 'regdoctor diagnose --host HOST',
    },
    {
      pattern:
        /(readdirent|open|read) \S*certs\.d\/\S+: (not a directory|no such file or directory|is a directory|permission denied)/i,
      printedBy: 'docker login, docker push, docker pull',
      tellApart:
        'Permission denied is said by a client that logs in by itself, because no daemon answered it (RD109).',
      next: 'regdoctor diagnose --host HOST',
    },
    {
      pattern: /failed to find any PEM data in certificate input/i,
      printedBy: 'docker login, docker push, docker pull',
      tellApart:
        'The .cert beside a .key is not PEM; an authority that is not PEM is left out without a word.',
      next: 'regdoctor diagnose --host HOST',
    },
    {
      pattern: UNKNOWN_AUTHORITY,
      printedBy: 'docker login, docker push, docker pull',
      tellApart:
        'A ca.crt is there, but in a folder whose name is not exactly the registry with its port, or in a file that Docker does not read.',
      next: 'regdoctor diagnose --host HOST',
    },
  ],
} satisfies Omit<Check, 'examine'>;

/** An authority was given to Docker, but in a place or form in which it is not read, or in one that makes Docker stop. */
export const rd102: Check = { ...meta, examine };

function examine(view: EvidenceView): Verdict {
  const { host, port } = view.target;
  const docker = localDocker(view);
  if (docker.state === 'not-here') return docker.verdict;
  if (host === undefined) return skip('no host name of the registry is known');
  const trust = view.get('dockerTrust');
  const need = needOf('the folder certs.d', trust);
  if (need !== undefined) return unknown(need);
  if (trust.state !== 'read') return pass;
  const verification = dockerVerification(view);
  if (verification.state === 'off') return pass;
  const registry = registryName(host, port);
  const broken = trust.value.folders.filter(({ name }) => name === registry).flatMap(breakages);
  const [first] = broken;
  // Docker with containerd's image store reads these folders by other rules: which of the two it is, the daemon alone can say.
  const daemon = view.get('dockerDaemon');
  const byContainerd = daemon.state === 'read' && daemon.value.containerdStore;
  const rules = daemon.state === 'failed' ? undefined : needOf('the Docker daemon', daemon);
  if (first !== undefined && !byContainerd)
    return rules === undefined ? report(docker.host, registry, first, broken) : unknown(rules);
  const { folders } = trust.value;
  const [own, theirs] = [folderNames(registry, false), folderNames(registry, true)];
  const depends = folders.some(({ name }) => theirs.includes(name) && !own.includes(name));
  if (rules !== undefined && depends) return unknown(rules);
  return judgeAuthorities(view, docker.host, registry, { folders, names: byContainerd ? theirs : own });
}

function judgeAuthorities(
  view: EvidenceView,
  docker: DockerHostFacts,
  registry: string,
  { folders, names }: { folders: readonly CertsFolderFacts[]; names: readonly string[] },
): Verdict {
  const tls = view.get('tls');
  const need = needOf(`a TLS handshake with ${registry}`, tls);
  if (need !== undefined) return unknown(need);
  if (tls.state !== 'read') return pass;
  const { chain, verification } = handshakeOf(tls.value);
  if (verification === undefined) return unknown(`the outcome of the TLS handshake with ${registry}`);
  if (verification.ok || verification.fault !== 'unknown-authority') return pass;
  const kind = classifyCertificate(chain, view.target.host ?? '', view.takenAt);
  if (kind === undefined || !WORTH_TRUSTING.includes(kind)) return pass;
  const faults = unreadAuthorities(folders, names, chain);
  const [first] = faults;
  if (first !== undefined) return report(docker, registry, first, faults);
  const unseen = unseenFiles(folders).map((path) => `what is in ${path}`);
  return unseen.length > 0 ? unknown(...unseen) : pass;
}

function report(
  { paths }: DockerHostFacts,
  registry: string,
  fault: CertsFault,
  all: readonly CertsFault[],
): Verdict {
  const wanted = `${paths.certsDir}/${registry}/ca.crt`;
  return found([
    findingOf(meta, {
      subject: { path: paths.certsDir },
      title: `Docker does not read ${fault.path} as it was meant`,
      message: wordsOf(fault, registry, wanted),
      quotes: all.map(({ path, prints, certificate }) => ({
        source: path,
        path: certificate === undefined ? '' : 'subject',
        text: prints ?? certificate?.subject ?? 'no certificate in PEM form',
      })),
      effects: ['ca-not-read'],
      facts: {
        registry,
        wanted,
        kind: fault.kind,
        path: fault.path,
        hash: fault.hash ?? null,
        fingerprint256: fault.certificate?.fingerprint256 ?? null,
        others: all.slice(1).map(({ kind, path }) => ({ kind, path })),
      },
    }),
  ]);
}

function wordsOf(
  { kind, path, prints = '', certificate }: CertsFault,
  registry: string,
  wanted: string,
): string {
  const holds = `${path} holds ${certificate?.subject ?? 'a certificate'}, which would make ${registry} trusted`;
  switch (kind) {
    case 'breaks':
      return `Every login, push and pull at ${registry} stops with: ${prints}. It is ${path} that Docker stumbles over; an authority belongs into a file that ends in .crt, as ${wanted}.`;
    case 'wrong-folder':
      return `${holds}, but Docker looks only into the folder that is named exactly as the registry in image names: ${wanted}.`;
    case 'wrong-suffix':
      return `${holds}, but Docker takes only files that end in .crt (lower case) for authorities: ${wanted}.`;
    case 'der':
      return `${path} is in DER form. Docker reads only PEM and leaves this file out without a word.`;
    case 'no-certificate':
      return `${path} holds no certificate in PEM form. Docker leaves such a file out without a word.`;
  }
}
