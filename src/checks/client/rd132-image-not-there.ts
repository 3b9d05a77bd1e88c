import type { ImageFacts } from '../../evidence/host-model.js';
import { containersOf } from '../../evidence/target.js';
import type { EvidenceView } from '../../evidence/view.js';
import { registryName } from '../../formats/insecure.js';
import { type KubeObject, list, record, text } from '../../kube/objects.js';
import { type Check, type Quote, subjectName, type Verdict } from '../check.js';
import { eventQuote, podEvents } from '../shared/pod-events.js';
import { type ContainerState, containerStates } from '../shared/pod-state.js';
import { shorten } from '../shared/registry-log.js';
import { mostSimilar } from '../shared/similar.js';
import { podRef } from '../shared/workload.js';
import { conclude, findingOf, needsOf, skip } from '../verdicts.js';

/** A repository may have thousands of tags; this many say enough. */
const SHOWN_TAGS = 5;
/** Pods of one Deployment all say the same. */
const SHOWN_PODS = 3;

const meta = {
  code: 'RD132',
  slug: 'image-not-there',
  layer: 'client',
  hop: 'client',
  title: 'The images that are asked for are in the registry',
  level: 'fail',
  reads: ['image', 'pods', 'events'],
  signs: [
    {
      pattern: /manifest for \S+ not found: manifest unknown|\bmanifest unknown\b|\bMANIFEST_UNKNOWN\b/i,
      printedBy: 'docker pull, kubelet, the log of the registry',
      tellApart:
        'The registry was reached, it accepted the login, and it has no such tag. Docker says the same when it has no such repository.',
      next: 'regdoctor diagnose --image HOST/NAME:TAG',
    },
    {
      pattern:
        /failed to resolve reference "[^"]+": \S+: not found|\bNAME_UNKNOWN\b|repository name not known to registry/i,
      printedBy: 'kubelet with containerd, the log of the registry',
      tellApart: 'Not found by the registry itself; "no such host" would be its name that is not found.',
      next: 'regdoctor diagnose --image HOST/NAME:TAG',
    },
  ],
} satisfies Omit<Check, 'examine'>;

const NOT_THERE =
  /manifest for \S+ not found|manifest unknown|MANIFEST_UNKNOWN|NAME_UNKNOWN|name unknown|repository name not known|failed to resolve reference "[^"]+": \S+: not found/i;

/** The registry works; what is pulled from it was never pushed to it, has another name, or went away with its storage. */
export const rd132: Check = { ...meta, examine };

interface Missing {
  image: string;
  sentence: string;
  quotes: Quote[];
}

function examine(view: EvidenceView): Verdict {
  const { host } = view.target;
  const image = view.get('image');
  if (host === undefined) return skip('no host name of the registry is known');
  const asked = image.state === 'read' ? askedFor(image.value) : [];
  const pulled = pulledBy(view);
  const missing = [...asked, ...pulled.missing];
  // Without --image nobody wanted to know of one.
  const leftOut = image.state === 'skipped' && image.intended === true;
  const needs = [...(leftOut ? [] : needsOf(view, 'image')), ...pulled.needs];
  if (missing.length === 0) return conclude([], needs);
  const images = [...new Set(missing.map((one) => one.image))];
  return conclude(
    [
      findingOf(meta, {
        subject: { host },
        title: `${images.join(', ')} ${images.length === 1 ? 'is' : 'are'} not in the registry`,
        message: missing.map(({ sentence }) => sentence).join(' '),
        quotes: missing.flatMap(({ quotes }) => quotes),
        facts: { host, images },
      }),
    ],
    needs,
  );
}

function askedFor({ image, repository, reference, status, code, tags, body }: ImageFacts): Missing[] {
  if (status !== 404 || !/^(MANIFEST|NAME)_UNKNOWN$/.test(code ?? '')) return [];
  const quotes = [
    { source: `GET /v2/${repository}/manifests/${reference}`, path: `${status} ${code}`, text: body },
  ];
  if (tags === undefined || tags.length === 0) {
    const sentence = `The registry has no repository ${repository}: push ${image} first, or correct the name.`;
    return [{ image, sentence, quotes }];
  }
  const near = mostSimilar(reference, tags) ?? '';
  const shown = [near, ...tags.filter((tag) => tag !== near)].slice(0, SHOWN_TAGS);
  const more = tags.length > shown.length ? ` and ${tags.length - shown.length} more` : '';
  return [
    {
      image,
      sentence: `Repository ${repository} has no ${reference}; its tags are ${shown.join(', ')}${more}. Push ${image}, or correct the tag.`,
      quotes: [
        ...quotes,
        { source: `GET /v2/${repository}/tags/list`, path: 'tags', text: `${shown.join(', ')}${more}` },
      ],
    },
  ];
}

/** The Pods of the namespace whose image of this host was not found, by image. */
function pulledBy(view: EvidenceView): { missing: Missing[]; needs: string[] } {
  const pulls = failedPulls(view);
  const explained = new Set(pulls.filter(({ why }) => why !== '').map(({ image }) => image));
  const unexplained = pulls.find(({ image }) => !explained.has(image));
  const notThere = pulls.filter(({ why }) => NOT_THERE.test(why));
  const missing = [...new Set(notThere.map(({ image }) => image))].map((image) => {
    const waiting = notThere.filter((pull) => pull.image === image);
    const pods = [...new Set(waiting.map(({ pod }) => pod))];
    const shown = pods.slice(0, SHOWN_PODS).join(', ');
    const more = pods.length > SHOWN_PODS ? ` and ${pods.length - SHOWN_PODS} more` : '';
    return {
      image,
      sentence: `${shown}${more} cannot start: the registry has no ${image}.`,
      quotes: waiting.slice(0, SHOWN_PODS).map(({ quote }) => quote),
    };
  });
  return { missing, needs: [...needsOf(view, 'pods'), ...reasonFor(view, unexplained)] };
}

/** What is needed to know why a Pod waits; events are kept for an hour only. */
function reasonFor(view: EvidenceView, pull: FailedPull | undefined): string[] {
  if (pull === undefined) return [];
  const needs = needsOf(view, 'events');
  return needs.length > 0 ? needs : [`why ${pull.pod} does not get ${pull.image}: its events say nothing`];
}

interface FailedPull {
  /** `Pod default/app`. */
  pod: string;
  image: string;
  /** What the node says; empty when only an event would tell. */
  why: string;
  quote: Quote;
}

/** Containers that wait for an image of this host. */
function failedPulls(view: EvidenceView): FailedPull[] {
  const reading = view.get('pods');
  const pods = reading.state === 'read' ? list<KubeObject>(reading.value) : [];
  const prefixes = prefixesOf(view);
  return pods.flatMap((pod) =>
    containerStates(pod)
      .filter(({ waiting }) => /^(ErrImagePull|ImagePullBackOff)$/.test(waiting?.reason ?? ''))
      .map((state) => failedPull(view, pod, state))
      .filter(({ image }) => prefixes.some((prefix) => image.startsWith(prefix))),
  );
}

/** While a node waits to try again, why it failed stands in the event before. */
function failedPull(view: EvidenceView, pod: KubeObject, state: ContainerState): FailedPull {
  const source = subjectName(podRef(view, pod));
  const image = imageOf(pod, state.name) ?? state.image;
  const said = state.waiting?.message ?? '';
  const quote = { source, path: `${state.path}.state.waiting.message`, text: shorten(said, 400) };
  if (!/^Back-off pulling image "[^"]*"$/.test(said)) return { pod: source, image, why: said, quote };
  const event = podEvents(view, [pod]).find(
    ({ message }) => message.startsWith('Failed to pull image') && message.includes(image),
  );
  return {
    pod: source,
    image,
    why: event?.message ?? '',
    quote: event === undefined ? quote : eventQuote(view, event),
  };
}

/** How the names of this registry's images begin. */
function prefixesOf(view: EvidenceView): string[] {
  const { host = '', port } = view.target;
  const name = registryName(host, port);
  return port === 443 ? [`${name}/`, `${name}:443/`] : [`${name}/`];
}

/** The image as the spec has it: the status may have it without tag or by its digest. */
function imageOf(pod: KubeObject, container: string): string | undefined {
  const spec = containersOf(pod)
    .map(record)
    .find(({ name }) => name === container);
  return text(spec?.image);
}
