import { configMapRef } from '../checks/shared/config-map-references.js';
import { registryPodSpecs } from '../checks/shared/workload.js';
import { readValue } from '../evidence/reading.js';
import type { EvidenceView } from '../evidence/view.js';
import { list, record, strings, text } from '../kube/objects.js';
import type { Change, ObjectChange } from './change.js';
import type { Fix } from './fix.js';
import { withHtpasswdAuth } from './shared/config-auth.js';
import { editCommands } from './shared/edit-commands.js';
import { mountedHtpasswd, type NewHtpasswdMount, newHtpasswdMount } from './shared/htpasswd-mount.js';
import { patchObject } from './shared/object-patch.js';
import { replacementCost } from './shared/replace-pods.js';
import { restartWith } from './shared/restart.js';

/**
 * Makes the registry ask for a login: an auth section in its ConfigMap (or the same as variables, when it runs with the image's own file), with the
 * htpasswd file that is mounted already or a new Secret; then a restart.
 */
export const rd610Auth: Fix = {
  id: 'RD610.auth-section',
  cures: 'RD610',
  propose(finding, view) {
    const [spec] = registryPodSpecs(view);
    if (spec === undefined) return null;
    const present = mountedHtpasswd(view, spec);
    const added = present === undefined ? newHtpasswdMount(view, spec) : null;
    const path = present ?? added?.path;
    if (path === undefined) return null;

    const configMap = text(finding.facts.configMap);
    const key = text(finding.facts.key);
    const inFile = configMap !== undefined && key !== undefined;
    if (!inFile && finding.facts.settings !== 'image') return null;
    const config = inFile ? configChange(view, configMap, key, path) : undefined;
    if (config === null) return null;
    const restart = restartWith(view, spec, (podSpec, container) => {
      mountInto(podSpec, container, added);
      if (!inFile) container.env = [...list(container.env), ...variables(path)];
    });
    if (restart === null) return null;

    const changes: Change[] = [
      ...(added === null ? [] : [added.change]),
      ...(config === undefined ? [] : [config]),
      restart,
    ];
    const cost = replacementCost(view, spec);
    return {
      id: rd610Auth.id,
      finding: finding.id,
      title: `Ask for a login, with the users in ${path}${added === null ? '' : ` of a new Secret ${added.change.target.name}`}`,
      risk: 'disruptive',
      workaround: false,
      reversible: true,
      interrupts: [
        'Whoever pushed or pulled without a login is refused from then on; Pods that pull from it need an imagePullSecret.',
        ...cost.interrupts,
      ],
      loses: cost.loses,
      questions: added === null ? [] : added.questions,
      changes,
      settleSeconds: 150,
      commands: [...(added?.commands ?? []), ...editCommands(view, spec, inFile ? configMap : undefined)],
    };
  },
};

function configChange(view: EvidenceView, name: string, key: string, path: string): ObjectChange | null {
  const object = readValue(view.get('configMaps')[name]);
  const before = strings(object?.data)[key];
  if (object === undefined || before === undefined || object.immutable === true) return null;
  const after = withHtpasswdAuth(before, path);
  if (after === null) return null;
  return patchObject(object, configMapRef(view, name), (draft) => {
    draft.data = { ...record(draft.data), [key]: after };
  });
}

function mountInto(
  podSpec: Record<string, unknown>,
  container: Record<string, unknown>,
  added: NewHtpasswdMount | null,
): void {
  if (added === null) return;
  podSpec.volumes = [...list(podSpec.volumes), added.volume];
  container.volumeMounts = [...list(container.volumeMounts), added.mount];
}

function variables(path: string): Record<string, string>[] {
  return [
    { name: 'REGISTRY_AUTH', value: 'htpasswd' },
    { name: 'REGISTRY_AUTH_HTPASSWD_REALM', value: 'basic-realm' },
    { name: 'REGISTRY_AUTH_HTPASSWD_PATH', value: path },
  ];
}
