import { readValue } from '../evidence/reading.js';
import { nameOf } from '../kube/objects.js';
import { INGRESS_APIS, type IngressApi, type IngressInput, ingressObject } from '../manifests/ingress.js';
import { refIn, tlsSecretName } from '../manifests/names.js';
import { userOf } from './shared/context.js';
import { chosenController, ingressClass } from './shared/controller.js';
import { couldNotTell } from './shared/could-not-tell.js';
import { placed } from './shared/placed.js';
import { compareObjects } from './shared/plan-for-objects.js';
import { planStanding } from './shared/plan-standing.js';
import type { Step, StepContext } from './step.js';

/** The way in from outside. */
export const ingress: Step = {
  id: 'ingress',
  title: 'Ingress',
  purpose: 'Lead requests for the host name to the Service, over TLS, with uploads of any size.',
  codes: Array.from({ length: 13 }, (_, index) => `RD${401 + index}`),
  look(context) {
    const { ingressApis } = context.survey.platform;
    const input = ingressInput(context);
    if (input === undefined) {
      return {
        state: 'blocked',
        says: 'The host name of the registry is not known yet.',
        next: ['Go back to the step Profile and give it.'],
        commands: [],
      };
    }
    if (ingressApis.state !== 'read' && ingressApis.state !== 'absent') {
      return couldNotTell('the API of Ingresses', ingressApis, userOf(context));
    }
    if (ingressApis.state === 'absent') {
      return {
        state: 'blocked',
        says: 'The API server serves no Ingresses under an API that regdoctor writes.',
        next: ['Reach the registry in another way, for example by a Gateway, and pass this step over.'],
        commands: [],
      };
    }
    const { host } = input;
    const { name } = context.profile;
    const compared = compareObjects(context, [ingressObject(input)]);
    if (compared.state === 'stopped') return compared.standing;
    const facts = [
      `${input.class === undefined ? "The cluster's default class" : `Class ${input.class.name}`}, under ${input.api}.`,
      `The certificate is served from Secret ${tlsSecretName(context.profile)}.`,
    ];
    if (compared.state === 'same')
      return { state: 'done', says: `https://${host} leads to Service ${name}.`, facts };
    const exists = compared.existing.length > 0;
    return planStanding('ingress', {
      says: exists ? `Ingress ${name} is there, and differs.` : `Ingress ${name} is to be created.`,
      why: why(input),
      title: `${exists ? 'Change' : 'Create'} Ingress ${name} for ${host}`,
      risk: exists ? 'disruptive' : 'safe',
      interrupts: exists ? ['What the Ingress leads elsewhere now, it leads to the registry.'] : [],
      changes: compared.changes,
      foreign: compared.foreign,
      commands: compared.commands,
      facts,
      settleSeconds: 60,
    });
  },
  objects(context) {
    const input = ingressInput(context);
    return [refIn(placed(context), input?.api ?? apiOf(context), 'Ingress')];
  },
};

/** What the Ingress is built from; undefined while the host name is not known. */
export function ingressInput(context: StepContext): IngressInput | undefined {
  const { host } = context.profile;
  if (host === undefined) return undefined;
  const name = ingressClass(context);
  return {
    profile: placed(context),
    host,
    api: apiOf(context),
    class: name === undefined || name === '' ? undefined : { name, by: wayOfClass(context, name) },
    controller: chosenController(context),
  };
}

/** The newest one that the cluster serves and regdoctor writes. */
function apiOf({ survey }: StepContext): IngressApi {
  const served = readValue(survey.platform.ingressApis);
  return INGRESS_APIS.find((api) => served === undefined || served.includes(api)) ?? 'networking.k8s.io/v1';
}

/**
 * By the field where there is an IngressClass of that name, or where that cannot be told: an Ingress with both is refused. Controllers that are older than
 * classes, or were installed without one, go by the annotation.
 */
function wayOfClass(context: StepContext, name: string): 'field' | 'annotation' {
  if (apiOf(context) !== 'networking.k8s.io/v1') return 'annotation';
  const { ingressClasses } = context.survey.platform;
  if (ingressClasses.state === 'absent') return 'annotation';
  const classes = readValue(ingressClasses);
  return classes === undefined || classes.some((entry) => nameOf(entry) === name) ? 'field' : 'annotation';
}

function why({ controller }: IngressInput): string[] {
  const about = 'It leads all paths of the host name to the Service, and takes TLS off.';
  switch (controller?.kind) {
    case 'ingress-nginx':
    case 'nginx-inc':
      return [
        about,
        'Without the annotations uploads of more than 1 MB are refused with 413, and slow ones are cut off.',
      ];
    case 'haproxy':
    case 'contour':
      return [
        about,
        'With the annotation it waits for the registry while that puts a large layer in its place.',
      ];
    case 'traefik':
      return [
        about,
        'Traefik sets no limit on uploads. It ends requests after 60 s since 2.11.2 and 3.0, by a setting of its own (respondingTimeouts.readTimeout), which slow uploads of large layers need raised.',
      ];
    default:
      return [about];
  }
}
