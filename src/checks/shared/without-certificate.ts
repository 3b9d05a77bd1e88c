import { readValue } from '../../evidence/reading.js';
import type { EvidenceView } from '../../evidence/view.js';
import { at, type KubeObject, list, nameOf, record, text } from '../../kube/objects.js';
import { type Quote, subjectName } from '../check.js';
import { needOf } from '../verdicts.js';
import { certificateWords } from './certificate-words.js';
import { STAND_INS } from './classify-certificate.js';
import { coversHost } from './host-names.js';
import { storedCertificate } from './served-certificate.js';
import { ingressRef, targetIngress } from './target-ingress.js';

/** Why an ingress controller has no certificate for a host. */
export interface Lack {
  reason:
    | 'not-looked-at'
    | 'no-ingress'
    | 'no-tls-block'
    | 'host-not-named'
    | 'no-secret-named'
    | 'secret-not-read'
    | 'secret-missing'
    | 'secret-unusable'
    | 'not-taken-over';
  /** Whole sentences. */
  words: string;
  quotes: Quote[];
}

/**
 * What is wrong between the host, the TLS block of its Ingress and the Secret that the block names, in the order in which a controller follows them. Reads
 * `ingresses` and `secrets`.
 */
export function lackOfCertificate(view: EvidenceView, host: string): Lack {
  if (view.get('ingresses').state !== 'read') {
    const words = 'Its Ingress and the TLS Secret were not looked at: what is wrong stands there.';
    return { reason: 'not-looked-at', words, quotes: [] };
  }
  const ingress = targetIngress(view);
  if (ingress === undefined) {
    const words = `No Ingress in namespace ${view.target.namespace} is for ${host}.`;
    return { reason: 'no-ingress', words, quotes: [] };
  }
  const source = subjectName(ingressRef(ingress));
  const blocks = list(at(ingress, 'spec', 'tls')).map(record);
  if (blocks.length === 0) {
    return {
      reason: 'no-tls-block',
      words: `${source} has no tls block, so it names no certificate for any host.`,
      quotes: [{ source, path: '.spec.tls', text: 'there is none' }],
    };
  }
  const index = blocks.findIndex((block) => namesOf(block).some((name) => coversHost(name, host)));
  const block = blocks[index];
  return block === undefined
    ? notNamed(source, blocks, host)
    : inSecret(
        view,
        ingress,
        { path: `.spec.tls[${index}]`, secretName: text(block.secretName) ?? '' },
        host,
      );
}

function namesOf(block: Record<string, unknown>): string[] {
  return list(block.hosts).filter((name) => typeof name === 'string');
}

function notNamed(source: string, blocks: readonly Record<string, unknown>[], host: string): Lack {
  const names = blocks.flatMap(namesOf);
  const others = names.length > 0 ? `is for ${names.join(', ')}` : 'names no host';
  return {
    reason: 'host-not-named',
    words: `The tls block of ${source} ${others}: ${host} is not under its hosts.`,
    quotes: blocks.map((block, index) => ({
      source,
      path: `.spec.tls[${index}].hosts`,
      text: namesOf(block).join(', ') || 'there are none',
    })),
  };
}

function inSecret(
  view: EvidenceView,
  ingress: KubeObject,
  { path, secretName }: { path: string; secretName: string },
  host: string,
): Lack {
  const source = subjectName(ingressRef(ingress));
  if (secretName === '') {
    return {
      reason: 'no-secret-named',
      words: `The tls block of ${source} for ${host} names no Secret.`,
      quotes: [{ source, path: `${path}.secretName`, text: 'there is none' }],
    };
  }
  const name = `Secret ${view.target.namespace}/${secretName}`;
  const named: Quote = { source, path: `${path}.secretName`, text: secretName };
  const reading = view.get('secrets')[secretName];
  if (reading?.state === 'absent') {
    return {
      reason: 'secret-missing',
      words: `${name}, which Ingress ${nameOf(ingress)} names for it, is not there.`,
      quotes: [named, { source: name, path: '', text: reading.reason }],
    };
  }
  const need = needOf(name, reading);
  if (need !== undefined) {
    const words = `Ingress ${nameOf(ingress)} names ${name} for it, which could not be read (${need}).`;
    return { reason: 'secret-not-read', words, quotes: [named] };
  }
  const unusable = unusableWords(view, secretName);
  if (unusable !== undefined) {
    return {
      reason: 'secret-unusable',
      words: `${name}, which Ingress ${nameOf(ingress)} names for it, is of no use: ${unusable}.`,
      quotes: [named, { source: name, path: '.data', text: unusable }],
    };
  }
  return notTakenOver(view, host, name, named);
}

/** What keeps any controller from serving the Secret; undefined when it has a certificate and a key. */
function unusableWords(view: EvidenceView, secretName: string): string | undefined {
  const { keys, tlsProblem } = record(readValue(view.get('secrets')[secretName]));
  const sizes = record(keys);
  for (const key of ['tls.crt', 'tls.key']) {
    if (sizes[key] === undefined) {
      const there = Object.keys(sizes).join(', ');
      return `it has no ${key}${there === '' ? ', it is empty' : `, only ${there}`}`;
    }
    if (sizes[key] === 0) return `its ${key} is empty`;
  }
  return text(tlsProblem);
}

function notTakenOver(view: EvidenceView, host: string, name: string, named: Quote): Lack {
  const stored = storedCertificate(view, host);
  if (stored.state === 'seen' && STAND_INS.includes(stored.served.kind)) {
    const words = `${name} itself holds it: somebody copied it there.`;
    const quote = { source: name, path: 'tls.crt', text: stored.served.leaf.subject };
    return { reason: 'secret-unusable', words, quotes: [named, quote] };
  }
  const holds =
    stored.state === 'seen'
      ? `${name} holds ${certificateWords(stored.served.kind)} (issuer ${stored.served.leaf.issuer}) for it`
      : `${name} is named for it`;
  return {
    reason: 'not-taken-over',
    words: `${holds}, and the controller has not taken it over: an older Ingress claims the host, tls.key belongs to another certificate, or the controller that answers is not the one of this Ingress.`,
    quotes: [named],
  };
}
