import type { Fix } from './fix.js';
import { startWith, wouldStart } from './shared/docker-next-start.js';
import { hostProposal } from './shared/docker-proposal.js';
import { type DockerScene, dockerScene } from './shared/docker-scene.js';
import { canRestart, takeOverByRestart } from './shared/docker-take-over.js';

const ID = 'RD109.start';

/** Starts a daemon that does not run, where nothing in its files keeps it from starting. */
export const rd109Start: Fix = {
  id: ID,
  cures: 'RD109',
  propose(finding, view) {
    const scene = dockerScene(view);
    if (scene?.config === undefined || scene.running !== 'no' || !canRestart(scene) || isKeptDown(scene))
      return null;
    const takeOver = takeOverByRestart(scene);
    if (takeOver === null) return null;
    const { unit, daemonJson } = scene.config;
    return hostProposal(scene, finding, {
      id: ID,
      title: 'Start Docker',
      target: { path: unit?.files[0]?.path ?? daemonJson.path },
      files: [],
      ...startWith(scene.config),
      takeOver: { ...takeOver, words: '' },
      commands: [],
      reversible: false,
    });
  },
};

/** True when a start is bound to fail, or systemd is at it already. */
function isKeptDown({ config, host }: DockerScene): boolean {
  const unit = config?.unit;
  if (config === undefined) return true;
  if (host.init === 'systemd') {
    const isDown = unit?.activeState === 'inactive' || unit?.activeState === 'failed';
    if (!isDown || (unit.loadState ?? 'loaded') !== 'loaded' || unit.execStart.length !== 1) return true;
  }
  return !wouldStart(config);
}
