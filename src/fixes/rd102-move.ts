import { createHash } from 'node:crypto';
import { breakages } from '../checks/shared/docker-certs.js';
import type { CertsEntryFacts, CertsFolderFacts, DockerTrustFacts } from '../evidence/host-model.js';
import type { FileEdit } from './change.js';
import type { Fix, Proposal } from './fix.js';
import { certificateOf, comparison, type TrustAnchor, trustAnchors } from './shared/docker-ca.js';
import { freeName } from './shared/docker-certs-folder.js';
import { newFile, removal } from './shared/docker-file-edit.js';
import {
  type DockerScene,
  dockerScene,
  pathHere,
  registryOf,
  rootCommand,
  writeCommand,
} from './shared/docker-scene.js';

const ID = 'RD102.move';

/** A file under certs.d, and what Docker should find instead of it. */
interface Misplaced {
  folder: CertsFolderFacts;
  entry: CertsEntryFacts;
}

/**
 * Puts a certificate that lies under certs.d where Docker reads it for this registry, under a name that it takes for an authority. Moved is only what
 * is provably nothing but certificates; a file that may hold more is copied and stays, if it does no harm.
 */
export const rd102Move: Fix = {
  id: ID,
  cures: 'RD102',
  propose(finding, view): Proposal | null {
    const scene = dockerScene(view);
    const registry = registryOf(view);
    if (scene?.trust === undefined || registry === undefined) return null;
    const { trust } = scene;
    const target = trust.folders.find(({ name }) => name === registry);
    if (target?.isFolder === false) return null;
    const breaking = target === undefined ? [] : breakages(target).map(({ path }) => path);
    const found = misplaced(trust, registry, breaking).flatMap((candidate) => {
      const placed = candidate.entry.certificates.map((certificate) => ({
        certificate,
        source: pathOf(candidate),
      }));
      const anchor = trustAnchors(view, placed).find(({ facts }) =>
        candidate.entry.certificates.some(({ fingerprint256 }) => fingerprint256 === facts.fingerprint256),
      );
      return anchor === undefined ? [] : [{ candidate, anchor: { ...anchor, source: pathOf(candidate) } }];
    });
    const [best] = found;
    // One entry that breaks the folder is enough: unless it is the one that is moved, nothing is gained.
    if (best === undefined || breaking.some((path) => path !== pathOf(best.candidate))) return null;
    const { entry } = best.candidate;
    const certificates = entry.certificates.map(({ pem }) => certificateOf(pem));
    const known = certificates.filter((certificate) => certificate !== undefined);
    if (known.length < certificates.length) return null;
    // Anew from the certificates themselves, so that nothing but they get into the file.
    const text = known.map(String).join('');
    const name = freeName(target, entry.name.replace(/(\.(crt|pem|cer|cert|der))?$/i, '.crt'));
    const made = newFile(`${trust.certsDir}/${registry}/${name}`, () => text);
    const removed = removalOf(best.candidate, text);
    if (made === null || (removed === null && breaking.length > 0)) return null;
    return proposal(finding.id, scene, best, made, removed);
  },
};

function proposal(
  finding: string,
  scene: DockerScene,
  { candidate, anchor }: { candidate: Misplaced; anchor: TrustAnchor },
  made: FileEdit,
  removed: FileEdit | null,
): Proposal {
  const from = pathOf(candidate);
  return {
    id: ID,
    finding,
    title: `${removed === null ? 'Copy' : 'Move'} ${from} to ${made.path}, where Docker reads it`,
    risk: 'safe',
    workaround: false,
    reversible: true,
    interrupts: [],
    loses: [],
    confirm: comparison(anchor),
    questions: [],
    changes: [
      {
        kind: 'host',
        target: { path: made.path },
        files: removed === null ? [made] : [made, removed],
        activation: [],
      },
    ],
    settleSeconds: 15,
    commands: [
      writeCommand(scene, made.path, made.shownAfter ?? ''),
      ...(removed === null ? [] : [rootCommand(scene, 'rm', pathHere(scene, from))]),
    ],
  };
}

/** Files that Docker does not take for an authority of this registry, those that break its folder first. */
function misplaced(
  { folders }: DockerTrustFacts,
  registry: string,
  breaking: readonly string[],
): Misplaced[] {
  const all = folders.flatMap((folder) => folder.entries.map((entry) => ({ folder, entry })));
  return all
    .filter(({ folder, entry }) => entry.state === 'file' && !(folder.name === registry && isRead(entry)))
    .toSorted((a, b) => Number(breaking.includes(pathOf(b))) - Number(breaking.includes(pathOf(a))));
}

/** DER is passed over without a word, whatever its name. */
function isRead({ name, format }: CertsEntryFacts): boolean {
  return name.endsWith('.crt') && format === 'pem';
}

function pathOf({ folder, entry }: Misplaced): string {
  return `${folder.path}/${entry.name}`;
}

/**
 * Null unless the file is, byte for byte, one of the forms in which just these certificates are written. DER stays where it is: Docker passes it over,
 * and it may have been put there for others.
 */
function removalOf(candidate: Misplaced, text: string): FileEdit | null {
  const { hash, target } = candidate.entry;
  // A link would be followed, and what it leads to serves others.
  if (hash === undefined || target !== undefined) return null;
  const forms = [text, text.trimEnd(), `${text}\n`, text.replaceAll('\n', '\r\n')];
  const isPlain = forms.some((form) => createHash('sha256').update(form).digest('hex') === hash);
  return isPlain ? removal(pathOf(candidate), hash, text) : null;
}
