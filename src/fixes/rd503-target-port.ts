import { serviceRef, targetService } from '../checks/shared/target-service.js';
import { type RegistrySpec, registryPodSpecs } from '../checks/shared/workload.js';
import { at, list, number, record, text } from '../kube/objects.js';
import type { Fix } from './fix.js';
import { patchObject } from './shared/object-patch.js';
import { kubectl, kubectlJsonPatch } from './shared/shell.js';

/** The Service's targetPort becomes the port on which the registry listens; a name stays a name where the container has one. */
export const rd503TargetPort: Fix = {
  id: 'RD503.target-port',
  cures: 'RD503',
  propose(finding, view) {
    const service = targetService(view);
    const spec = registryPodSpecs(view)[0];
    const index = number(finding.facts.port);
    const listens = number(finding.facts.listens);
    if (service === undefined || spec === undefined || index === undefined || listens === undefined)
      return null;
    const present = record(list(at(service, 'spec', 'ports'))[index]).targetPort;
    const name = text(present) === undefined ? undefined : nameOfPort(spec, listens);
    const wanted = name ?? listens;
    const target = serviceRef(view, service);
    const others = list<unknown>(finding.facts.others).map(String);
    const op = present === undefined ? 'add' : 'replace';
    return {
      id: rd503TargetPort.id,
      finding: finding.id,
      title: `Send the requests of Service ${target.name} to port ${wanted}`,
      risk: others.length === 0 ? 'safe' : 'disruptive',
      workaround: false,
      reversible: true,
      interrupts: others.map(
        (pod) =>
          `Pod ${pod}, which this Service serves too, gets its requests on port ${wanted} from then on.`,
      ),
      loses: [],
      questions: [],
      changes: [
        patchObject(service, target, (draft) => {
          record(list(at(draft, 'spec', 'ports'))[index]).targetPort = wanted;
        }),
      ],
      settleSeconds: 60,
      commands: [
        kubectlJsonPatch(target, [{ op, path: `/spec/ports/${index}/targetPort`, value: wanted }]),
        kubectl('get', { ...target, kind: 'Endpoints' }),
      ],
    };
  },
};

/** The name of the container's port with this number; no name that another port of the Pod has as well. */
function nameOfPort(spec: RegistrySpec, port: number): string | undefined {
  const all = list(spec.podSpec.containers).flatMap((container) => list(record(container).ports).map(record));
  const own = list(spec.container.ports).map(record);
  return own
    .filter((entry) => entry.containerPort === port)
    .map((entry) => text(entry.name))
    .find((name) => name !== undefined && all.filter((entry) => entry.name === name).length === 1);
}
