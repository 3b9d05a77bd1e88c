import type { Kept } from '../../evidence/platform/read-platform.js';
import type { Survey } from '../../evidence/platform-model.js';
import type { Reading } from '../../evidence/reading.js';
import type { StepId } from '../../steps/step.js';

/**
 * The steps at which waiting may show another reading, which is taken at each of their looks: somebody grants a right, installs a controller, makes a class the
 * default one. At all other steps it is what it was; objects, Secrets, the namespace and the hosts file are read at every look.
 */
const CHANGES_AT: Readonly<Record<keyof Kept, readonly StepId[]>> = {
  version: [],
  tiller: [],
  rights: ['access'],
  helm: ['ingress-controller', 'cert-manager'],
  minikube: ['ingress-controller'],
  groups: ['ingress-controller', 'cert-manager', 'source', 'certificate'],
  ingressApis: ['ingress-controller'],
  // A class decides how an Ingress names its controller, and the controller's address is what DNS has to say.
  ingressClasses: ['ingress-controller', 'dns', 'ingress'],
  controllers: ['ingress-controller', 'dns'],
  certManager: ['cert-manager', 'source', 'certificate'],
  // A Pod waits for its claim, and the claim for its class.
  storageClasses: ['storage', 'workload'],
};

const KEYS = Object.keys(CHANGES_AT) as (keyof Kept)[];

/** What the next look need not read again while a step is waited for, out of what the last one saw. Pure. */
export function keptWhileWaiting(step: StepId, survey: Survey): Kept {
  return keptOf(
    survey,
    KEYS.filter((key) => !CHANGES_AT[key].includes(step)),
  );
}

/** What one look need not read a second time, for the objects of which it learns only from the first. The rights follow from those objects. Pure. */
export function keptWithinLook(survey: Survey): Kept {
  return keptOf(
    survey,
    KEYS.filter((key) => key !== 'rights'),
  );
}

/** Only what somebody looked at: what was denied or failed may be readable by now. */
function keptOf({ platform, evidence }: Survey, keys: readonly (keyof Kept)[]): Kept {
  const all: Kept = { ...platform, groups: evidence.readings.apiGroups };
  const kept = keys.flatMap((key) => {
    const reading: Reading<unknown> | undefined = all[key];
    return reading?.state === 'read' || reading?.state === 'absent' ? [[key, reading]] : [];
  });
  return Object.fromEntries(kept) as Kept;
}
