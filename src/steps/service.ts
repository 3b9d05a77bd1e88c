import { readValue } from '../evidence/reading.js';
import { at, list, type ObjectRef, record } from '../kube/objects.js';
import { refIn } from '../manifests/names.js';
import { serviceObject } from '../manifests/service.js';
import type { Profile } from '../profile/profile.js';
import { placed } from './shared/placed.js';
import { compareObjects } from './shared/plan-for-objects.js';
import { planStanding } from './shared/plan-standing.js';
import type { Standing, Step, StepContext } from './step.js';

/** The address inside the cluster. */
export const service: Step = {
  id: 'service',
  title: 'Service',
  purpose: 'Give the registry one address inside the cluster, whichever Pod it runs in.',
  codes: ['RD501', 'RD502', 'RD503'],
  look(context) {
    const own = placed(context);
    const compared = compareObjects(context, [serviceObject(own)]);
    if (compared.state === 'stopped') return compared.standing;
    if (compared.state === 'same') return standing(context, own);
    const exists = compared.existing.length > 0;
    return planStanding('service', {
      says: exists ? `Service ${own.name} is there, and differs.` : `Service ${own.name} is to be created.`,
      why: [
        'The Ingress sends requests to it, and it sends them to the Pods with the label '.concat(
          `name: ${own.name}.`,
        ),
      ],
      title: `${exists ? 'Change' : 'Create'} Service ${own.name}`,
      risk: exists ? 'disruptive' : 'safe',
      interrupts: exists ? ['Requests go to the Pods of the new selector from now on.'] : [],
      changes: compared.changes,
      foreign: compared.foreign,
      commands: compared.commands,
      settleSeconds: 30,
    });
  },
  objects: (context) => [serviceRef(placed(context))],
};

export function serviceRef(profile: Profile): ObjectRef {
  return refIn(profile, 'v1', 'Service');
}

/** With the Pods that it leads to, as far as they were read; that there are none is for the checks to say. */
function standing({ survey }: StepContext, { name, namespace }: Profile): Standing {
  const endpoints = (readValue(survey.evidence.readings.endpoints) ?? []).find(
    ({ metadata }) => metadata?.name === name,
  );
  const ready = list(endpoints?.subsets).flatMap((subset) => list(record(subset).addresses));
  const addresses = ready.map((address) => at(address, 'ip')).filter((ip) => typeof ip === 'string');
  return {
    state: 'done',
    says: `${name}.${namespace ?? ''}.svc, port 5000.`,
    ...(addresses.length === 0 ? {} : { facts: [`Leads to ${addresses.join(', ')}.`] }),
  };
}
