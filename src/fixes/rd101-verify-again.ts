import type { Finding } from '../checks/check.js';
import { storeAfterStart } from '../checks/shared/docker-store.js';
import { insecureInForce } from '../checks/shared/insecure-in-force.js';
import type { EvidenceView } from '../evidence/view.js';
import { dockerdOptions } from '../formats/dockerd-flags.js';
import type { Fix, Proposal } from './fix.js';
import { flagPlaces } from './shared/docker-flag-places.js';
import { INSECURE, jsonEdit, withoutEntries } from './shared/docker-json-edit.js';
import { startWith, wouldStart } from './shared/docker-next-start.js';
import { composed, type HostRemedy, hostProposal } from './shared/docker-proposal.js';
import { type DockerScene, dockerScene, editByHand, registryOf } from './shared/docker-scene.js';
import { takeOverByReload, takeOverByRestart } from './shared/docker-take-over.js';

const ID = 'RD101.verify-again';

type Remedy = Omit<HostRemedy, 'id'>;

/** Takes an insecure registry back that nothing needs any more, now that its certificate verifies. */
export const rd101VerifyAgain: Fix = { id: ID, cures: 'RD101', propose };

function propose(finding: Finding, view: EvidenceView): Proposal | null {
  const scene = dockerScene(view);
  const registry = registryOf(view);
  const { kind, isOfUse } = finding.facts;
  if (scene?.config === undefined || registry === undefined || kind !== 'not-verified' || isOfUse === true)
    return null;
  // A daemon that is older than the trust in the certificate would refuse it as soon as it verifies.
  if (storeAfterStart(view, registry).state !== 'no') return null;
  const entries = insecureInForce(view)?.entries ?? [];
  // A network concerns other registries, and with one left over nothing is verified.
  if (entries.some(({ isNetwork }) => isNetwork)) return null;
  const kinds = new Set(entries.map(({ place }) => place?.kind === 'daemon.json'));
  if (kinds.size !== 1 || entries.some(({ place }) => place === undefined)) return null;
  const remedy = kinds.has(true) ? fromFile(scene, registry) : fromFlags(scene, registry);
  if (remedy === null || !wouldStart(scene.config, remedy.start, remedy.files)) return null;
  return hostProposal(scene, finding, { ...remedy, id: ID });
}

/** The list without the entry, said explicitly, is all that a reload needs. */
function fromFile(scene: DockerScene, registry: string): Remedy | null {
  const { config } = scene;
  if (config === undefined) return null;
  const written = (config.daemonJson.insecure ?? []).filter((entry) => bare(entry) === registry);
  const edit = jsonEdit(config, withoutEntries(INSECURE, written));
  if (edit === null) return null;
  return {
    title: `Let Docker verify ${registry} again: take it out of ${INSECURE} in ${edit.path}`,
    target: { path: edit.path },
    files: [edit],
    ...startWith(config),
    takeOver: takeOverByReload(scene, expectations(registry)),
    commands: [
      editByHand(
        scene,
        edit.path,
        `take ${written.map((entry) => JSON.stringify(entry)).join(', ')} out of "${INSECURE}" and leave the list, even if it is empty`,
      ),
    ],
  };
}

function fromFlags(scene: DockerScene, registry: string): Remedy | null {
  const { config } = scene;
  const matches = (flag: string) => {
    const [entry] = dockerdOptions(['dockerd', flag]).options[INSECURE] ?? [];
    return entry !== undefined && bare(entry) === registry;
  };
  const edits = flagPlaces(scene)
    .filter((place) => place.flags().some(matches))
    .map((place) => place.remove(matches));
  const made = edits.filter((edit) => edit !== null);
  const [first] = made;
  const takeOver = takeOverByRestart(scene, { unitChanged: true, expected: expectations(registry) });
  if (config === undefined || first === undefined || made.length < edits.length || takeOver === null)
    return null;
  return {
    title: `Let Docker verify ${registry} again: take --insecure-registry out of ${made.map(({ path }) => path).join(' and ')}`,
    target: { path: first.path },
    files: composed(made),
    ...startWith(config, (argv) => withoutFlag(argv, registry)),
    takeOver,
    commands: made.map(({ path }) =>
      editByHand(scene, path, `take out --insecure-registry=${registry} and leave the rest`),
    ),
  };
}

function withoutFlag(argv: readonly string[], registry: string): string[] {
  const flag = '--insecure-registry';
  return argv.filter((word, index) => {
    const isSeparate = word === flag && bare(argv[index + 1] ?? '') === registry;
    const isItsValue = argv[index - 1] === flag && bare(word) === registry;
    const isWhole = word.startsWith(`${flag}=`) && bare(word.slice(flag.length + 1)) === registry;
    return !(isSeparate || isItsValue || isWhole);
  });
}

function expectations(registry: string) {
  return { expect: { insecureAbsent: [registry] }, expectUndone: { insecurePresent: [registry] } };
}

function bare(entry: string): string {
  return entry.replace(/^https?:\/\//i, '');
}
