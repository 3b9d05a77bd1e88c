import { subjectName } from '../checks/check.js';
import { listenPort } from '../checks/shared/listen-port.js';
import { labelText } from '../checks/shared/target-service.js';
import { type RegistrySpec, registryPodSpecs } from '../checks/shared/workload.js';
import { readValue } from '../evidence/reading.js';
import { selects } from '../evidence/target.js';
import type { EvidenceView } from '../evidence/view.js';
import { at, nameOf, number, strings, text } from '../kube/objects.js';
import type { Fix } from './fix.js';
import { shellCommand, shellWord } from './shared/shell.js';

/** Creates the Service that the Ingress names, or one of the registry's name, for the labels of the registry's Pods. */
export const rd501Create: Fix = {
  id: 'RD501.create',
  cures: 'RD501',
  propose(finding, view) {
    const { subject, facts } = finding;
    const [spec] = registryPodSpecs(view);
    if (!('kind' in subject) || spec === undefined) return null;
    const listens = listenPort(view, spec);
    const selector = labelsOf(spec);
    if (listens.state !== 'known' || Object.keys(selector).length === 0) return null;
    // The labels of a bare Pod may be those of others too, which would then get a part of the requests.
    if (spec.ref.kind === 'Pod' && selectsOthers(view, selector, spec.ref.name)) return null;
    const port = {
      name: text(facts.port) ?? 'http',
      protocol: 'TCP',
      port: number(facts.port) ?? listens.port,
      targetPort: listens.port,
    };
    const { apiVersion, kind, name, namespace = '' } = subject;
    const service = {
      apiVersion,
      kind,
      metadata: { name, namespace },
      spec: { type: 'ClusterIP', ports: [port], selector },
    };
    return {
      id: rd501Create.id,
      finding: finding.id,
      title: `Create ${subjectName(subject)}, port ${port.port}, for Pods with ${labelText(selector)}`,
      risk: 'safe',
      workaround: false,
      reversible: true,
      interrupts: [],
      loses: [],
      questions: [],
      changes: [{ kind: 'create', target: subject, after: service }],
      settleSeconds: 60,
      commands: [
        `printf '%s\\n' ${shellWord(JSON.stringify(service))} | ${shellCommand('kubectl', 'create', '-f', '-')}`,
      ],
    };
  },
};

function selectsOthers(view: EvidenceView, selector: Record<string, string>, own: string): boolean {
  const pods = readValue(view.get('pods')) ?? [];
  return pods.some((pod) => nameOf(pod) !== own && selects(selector, strings(pod.metadata?.labels)));
}

/** What a workload selects its Pods by, or the labels of a bare Pod. */
function labelsOf({ object, ref }: RegistrySpec): Record<string, string> {
  return ref.kind === 'Pod'
    ? strings(object.metadata?.labels)
    : strings(at(object, 'spec', 'selector', 'matchLabels'));
}
