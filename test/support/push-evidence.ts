import type { PushFacts } from '../../src/evidence/host-model.js';
import type { Evidence } from '../../src/evidence/model.js';
import { read, readValue } from '../../src/evidence/reading.js';
import { reached } from './endpoint-evidence.js';
import { objectIn } from './evidence.js';
import { HOST } from './tls-evidence.js';

const UPLOADS = `https://${HOST}/v2/regdoctor-push-test/blobs/uploads/`;

export const BODY_SIZE = 'nginx.ingress.kubernetes.io/proxy-body-size';

/** The page of nginx as evidence has it: on one line. */
export function tooLarge(footer = 'nginx/1.22.1'): string {
  return `<html> <head><title>413 Request Entity Too Large</title></head> <body> <center><h1>413 Request Entity Too Large</h1></center> <hr><center>${footer}</center> </body> </html>`;
}

/** The healthy registry, to which an upload was tried with this outcome; one that was taken when nothing else is said. */
export function tried(
  facts: Partial<PushFacts> = {},
  edit: (evidence: Evidence) => void = () => {},
): Promise<Evidence> {
  return reached((evidence) => {
    evidence.readings.push = read({
      repository: 'regdoctor-push-test',
      steps: [
        { name: 'start', url: UPLOADS, status: 202, body: '' },
        { name: 'send', url: `${UPLOADS}1`, status: 202, body: '' },
        { name: 'cancel', url: `${UPLOADS}1`, status: 204, body: '' },
      ],
      location: `${UPLOADS}1`,
      ok: true,
      message: 'an upload was begun, 2 MiB were sent and taken',
      cancelled: true,
      ...facts,
    });
    edit(evidence);
  });
}

/** The same, refused with 413 while the data was sent. */
export function refused413(
  edit: (evidence: Evidence) => void = () => {},
  { body = tooLarge(), server = 'nginx/1.22.1' }: { body?: string; server?: string } = {},
): Promise<Evidence> {
  const steps: PushFacts['steps'] = [
    { name: 'start', url: UPLOADS, status: 202, server, body: '' },
    { name: 'send', url: `${UPLOADS}1`, status: 413, server, body },
    { name: 'cancel', url: `${UPLOADS}1`, status: 204, server, body: '' },
  ];
  const message = 'the answer was 413 to an upload of 2 MiB';
  return tried({ ok: false, problem: 'too-large', message, steps }, edit);
}

/** The same, sent on to this address. */
export function sentTo(
  location: string | undefined,
  message: string,
  edit: (evidence: Evidence) => void = () => {},
): Promise<Evidence> {
  return tried({ ok: false, problem: 'location', message }, (evidence) => {
    const facts = readValue(evidence.readings.push);
    if (facts !== undefined) {
      facts.steps = facts.steps.filter(({ name }) => name !== 'send');
      if (location === undefined) delete facts.location;
      else facts.location = location;
    }
    edit(evidence);
  });
}

/** Replaces what the Ingress is annotated with, but for its class. */
export function annotate(evidence: Evidence, annotations: Record<string, string>, className = 'nginx'): void {
  const { metadata } = objectIn(evidence, 'ingresses', 'docker-registry');
  if (metadata !== undefined)
    metadata.annotations = { 'kubernetes.io/ingress.class': className, ...annotations };
}
