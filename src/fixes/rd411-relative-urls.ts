import { configMapRef } from '../checks/shared/config-map-references.js';
import {
  environmentNeeds,
  registryEnvironment,
  registrySettings,
} from '../checks/shared/registry-settings.js';
import { registryPodSpecs } from '../checks/shared/workload.js';
import { readValue } from '../evidence/reading.js';
import type { EvidenceView } from '../evidence/view.js';
import { list, record } from '../kube/objects.js';
import type { Change, ObjectChange } from './change.js';
import type { Fix } from './fix.js';
import { withRelativeAddresses } from './shared/config-addresses.js';
import { editCommands } from './shared/edit-commands.js';
import { patchObject } from './shared/object-patch.js';
import { replacementCost } from './shared/replace-pods.js';
import { restartWith } from './shared/restart.js';

/** Both win over the file. */
const VARIABLES = ['REGISTRY_HTTP_HOST', 'REGISTRY_HTTP_RELATIVEURLS'];

/**
 * Makes the registry answer with paths instead of whole addresses, so that the client stays at the one it used: `relativeurls` in its ConfigMap (or as a
 * variable, when it runs with the image's own file), then a restart.
 */
export const rd411RelativeUrls: Fix = {
  id: 'RD411.relative-urls',
  cures: 'RD411',
  propose(finding, view) {
    const [spec] = registryPodSpecs(view);
    // Where Location is missing or spoilt on the way, what the registry puts there helps nothing.
    if (spec === undefined || finding.facts.part === 'none') return null;
    if (registryEnvironment(spec).some(({ name }) => VARIABLES.includes(name))) return null;
    const settings = registrySettings(view, spec);
    if (settings.state !== 'known' || environmentNeeds(spec).length > 0) return null;
    const { configMap, key, text } = settings;
    const inFile = configMap !== undefined && key !== undefined && text !== undefined;
    const config = inFile ? configChange(view, configMap, key, text) : undefined;
    if (config === null) return null;
    const restart = restartWith(view, spec, (_, container) => {
      if (inFile) return;
      const variable = { name: 'REGISTRY_HTTP_RELATIVEURLS', value: 'true' };
      container.env = [...list(container.env), variable];
    });
    if (restart === null) return null;
    const changes: Change[] = [...(config === undefined ? [] : [config]), restart];
    const { risk, interrupts, loses } = replacementCost(view, spec);
    const dropped = finding.facts.ownAddress === undefined ? '' : ', and http.host goes';
    return {
      id: rd411RelativeUrls.id,
      finding: finding.id,
      title: `Let the registry answer with paths instead of addresses: http.relativeurls is set${dropped}`,
      risk,
      workaround: false,
      reversible: true,
      interrupts,
      loses,
      questions: [],
      changes,
      settleSeconds: 150,
      commands: editCommands(view, spec, inFile ? configMap : undefined),
    };
  },
};

function configChange(view: EvidenceView, name: string, key: string, before: string): ObjectChange | null {
  const object = readValue(view.get('configMaps')[name]);
  const after = withRelativeAddresses(before);
  if (object === undefined || after === null || object.immutable === true) return null;
  return patchObject(object, configMapRef(view, name), (draft) => {
    draft.data = { ...record(draft.data), [key]: after };
  });
}
