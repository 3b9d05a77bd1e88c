import type { DockerUnitFacts } from '../evidence/host-model.js';
import { EditRefused } from '../formats/edit-refused.js';
import { mergeUnit } from '../formats/systemd-unit.js';
import { text } from '../kube/objects.js';
import type { Fix } from './fix.js';
import { fileEdit } from './shared/docker-file-edit.js';
import { startWith, wouldStart } from './shared/docker-next-start.js';
import { hostProposal } from './shared/docker-proposal.js';
import { dockerScene, editByHand } from './shared/docker-scene.js';
import { takeOverByRestart } from './shared/docker-take-over.js';

/** systemd reads its units again, and Docker is started with what they say. */
export const rd108DaemonReload: Fix = {
  id: 'RD108.daemon-reload',
  cures: 'RD108',
  propose(finding, view) {
    const scene = dockerScene(view);
    if (scene?.config === undefined || finding.facts.kind !== 'stale' || !wouldStart(scene.config))
      return null;
    const entry = text(finding.facts.entry);
    const expect = entry === undefined ? {} : { insecurePresent: [entry.replace(/^https?:\/\//i, '')] };
    const takeOver = takeOverByRestart(scene, { unitChanged: true, expected: { expect, expectUndone: {} } });
    const path = text(finding.facts.path);
    if (takeOver === null || path === undefined) return null;
    return hostProposal(scene, finding, {
      id: rd108DaemonReload.id,
      title: 'Let systemd read its units again, and restart Docker',
      target: { path },
      files: [],
      ...startWith(scene.config),
      takeOver: { ...takeOver, words: '' },
      commands: [],
      // The files were so before.
      reversible: false,
    });
  },
};

/** Puts the empty ExecStart= before the one of a drop-in that was meant to take its place. */
export const rd108Reset: Fix = {
  id: 'RD108.reset',
  cures: 'RD108',
  propose(finding, view) {
    const scene = dockerScene(view);
    const unit = scene?.config?.unit;
    const path = text(finding.facts.path);
    const file = unit?.files.find((one) => one.path === path);
    if (scene === null || unit === undefined || file === undefined || finding.facts.kind !== 'broken')
      return null;
    const edit = fileEdit(file, cleared);
    const after = edit?.shownAfter ?? undefined;
    if (edit === null || after === undefined || !isWhole(unit, file.path, after)) return null;
    const takeOver = takeOverByRestart(scene, { unitChanged: true });
    if (takeOver === null) return null;
    return hostProposal(scene, finding, {
      id: rd108Reset.id,
      title: `Clear the former command line in ${file.path}, so that its own one counts`,
      target: { path: file.path },
      files: [edit],
      takeOver,
      // systemd would not load the former text either.
      reversible: scene.running === 'no',
      commands: [editByHand(scene, file.path, 'write a line ExecStart= before the one with the command')],
    });
  },
};

function cleared(content: string): string {
  const found = [...content.matchAll(/^[ \t]*ExecStart[ \t]*=[^\r\n]*(\r?\n|$)/gm)];
  const [first] = found;
  if (first === undefined || found.length > 1) throw new EditRefused('It has not exactly one ExecStart');
  const end = first[1] === '\r\n' ? '\r\n' : '\n';
  return `${content.slice(0, first.index)}ExecStart=${end}${content.slice(first.index)}`;
}

/** True when one command line too many is all that systemd refuses. */
function isWhole({ files, execStart }: DockerUnitFacts, path: string, after: string): boolean {
  if (execStart.length !== 2) return false;
  const texts = files.map((file) => ({ path: file.path, text: file.path === path ? after : file.text }));
  if (texts.some(({ text: one }) => one === undefined)) return false;
  const merged = mergeUnit(texts.map((file) => ({ path: file.path, text: file.text ?? '' })));
  return merged.execStart.length === 1 && !merged.problems.some((problem) => problem.endsWith('Refusing.'));
}
