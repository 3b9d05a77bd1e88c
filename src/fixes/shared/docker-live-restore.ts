import { parseDaemonJson, setKey } from '../../formats/daemon-json.js';
import { dockerdOptions } from '../../formats/dockerd-flags.js';
import type { Activation, FileEdit, HostChange } from '../change.js';
import type { Question } from '../fix.js';
import { unlessRefused } from './docker-file-edit.js';
import { count } from './docker-interrupts.js';
import { jsonEdit } from './docker-json-edit.js';
import type { DockerScene } from './docker-scene.js';
import { canReload, canRestart } from './docker-take-over.js';

const LIVE_RESTORE = 'live-restore';
const QUESTION = 'live-restore';

/** A restart, and the offer to keep containers alive through it. */
export interface GentleRestart {
  questions: Question[];
  changes: HostChange[];
  /** What to say of the offer beside what stops; empty when there is none. */
  interrupts: string[];
}

/**
 * Puts the offer to switch live-restore on before a change that restarts Docker. It needs no downtime of its own: a reload takes it over, and
 * containers then outlive the daemon. A swarm does not allow it. Where the change edits daemon.json itself there are two forms of it, of which one
 * is carried out: two changes of one file would each expect the text that the other has changed.
 */
export function withLiveRestore(scene: DockerScene, main: HostChange): GentleRestart {
  const nothing = { questions: [], changes: [main], interrupts: [] };
  if (!isOffered(scene, main)) return nothing;
  const path = scene.config?.daemonJson.path;
  const own = main.files.find((file) => file.path === path);
  const changes = own === undefined ? before(scene, main) : instead(main, own);
  if (changes === null || !isReloadable(scene, changes)) return nothing;
  const many = count(scene.daemon?.containers.length ?? 0, 'running container');
  return {
    questions: [
      {
        id: QUESTION,
        prompt: `Keep the ${many} alive: switch live-restore on first (reload, no restart)?`,
        kind: 'text',
        choices: ['yes', 'no'],
        default: 'yes',
      },
    ],
    changes,
    interrupts: ['Nothing stops when live-restore is switched on first, which is offered.'],
  };
}

function isOffered(scene: DockerScene, main: HostChange): boolean {
  const { daemon, config } = scene;
  if (!main.activation.some(({ type }) => type === 'docker-restart')) return false;
  if (daemon === undefined || config === undefined || daemon.containers.length === 0) return false;
  if (daemon.swarm || daemon.liveRestore || !canReload(scene) || !canRestart(scene)) return false;
  return config.flags[LIVE_RESTORE] === undefined && optionsInForce(scene)[LIVE_RESTORE] === undefined;
}

/** A change of its own, made and taken over before the main one, and taken back after it. */
function before(scene: DockerScene, main: HostChange): HostChange[] | null {
  const { config } = scene;
  if (config === undefined) return null;
  const { path, liveRestore } = config.daemonJson;
  const edit = jsonEdit(
    config,
    (text) => setKey(text, LIVE_RESTORE, true),
    (text) => setKey(text, LIVE_RESTORE, false),
  );
  // In the file already and only never loaded: the reload alone does it.
  if (edit === null && liveRestore !== true) return null;
  return [
    {
      kind: 'host',
      target: { path },
      files: edit === null ? [] : [edit],
      activation: [reload(edit === null ? {} : { liveRestore: false })],
      when: { question: QUESTION, answer: 'yes' },
    },
    main,
  ];
}

/** The main change with live-restore in its edit of daemon.json, or as it is. Its undo ends with a restart, which loads the former file by itself. */
function instead(main: HostChange, own: FileEdit): HostChange[] | null {
  const text = own.shownAfter;
  if (text === null) return null;
  const shownAfter = unlessRefused(() => setKey(text, LIVE_RESTORE, true));
  if (shownAfter === null) return null;
  const gentle: FileEdit = {
    ...own,
    shownAfter,
    edit: (current) => {
      const edited = own.edit(current);
      return edited === null ? null : setKey(edited, LIVE_RESTORE, true);
    },
  };
  return [
    {
      ...main,
      files: main.files.map((file) => (file === own ? gentle : file)),
      // Before all else: what follows may restart the daemon.
      activation: [reload({}), ...main.activation],
      when: { question: QUESTION, answer: 'yes' },
    },
    { ...main, when: { question: QUESTION, answer: 'no' } },
  ];
}

function reload(expectUndone: { liveRestore?: boolean }): Activation {
  return { type: 'docker-reload', expect: { liveRestore: true }, expectUndone };
}

/** False when the running daemon would turn the file down, because a key in it stands on the daemon's command line as well. */
function isReloadable(scene: DockerScene, changes: readonly HostChange[]): boolean {
  const path = scene.config?.daemonJson.path;
  const edited = changes[0]?.files.find((file) => file.path === path)?.shownAfter;
  const text = edited ?? scene.config?.daemonJson.file?.text ?? '';
  const flags = optionsInForce(scene);
  return text.trim() === '' || parseDaemonJson(text).keys.every((key) => flags[key] === undefined);
}

/** Options on the running daemon's command line, by key; those of the next start where the running one's are not known. */
function optionsInForce({ daemon, config }: DockerScene): Record<string, string[]> {
  return daemon?.commandLine === undefined
    ? (config?.flags ?? {})
    : dockerdOptions(daemon.commandLine).options;
}
