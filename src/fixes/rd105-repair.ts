import { parseDaemonJson, repairJson, setKey } from '../formats/daemon-json.js';
import { EditRefused } from '../formats/edit-refused.js';
import { insecureEntryProblem } from '../formats/insecure.js';
import type { Fix } from './fix.js';
import { entriesOf, INSECURE, jsonEdit } from './shared/docker-json-edit.js';
import { startWith, wouldStart } from './shared/docker-next-start.js';
import { hostProposal } from './shared/docker-proposal.js';
import { dockerScene, editByHand } from './shared/docker-scene.js';
import { takeOverByReload } from './shared/docker-take-over.js';

const ID = 'RD105.repair';

/** daemon.json with the same settings in a form that Docker takes. Only where their meaning is beyond doubt, and Docker would start with the result. */
export const rd105Repair: Fix = {
  id: ID,
  cures: 'RD105',
  propose(finding, view) {
    const scene = dockerScene(view);
    const config = scene?.config;
    if (scene === null || config?.daemonJson.file === undefined) return null;
    const edit = jsonEdit(config, repaired);
    if (edit === null || !wouldStart(config, undefined, [edit])) return null;
    const { path } = config.daemonJson;
    const takeOver = takeOverByReload(scene);
    return hostProposal(scene, finding, {
      id: ID,
      title: `Repair ${path}; its settings stay`,
      target: { path },
      files: [edit],
      ...startWith(config),
      takeOver,
      // A running daemon does not take the former file.
      reversible: scene.running === 'no' || takeOver.activation.length === 0,
      commands: [editByHand(scene, path, 'correct it as the preview shows')],
    });
  },
};

/** @throws EditRefused when it is not clear what was meant */
function repaired(text: string): string {
  const json = repairJson(text) ?? text;
  const { problem } = parseDaemonJson(json);
  if (problem !== undefined) throw new EditRefused(`It is not clear what was meant: ${problem.message}`);
  const entries = entriesOf(json, INSECURE);
  const valid = entries.flatMap(withoutFault);
  return valid.join('\n') === entries.join('\n') ? json : setKey(json, INSECURE, [...new Set(valid)]);
}

/** `https://registry:5000/v2/` means `registry:5000`, and `a:1,b:2` two entries. */
function withoutFault(entry: string): string[] {
  if (insecureEntryProblem(entry) === undefined) return [entry];
  const names = entry.split(',').map((part) =>
    part
      .trim()
      .replace(/^\w+:\/\//, '')
      .replace(/\/.*$/, ''),
  );
  // A network with an impossible prefix is no registry.
  const isNetwork = /^[\d.:a-f]+\/\d+$/i.test(entry);
  if (isNetwork || names.some((name) => name === '' || insecureEntryProblem(name) !== undefined)) {
    throw new EditRefused(`It is not clear which registry "${entry}" means`);
  }
  return names;
}
