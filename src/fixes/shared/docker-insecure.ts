import { dockerdOptions } from '../../formats/dockerd-flags.js';
import type { FileEdit } from '../change.js';
import type { Fix } from '../fix.js';
import { dropInEdit, flagPlaces, isPackaged } from './docker-flag-places.js';
import { entriesOf, INSECURE, jsonEdit, withEntries, withoutEntries } from './docker-json-edit.js';
import { startWith, wouldStart } from './docker-next-start.js';
import { type HostRemedy, hostProposal } from './docker-proposal.js';
import { type DockerScene, dockerScene, editByHand, registryOf, writeCommand } from './docker-scene.js';
import { type TakeOver, takeOverByReload, takeOverByRestart } from './docker-take-over.js';

/** The two failures that a registry is declared insecure for: a certificate that is not trusted, and none at all. */
export type InsecureCode = 'RD101' | 'RD103';

interface Case {
  scene: DockerScene;
  registry: string;
}

type Rung = Omit<HostRemedy, 'id' | 'weakens'>;

/** The rungs on which a registry is declared insecure, the least invasive first. They hide the failure: workarounds, each of them. */
export function insecureRungs(code: InsecureCode): Fix[] {
  return [
    rung(code, 'insecure-daemon-json', inDaemonJson),
    rung(code, 'insecure-drop-in', inDropIn),
    rung(code, 'insecure-unit', inUnit),
    rung(code, 'insecure-defaults', inDefaults),
  ];
}

/** What is lost as soon as Docker takes a registry for insecure. */
export function insecureLoses(registry: string, code?: InsecureCode): string[] {
  return [
    code === 'RD103'
      ? `User names, passwords and images go to ${registry} in clear text: everybody on the way can read and change them.`
      : `Docker no longer checks who answers as ${registry}: whoever gets between reads passwords and can give you other images.`,
    ...(code === 'RD103'
      ? []
      : [`If TLS fails, Docker sends passwords and images to ${registry} over plain HTTP, without a word.`]),
  ];
}

function rung(code: InsecureCode, slug: string, work: (known: Case) => Rung | null): Fix {
  const id = `${code}.${slug}`;
  return {
    id,
    cures: code,
    propose(finding, view) {
      const scene = dockerScene(view);
      const registry = registryOf(view);
      if (scene === null || registry === undefined) return null;
      // The finding is that nothing is verified as it is.
      if (finding.facts.kind === 'not-verified') return null;
      const remedy = work({ scene, registry });
      const { config } = scene;
      // Above all: a flag and a key of the same setting, with which Docker does not start again.
      if (remedy === null || config === undefined || !wouldStart(config, remedy.start, remedy.files))
        return null;
      const loses = [...insecureLoses(registry, code), ...(remedy.loses ?? [])];
      return hostProposal(scene, finding, { ...remedy, id, loses, weakens: true });
    },
  };
}

/** Not while the running daemon has the flag: it would turn the reload down without a word. */
function inDaemonJson({ scene, registry }: Case): Rung | null {
  const { config, daemon, host } = scene;
  if (config === undefined) return null;
  // A command line that nobody could make out may have the flag.
  const isSeen = config.nextArgv !== undefined || daemon?.commandLine !== undefined;
  if (!isSeen && host.install === 'system') return null;
  const running = dockerdOptions(daemon?.commandLine ?? []).options;
  if (running[INSECURE] !== undefined) return null;
  const edit = jsonEdit(config, withEntries(INSECURE, [registry]), withoutEntries(INSECURE, [registry]));
  if (edit === null) return null;
  return {
    title: `Declare ${registry} insecure in ${edit.path}`,
    target: { path: edit.path },
    files: [edit],
    ...startWith(config),
    takeOver: takeOverByReload(scene, expectations(registry)),
    commands: [jsonByHand(scene, edit, registry)],
  };
}

function inDropIn({ scene, registry }: Case): Rung | null {
  const { config, host } = scene;
  const unit = host.init === 'systemd' ? config?.unit : undefined;
  const takeOver = restart(scene, registry);
  if (config === undefined || unit === undefined || takeOver === null || !isFlagPossible(scene, registry))
    return null;
  const edit = dropInEdit(unit, { add: flagOf(registry) });
  if (edit === null) return null;
  const command =
    edit.shownBefore === null && edit.shownAfter !== null
      ? writeCommand(scene, edit.path, edit.shownAfter)
      : flagByHand(scene, edit.path, registry);
  return {
    title: `Start Docker with ${flagOf(registry)} by a drop-in of ${unit.name}`,
    ...withFlag(scene, edit, registry),
    takeOver,
    commands: [command],
  };
}

/** Into the unit itself, as old instructions have it. A drop-in that has a command line of its own makes it useless. */
function inUnit({ scene, registry }: Case): Rung | null {
  const { config } = scene;
  const unit = config?.unit;
  const takeOver = restart(scene, registry);
  if (unit?.execStartIn !== 0 || takeOver === null || !isFlagPossible(scene, registry)) return null;
  const [place] = flagPlaces(scene).filter(({ kind }) => kind === 'unit');
  const edit = place?.add([flagOf(registry)]) ?? null;
  if (edit === null) return null;
  return {
    title: `Write ${flagOf(registry)} into ${edit.path}`,
    ...withFlag(scene, edit, registry),
    takeOver,
    loses: isPackaged(edit.path)
      ? [
          `The next upgrade of the Docker package puts its own ${edit.path} there, and the setting is gone: a drop-in lasts.`,
        ]
      : [],
    commands: [flagByHand(scene, edit.path, registry)],
  };
}

/** Into the file of options, only where the daemon in force reads it. */
function inDefaults({ scene, registry }: Case): Rung | null {
  const takeOver = restart(scene, registry, false);
  if (takeOver === null || !isFlagPossible(scene, registry)) return null;
  for (const defaults of flagPlaces(scene).filter(({ kind }) => kind === 'defaults')) {
    const edit = defaults.add([flagOf(registry)]);
    if (edit === null) continue;
    return {
      title: `Start Docker with ${flagOf(registry)} by ${edit.path}`,
      ...withFlag(scene, edit, registry),
      takeOver,
      commands: [
        editByHand(scene, edit.path, `add ${flagOf(registry)} to the options in double quotes, on one line`),
      ],
    };
  }
  return null;
}

/** Not twice, and not on a command line that nobody could make out. */
function isFlagPossible({ config }: DockerScene, registry: string): boolean {
  return config?.nextArgv !== undefined && config.flags[INSECURE]?.includes(registry) !== true;
}

function withFlag(
  { config }: DockerScene,
  edit: FileEdit,
  registry: string,
): Pick<Rung, 'target' | 'files' | 'start'> {
  const start = config === undefined ? {} : startWith(config, (argv) => [...argv, flagOf(registry)]);
  return { target: { path: edit.path }, files: [edit], ...start };
}

function restart(scene: DockerScene, registry: string, unitChanged = true): TakeOver | null {
  if (scene.host.install !== 'system') return null;
  return takeOverByRestart(scene, { unitChanged, expected: expectations(registry) });
}

function expectations(registry: string) {
  return { expect: { insecurePresent: [registry] }, expectUndone: { insecureAbsent: [registry] } };
}

function flagOf(registry: string): string {
  return `--insecure-registry=${registry}`;
}

function flagByHand(scene: DockerScene, path: string, registry: string): string {
  return editByHand(scene, path, `add ${flagOf(registry)} at the end of the ExecStart line that is there`);
}

/** A file that is not there yet is written; one that is there is opened, since its other settings have to stay. */
export function jsonByHand(scene: DockerScene, edit: FileEdit, registry: string): string {
  if (edit.shownBefore === null && edit.shownAfter !== null)
    return writeCommand(scene, edit.path, edit.shownAfter);
  const entries = entriesOf(edit.shownAfter ?? '', INSECURE);
  const what = `"${INSECURE}": ${JSON.stringify(entries.length === 0 ? [registry] : entries)}`;
  return editByHand(scene, edit.path, `set ${what}`);
}
