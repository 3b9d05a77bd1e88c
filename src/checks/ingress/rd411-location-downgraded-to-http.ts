import type { PushFacts } from '../../evidence/host-model.js';
import type { EvidenceView } from '../../evidence/view.js';
import { registryName } from '../../formats/insecure.js';
import type { Check, Finding, Quote } from '../check.js';
import { CONFIG_FILE_READS } from '../shared/config-file.js';
import { type OwnAddress, ownAddress } from '../shared/own-address.js';
import { trialUpload, uploadSubject } from '../shared/trial-upload.js';
import { findingOf, found, skip } from '../verdicts.js';

const meta = {
  code: 'RD411',
  slug: 'location-downgraded-to-http',
  layer: 'ingress',
  hop: 'ingress',
  title: 'The registry sends uploads to the address that clients use',
  level: 'fail',
  reads: ['push', 'ingresses', ...CONFIG_FILE_READS],
  signs: [
    {
      pattern: /The plain HTTP request was sent to HTTPS port/i,
      printedBy: 'docker push (in the body of a 400)',
      tellApart:
        'When login and pull work and only push says it, the registry sent the client to an http address of the port for TLS.',
      next: 'regdoctor diagnose --push-test',
    },
    {
      pattern: /server gave HTTP response to HTTPS client/i,
      printedBy: 'docker push',
      tellApart:
        'Login and pull work: then the upload was sent on to the address behind the proxy. When login says it too, nothing on the port speaks TLS.',
      next: 'regdoctor diagnose --push-test',
    },
    {
      pattern:
        /\b(?:Post|Put|Patch) "?https?:\/\/[^\s"]+\/blobs\/uploads\/[^\s"]*"?: (?:EOF|dial tcp|http:)/i,
      printedBy: 'docker push',
      tellApart: 'The address in it is where the registry sent the upload: compare scheme, host and port.',
      next: 'regdoctor diagnose --push-test',
    },
    {
      pattern: /\bunknown blob\b|blob upload unknown/i,
      printedBy: 'docker push, the log of the registry',
      tellApart:
        'At the end of every layer: the upload went to another server, or to another of several registries that do not share their storage.',
      next: 'regdoctor diagnose --push-test',
    },
  ],
} satisfies Omit<Check, 'examine'>;

/** The registry makes up the address of an upload from what the proxy tells it: login and pull never need it. */
export const rd411: Check = {
  ...meta,
  examine(view) {
    const { host } = view.target;
    if (host === undefined) return skip('no host name of the registry is known');
    const upload = trialUpload(view, 'location');
    return 'facts' in upload ? found([wrongAddress(view, host, upload.facts)]) : upload;
  },
};

/** What of the address is not the client's. */
type Part = 'scheme' | 'host' | 'port' | 'none';

function wrongAddress(view: EvidenceView, host: string, { location, message, steps }: PushFacts): Finding {
  const name = registryName(host, view.target.port);
  const part = location === undefined ? 'none' : partOf(location, host, view.target.port);
  const own = ownAddress(view);
  const quotes: Quote[] = [
    { source: `POST ${steps[0]?.url ?? name}`, path: 'Location', text: location ?? '(none)' },
    ...(own === undefined ? [] : [own.quote]),
  ];
  return findingOf(meta, {
    subject: uploadSubject(view, host),
    title:
      location === undefined
        ? `${name} says no address for uploads`
        : `${name} sends uploads to ${originOf(location)}`,
    message: `${sentence(message)} docker login and docker pull work, and docker push fails. ${causeOf(part, own)}`,
    quotes,
    facts: { host, part, ...(own === undefined ? {} : { ownAddress: own.value }) },
  });
}

/** Scheme, host and port of an address; all of it when it is none. */
function originOf(location: string): string {
  return /^[a-z]+:\/\/[^/]+/i.exec(location)?.[0] ?? location;
}

function partOf(location: string, host: string, port: number): Part {
  let url: URL;
  try {
    url = new URL(location);
  } catch {
    // Not an address at all.
    return 'none';
  }
  if (url.protocol !== 'https:') return 'scheme';
  if (url.hostname !== host.toLowerCase()) return 'host';
  return Number(url.port || 443) === port ? 'none' : 'port';
}

function causeOf(part: Part, own: OwnAddress | undefined): string {
  if (own !== undefined) {
    return `The registry is told to call itself so: http.host is ${own.value}, which wins over anything the proxy says.`;
  }
  switch (part) {
    case 'scheme':
      return 'The registry makes it up from X-Forwarded-Proto: the proxy before it does not send https there. ingress-nginx does unless TLS ends before it, and then needs use-forwarded-headers.';
    case 'host':
      return 'The registry makes it up from the Host header: a proxy before it puts another name there.';
    case 'port':
      return 'The registry makes it up from the Host header: a proxy before it drops the port there ($host of nginx instead of $http_host).';
    case 'none':
      return 'Something between the client and the registry changes or removes the Location header.';
  }
}

function sentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
}
