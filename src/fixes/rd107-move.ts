import { subjectName } from '../checks/check.js';
import type { DockerDefaultsFacts } from '../evidence/host-model.js';
import { removeOption } from '../formats/default-file.js';
import { dockerdOptions } from '../formats/dockerd-flags.js';
import { insecureEntryProblem } from '../formats/insecure.js';
import { splitExec } from '../formats/systemd-unit.js';
import type { Fix } from './fix.js';
import { fileEdit, unlessRefused } from './shared/docker-file-edit.js';
import { isOptionOf, variablesOf } from './shared/docker-flag-places.js';
import { insecureLoses } from './shared/docker-insecure.js';
import { entriesOf, INSECURE, jsonEdit, withEntries, withoutEntries } from './shared/docker-json-edit.js';
import { startWith, wouldStart } from './shared/docker-next-start.js';
import { hostProposal } from './shared/docker-proposal.js';
import { type DockerScene, dockerScene, editByHand } from './shared/docker-scene.js';
import { takeOverByReload } from './shared/docker-take-over.js';

const ID = 'RD107.move-to-daemon-json';
const CENSORED = '***';
/** Lists that a reload takes over and that change nothing about what is stored or listened on, however old the forgotten file is. */
const MOVABLE = [INSECURE, 'registry-mirrors', 'labels'];

/** What stands in a file that nobody reads is said where Docker reads it. */
export const rd107Move: Fix = {
  id: ID,
  cures: 'RD107',
  propose(finding, view) {
    const scene = dockerScene(view);
    const config = scene?.config;
    if (scene === null || config === undefined) return null;
    const defaults = config.defaults.find(({ file }) => file.path === subjectName(finding.subject));
    if (defaults === undefined) return null;
    const options = ignoredOptions(defaults);
    const keys = MOVABLE.filter((key) => isMovable(scene, key, options[key] ?? []));
    if (keys.length === 0) return null;
    const valuesOf = (key: string) => [...new Set(options[key])];
    const text = config.daemonJson.file?.text ?? '';
    const added = (key: string) => {
      const there = unlessRefused(() => entriesOf(text, key)) ?? [];
      return valuesOf(key).filter((value) => !there.includes(value));
    };
    const json = jsonEdit(
      config,
      (current) => keys.reduce((edited, key) => withEntries(key, valuesOf(key))(edited), current),
      (current) => keys.reduce((edited, key) => withoutEntries(key, added(key))(edited), current),
    );
    const emptied = fileEdit(defaults.file, (current) =>
      Object.keys(defaults.variables).reduce(
        (edited, variable) =>
          isIgnored(defaults, variable) ? removeOption(edited, variable, isOptionOf(keys), 'sh') : edited,
        current,
      ),
    );
    if (json === null || !wouldStart(config, undefined, [json])) return null;
    const insecure = keys.includes(INSECURE) ? added(INSECURE) : [];
    const left = Object.keys(options).filter((key) => !keys.includes(key));
    const rest =
      left.length === 0
        ? []
        : [
            `Other options in ${defaults.file.path} stay there, without effect as before: ${left.join(', ')}.`,
          ];
    return hostProposal(scene, finding, {
      id: ID,
      title: `Move ${keys.join(' and ')} from ${defaults.file.path}, which Docker does not read, to ${json.path}`,
      target: { path: json.path },
      files: emptied === null || emptied.shownAfter === emptied.shownBefore ? [json] : [json, emptied],
      ...startWith(config),
      takeOver: takeOverByReload(scene, {
        expect: { insecurePresent: insecure },
        expectUndone: { insecureAbsent: insecure },
      }),
      commands: [
        editByHand(
          scene,
          json.path,
          keys.map((key) => `"${key}": ${JSON.stringify(valuesOf(key))}`).join(', '),
        ),
      ],
      loses:
        insecure.length === 0 ? [] : [...insecure.flatMap((registry) => insecureLoses(registry)), ...rest],
      aside: left.length === 0 ? '' : `${left.join(', ')} stay there, without effect as before`,
      weakens: insecure.length > 0,
    });
  },
};

/** The options in variables that are on no command line, by their key in daemon.json. */
function ignoredOptions(defaults: DockerDefaultsFacts): Record<string, string[]> {
  const words = Object.entries(defaults.variables).flatMap(([variable, value]) => {
    if (!isIgnored(defaults, variable)) return [];
    const split = splitExec(`dockerd ${value}`, {});
    return 'problem' in split ? [] : split.argv.slice(1);
  });
  return dockerdOptions(['dockerd', ...words]).options;
}

function isIgnored(defaults: DockerDefaultsFacts, variable: string): boolean {
  return !variablesOf(defaults).includes(variable);
}

/** Not beside a flag of the same kind, of which Docker takes one or the other and never both. */
function isMovable({ config, daemon }: DockerScene, key: string, values: readonly string[]): boolean {
  const running = dockerdOptions(daemon?.commandLine ?? []).options;
  if (config?.flags[key] !== undefined || running[key] !== undefined) return false;
  if (values.length === 0 || values.some((value) => value.includes(CENSORED))) return false;
  return key !== INSECURE || values.every((value) => insecureEntryProblem(value) === undefined);
}
