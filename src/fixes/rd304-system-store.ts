import type { DockerTrustFacts } from '../evidence/host-model.js';
import type { Activation } from './change.js';
import type { Fix } from './fix.js';
import { comparison, type TrustAnchor, trustAnchors } from './shared/docker-ca.js';
import { newFile } from './shared/docker-file-edit.js';
import { startWith, wouldStart } from './shared/docker-next-start.js';
import { placedCertificates } from './shared/docker-placed.js';
import { hostProposal } from './shared/docker-proposal.js';
import { dockerScene, registryOf, rootCommand, writeCommand } from './shared/docker-scene.js';
import { type TakeOver, takeOverByRestart } from './shared/docker-take-over.js';

const ID = 'RD304.system-store';

/** The authority becomes one of the whole machine. A daemon that has verified anything before keeps the old store until it is restarted. */
export const rd304SystemStore: Fix = {
  id: ID,
  cures: 'RD304',
  propose(finding, view) {
    const scene = dockerScene(view);
    const registry = registryOf(view);
    const { anchors, added } = scene?.trust?.system ?? {};
    if (scene === null || registry === undefined || anchors === undefined || added === undefined) return null;
    // The daemons of other installations have a store of their own, or one that regdoctor cannot renew.
    if (scene.host.install !== 'system') return null;
    const anchor = trustAnchors(view, placedCertificates(scene.trust)).find((one) => fits(one, anchors));
    if (anchor === undefined || isAdded(anchor, added)) return null;
    if (scene.config !== undefined && !wouldStart(scene.config)) return null;
    const isRunning = scene.running !== 'no';
    const restart = isRunning ? takeOverByRestart(scene) : undefined;
    if (restart === null) return null;
    const path = `${anchors.folder}/regdoctor-${registry.replace(/[^\w.-]/g, '_')}${anchors.suffix}`;
    const edit = newFile(path, () => anchor.pem);
    if (edit === null || added.some(({ name }) => path.endsWith(`/${name}`))) return null;
    const { live, root } = scene.host;
    const { command } = anchors;
    const update: Activation = { type: 'update-trust-store', command };
    const later = `takes effect when ${command} has run in the system under ${root} and its daemon starts`;
    const everywhere = `It will be trusted for every name and by every program of this machine, not for ${registry} alone.`;
    const takeOver: TakeOver = {
      activation: live ? [update, ...(restart?.activation ?? [])] : [],
      interrupts: restart?.interrupts ?? [],
      aside: live ? '' : later,
      // Whatever the restart stops: from then on the authority is believed for every name.
      risk: 'disruptive',
      commands: live ? [rootCommand(scene, command), ...(restart?.commands ?? [])] : [],
      settleSeconds: 60,
      words: restart?.words ?? '',
    };
    const proposal = hostProposal(scene, finding, {
      id: ID,
      title: `Let the whole machine trust ${anchor.facts.subject}`,
      target: { path },
      files: [edit],
      ...(scene.config === undefined ? {} : startWith(scene.config)),
      takeOver,
      commands: [writeCommand(scene, path, anchor.pem)],
      loses: [everywhere],
    });
    return { ...proposal, confirm: comparison(anchor) };
  },
};

/** update-ca-trust leaves out of Go's bundle what is no authority. */
function fits(anchor: TrustAnchor, { command }: { command: string }): boolean {
  return command !== 'update-ca-trust' || anchor.facts.isCa;
}

/** Then the store has it, and a daemon that does not is merely older than it. */
function isAdded(anchor: TrustAnchor, added: DockerTrustFacts['system']['added']): boolean {
  return added.some(({ certificates }) =>
    certificates.some(({ fingerprint256 }) => fingerprint256 === anchor.facts.fingerprint256),
  );
}
