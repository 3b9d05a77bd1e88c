import type { Finding } from '../../checks/check.js';
import type { Activation, FileEdit, HostChange } from '../change.js';
import type { Proposal } from '../fix.js';
import { withLiveRestore } from './docker-live-restore.js';
import type { DockerScene } from './docker-scene.js';
import type { TakeOver } from './docker-take-over.js';

/** What a remedy of the Docker host comes to, before it is told what taking it over costs. */
export interface HostRemedy {
  id: string;
  title: string;
  target: { path: string };
  files: FileEdit[];
  start?: NonNullable<HostChange['start']>;
  takeOver: TakeOver;
  /** The edits by hand; what makes Docker take them over follows. */
  commands: string[];
  loses?: string[];
  /** For the title where it is safe, in a few words. */
  aside?: string;
  /** It makes Docker verify less than it does now. */
  weakens?: boolean;
  reversible?: boolean;
}

/** The proposal: with what a restart stops, and with the offer to keep containers alive where there is one. */
export function hostProposal(scene: DockerScene, finding: Finding, remedy: HostRemedy): Proposal {
  const { takeOver, weakens = false, loses = [] } = remedy;
  const risk = weakens ? 'weakens-security' : takeOver.risk;
  // What is safe interrupts nothing, by definition.
  const isSafe = risk === 'safe';
  const asides = [takeOver.aside, remedy.aside ?? ''].filter((aside) => isSafe && aside !== '');
  const gentle = withLiveRestore(scene, {
    kind: 'host',
    target: remedy.target,
    files: remedy.files,
    activation: takeOver.activation,
    ...(remedy.start === undefined ? {} : { start: remedy.start }),
  });
  return {
    id: remedy.id,
    finding: finding.id,
    title: `${remedy.title}${takeOver.words}${asides.length === 0 ? '' : ` (${asides.join('; ')})`}`,
    risk,
    workaround: weakens,
    reversible: remedy.reversible ?? true,
    interrupts: isSafe ? [] : [...takeOver.interrupts, ...gentle.interrupts],
    loses,
    questions: gentle.questions,
    changes: gentle.changes,
    settleSeconds: takeOver.settleSeconds,
    commands: [...remedy.commands, ...takeOver.commands],
  };
}

/** Edits of the same file, put together into one that makes them one after the other. */
export function composed(edits: readonly FileEdit[]): FileEdit[] {
  const byPath = new Map<string, FileEdit>();
  for (const edit of edits) {
    const former = byPath.get(edit.path);
    byPath.set(edit.path, former === undefined ? edit : { ...former, ...after(former, edit) });
  }
  return [...byPath.values()];
}

function after(first: FileEdit, second: FileEdit): Pick<FileEdit, 'shownAfter' | 'edit'> {
  return {
    shownAfter: second.edit(first.shownAfter),
    edit: (current) => second.edit(first.edit(current)),
  };
}

/** What is to be done when nothing but systemd has to know of the change: the running daemon has it in force already. */
export function unitReadAgain(scene: DockerScene, command: string): TakeOver {
  const isNeeded = scene.host.live && scene.host.init === 'systemd';
  const activation: Activation[] = isNeeded ? [{ type: 'systemd-daemon-reload' }] : [];
  return {
    activation,
    interrupts: [],
    aside: '',
    risk: 'safe',
    commands: isNeeded ? [command] : [],
    settleSeconds: 15,
    words: '',
  };
}
