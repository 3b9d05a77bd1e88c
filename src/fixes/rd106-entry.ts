import { removeKey, setKey } from '../formats/daemon-json.js';
import { insecureEntryProblem } from '../formats/insecure.js';
import { text } from '../kube/objects.js';
import type { Fix } from './fix.js';
import { insecureLoses, jsonByHand } from './shared/docker-insecure.js';
import { entriesOf, INSECURE, jsonEdit } from './shared/docker-json-edit.js';
import { startWith } from './shared/docker-next-start.js';
import { hostProposal } from './shared/docker-proposal.js';
import { dockerScene, registryOf } from './shared/docker-scene.js';
import { takeOverByReload } from './shared/docker-take-over.js';

const ID = 'RD106.entry';
/** The flag's name, which Docker takes as a key and then does nothing with. */
const SINGULAR = 'insecure-registry';

/** The entry in the form that means this registry. One that may well mean another registry stays beside it. */
export const rd106Entry: Fix = {
  id: ID,
  cures: 'RD106',
  propose(finding, view) {
    const scene = dockerScene(view);
    const registry = registryOf(view);
    const entry = text(finding.facts.entry);
    if (finding.facts.kind !== 'wrong-form' || entry === undefined) return null;
    if (scene?.config === undefined || registry === undefined) return null;
    const { config } = scene;
    if (config.flags[INSECURE] !== undefined) return null;
    const edit = jsonEdit(
      config,
      (current) => corrected(current, entry, registry),
      // What was in force until now, said explicitly: the entries of the other key were not.
      (current) => setKey(current, INSECURE, config.daemonJson.insecure ?? []),
    );
    if (edit === null) return null;
    return hostProposal(scene, finding, {
      id: ID,
      title: `Write ${registry} into "${INSECURE}" of ${edit.path}, where ${entry} means something else`,
      target: { path: edit.path },
      files: [edit],
      ...startWith(config),
      takeOver: takeOverByReload(scene, {
        expect: { insecurePresent: [registry] },
        expectUndone: { insecureAbsent: [registry] },
      }),
      commands: [jsonByHand(scene, edit, registry)],
      loses: insecureLoses(registry),
      weakens: true,
    });
  },
};

function corrected(current: string, entry: string, registry: string): string {
  const singular = entriesOf(current, SINGULAR);
  const plural = entriesOf(current, INSECURE);
  const meant = [...plural, ...singular].flatMap((one) =>
    one !== entry || !isOnlyMiswritten(entry, registry) ? [one] : [],
  );
  // Only entries that Docker takes: what it has passed over so far would keep it from starting.
  const valid = meant.filter((one) => plural.includes(one) || insecureEntryProblem(one) === undefined);
  const edited = setKey(current, INSECURE, [...new Set([...valid, registry])]);
  return singular.length === 0 ? edited : removeKey(edited, SINGULAR);
}

/** False for the name with another port or without one: somebody may use that as well. */
function isOnlyMiswritten(entry: string, registry: string): boolean {
  const bare = entry
    .replace(/^\w+:\/\//, '')
    .replace(/\/.*$/, '')
    .toLowerCase();
  return bare === registry.toLowerCase() || insecureEntryProblem(entry) !== undefined;
}
