import type { Finding } from '../checks/check.js';
import type { EvidenceView } from '../evidence/view.js';
import { text } from '../kube/objects.js';
import type { DaemonExpectation } from './change.js';
import type { Fix, Proposal } from './fix.js';
import { insecureLoses } from './shared/docker-insecure.js';
import { startWith, wouldStart } from './shared/docker-next-start.js';
import { hostProposal } from './shared/docker-proposal.js';
import { type DockerScene, dockerScene, registryOf } from './shared/docker-scene.js';
import { canReload, type TakeOver, takeOverByReload, takeOverByRestart } from './shared/docker-take-over.js';

/** The file says it, and the running daemon has not read the file since. */
export const rd106Reload: Fix = {
  id: 'RD106.reload',
  cures: 'RD106',
  propose(finding, view) {
    const scene = dockerScene(view);
    if (scene === null || finding.facts.kind !== 'not-loaded' || finding.facts.reload !== true) return null;
    if (!canReload(scene)) return null;
    return load(rd106Reload.id, finding, view, scene, takeOverByReload(scene, expected(finding)));
  },
};

/** What was written is taken over at the start only: flags, and authorities in the system's store. */
export const rd106Restart: Fix = {
  id: 'RD106.restart',
  cures: 'RD106',
  propose(finding, view) {
    const { kind, reload } = finding.facts;
    const scene = dockerScene(view);
    if (scene === null || scene.running === 'no') return null;
    if (kind !== 'store-after-start' && (kind !== 'not-loaded' || reload === true)) return null;
    const unitChanged = scene.config?.unit?.needDaemonReload === true;
    const takeOver = takeOverByRestart(scene, { unitChanged, expected: expected(finding) });
    return takeOver === null ? null : load(rd106Restart.id, finding, view, scene, takeOver);
  },
};

function load(
  id: string,
  finding: Finding,
  view: EvidenceView,
  scene: DockerScene,
  takeOver: TakeOver,
): Proposal | null {
  const { config } = scene;
  const registry = registryOf(view);
  if (config === undefined || registry === undefined || !wouldStart(config)) return null;
  const { path } = config.daemonJson;
  const isStore = finding.facts.kind === 'store-after-start';
  const how = takeOver.activation.some(({ type }) => type === 'docker-restart') ? 'Restart' : 'Reload';
  return hostProposal(scene, finding, {
    id,
    title: isStore
      ? `${how} Docker, so that it reads the system's trust store anew`
      : `${how} Docker, so that it takes over what its files say of ${registry}`,
    target: { path },
    files: [],
    ...startWith(config),
    takeOver: { ...takeOver, words: '' },
    commands: [],
    loses: isStore ? [] : insecureLoses(registry),
    weakens: !isStore,
    reversible: false,
  });
}

/** Nothing can be taken back: the files were so before. */
function expected(finding: Finding): { expect: DaemonExpectation; expectUndone: DaemonExpectation } {
  const entry = text(finding.facts.entry);
  const isEntry = finding.facts.kind === 'not-loaded' && entry !== undefined;
  return {
    expect: isEntry ? { insecurePresent: [entry.replace(/^https?:\/\//i, '')] } : {},
    expectUndone: {},
  };
}
