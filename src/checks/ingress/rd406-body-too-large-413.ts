import type { PushFacts, PushStep } from '../../evidence/host-model.js';
import type { EvidenceView } from '../../evidence/view.js';
import type { Check, Finding, Quote } from '../check.js';
import { type BodyLimit, bodyLimits } from '../shared/body-limit.js';
import { targetIngress } from '../shared/target-ingress.js';
import { trialUpload, uploadSubject, uploadSubjectName } from '../shared/trial-upload.js';
import { findingOf, found, needOf, skip } from '../verdicts.js';

/** What the trial upload sends. */
const SENT = 2 * 1024 ** 2;

const meta = {
  code: 'RD406',
  slug: 'body-too-large-413',
  layer: 'ingress',
  hop: 'ingress',
  title: 'Uploads as large as a layer pass the ingress',
  level: 'fail',
  reads: ['push', 'ingresses'],
  signs: [
    {
      pattern: /413 Request Entity Too Large|error parsing HTTP 413 response body|StatusCode: 413/i,
      printedBy: 'docker push, podman push',
      tellApart:
        'A proxy before the registry takes no request of that size; the registry itself never answers 413. Small layers pass. The last line of the page that comes back names the proxy.',
      next: 'regdoctor diagnose --push-test',
    },
    {
      pattern: /client intended to send too large (?:chunked )?body/i,
      printedBy: 'log of nginx or of the ingress controller',
      tellApart: 'It is this nginx that refuses the layer, whatever other proxies there are.',
      next: 'kubectl -n NS get ingress NAME -o yaml',
    },
  ],
} satisfies Omit<Check, 'examine'>;

/** A proxy on the way takes no request as large as a layer: login and small pushes work. */
export const rd406: Check = {
  ...meta,
  examine(view) {
    const { host } = view.target;
    if (host === undefined) return skip('no host name of the registry is known');
    const upload = trialUpload(view, 'too-large');
    return 'facts' in upload ? found([refusedBy(view, host, upload.facts)]) : upload;
  },
};

function refusedBy(view: EvidenceView, host: string, { steps }: PushFacts): Finding {
  const step = steps.find(({ status }) => status === 413);
  const who = step === undefined ? undefined : authorOf(step);
  const limits = bodyLimits(targetIngress(view));
  // Anything else that names itself is a hop of its own, and no annotation of the Ingress is for it.
  const isNginx = who === undefined || /nginx|openresty/i.test(who);
  const small = isNginx ? limits.find((limit) => !limit.allows(SENT)) : undefined;
  const quotes: Quote[] = [
    { source: `upload to ${step?.url ?? host}`, path: '413', text: step?.body ?? '' },
    ...limits.flatMap((limit) => limitQuotes(uploadSubjectName(view, host), limit)),
  ];
  return findingOf(meta, {
    subject: uploadSubject(view, host),
    title: `${who ?? 'A proxy'} refuses large uploads to ${host}`,
    message: `An upload of 2 MiB to ${host} was refused with 413 by ${who ?? 'something that does not say its name'}, so docker push fails at the first large layer. ${reasonOf(view, host, limits, isNginx)}`,
    quotes,
    facts: { host, ...(small === undefined ? {} : { annotation: small.controller.annotation }) },
  });
}

/** Who made the page, by its last line: a proxy further out puts its own name into the header of what it passes on. */
function authorOf({ body, server }: PushStep): string | undefined {
  const footer = /<center>\s*([^<]{1,80}?)\s*<\/center>\s*<\/body>/i.exec(body)?.[1];
  return footer ?? (server === '' ? undefined : server);
}

function reasonOf(view: EvidenceView, host: string, limits: BodyLimit[], isNginx: boolean): string {
  if (targetIngress(view) === undefined) {
    const need = needOf('the Ingress', view.get('ingresses'));
    return need === undefined
      ? 'No Ingress for this host is known: the limit is set in a proxy that regdoctor does not see.'
      : `What limit the Ingress sets could not be read (${need}).`;
  }
  const name = uploadSubjectName(view, host);
  if (!isNginx) return `It is not the ingress controller of ${name}, so no annotation there changes it.`;
  const generous = limits.find((limit) => limit.allows(SENT));
  if (generous !== undefined) {
    return `${name} would let it pass (${generous.controller.annotation}: ${generous.value ?? ''}), so another proxy refuses it, or the controller is not ${generous.controller.name} and does not read that annotation.`;
  }
  const set = limits.find(({ value }) => value !== undefined);
  if (set !== undefined) return `${name} limits it: ${set.controller.annotation} is ${set.value ?? ''}.`;
  return limits.length === 0
    ? `${name} has no annotation for it that regdoctor knows.`
    : `${name} sets no limit, and nginx takes 1 MiB then.`;
}

function limitQuotes(source: string, { controller, value }: BodyLimit): Quote[] {
  const path = `.metadata.annotations["${controller.annotation}"]`;
  return [{ source, path, text: value ?? '(not there: 1m)' }];
}
