import type { CertsEntryFacts, CertsFolderFacts } from '../../evidence/host-model.js';
import type { CertificateFacts } from '../../evidence/model.js';
import { readValue } from '../../evidence/reading.js';
import type { EvidenceView } from '../../evidence/view.js';
import type { Blame } from '../check.js';

/** Something under certs.d that Docker does not take as it was meant. */
export interface CertsFault {
  /**
   * `breaks`: Docker stops at it, whatever the server shows. The others leave an authority unread: in a folder of another name, in a file of another
   * ending, in DER instead of PEM, or where a file holds no certificate at all.
   */
  kind: 'breaks' | 'wrong-folder' | 'wrong-suffix' | 'der' | 'no-certificate';
  /** The file, folder or link at fault. */
  path: string;
  /** What Docker prints of it; for `breaks` only. */
  prints?: string;
  /** SHA-256 of the file, when it is one. */
  hash?: string;
  /** The certificate in it that Docker would need. */
  certificate?: CertificateFacts;
}

/** An authority that lies under certs.d and is not read explains why the certificate is not trusted. Reads `dockerHost`. */
export function certsBlames(view: EvidenceView): Blame[] {
  const host = readValue(view.get('dockerHost'));
  return host?.endpoint.local === true
    ? [{ subject: { path: host.paths.certsDir }, effect: 'ca-not-read' }]
    : [];
}

/**
 * What Docker stops at in the folder of a registry. The order and the texts are those of ReadCertsDirectory in moby's registry/registry.go.
 */
export function breakages(folder: CertsFolderFacts): CertsFault[] {
  if (!folder.isFolder) {
    return [{ kind: 'breaks', path: folder.path, prints: `readdirent ${folder.path}: not a directory` }];
  }
  const names = new Set(folder.entries.map(({ name }) => name));
  return folder.entries.flatMap((entry) => {
    const prints = breaksWith(entry, `${folder.path}/${entry.name}`, names);
    return prints === undefined ? [] : [{ ...faultOf('breaks', folder, entry), prints }];
  });
}

function breaksWith(
  { name, state, format }: CertsEntryFacts,
  path: string,
  names: ReadonlySet<string>,
): string | undefined {
  if (name.endsWith('.crt')) {
    if (state === 'folder') return `read ${path}: is a directory`;
    if (state === 'dangling') return `open ${path}: no such file or directory`;
  } else if (name.endsWith('.cert')) {
    const key = `${name.slice(0, -'.cert'.length)}.key`;
    if (!names.has(key)) {
      return `missing key ${key} for client certificate ${name}. Note that CA certificates should use the extension .crt`;
    }
    if (state === 'file' && (format === 'empty' || format === 'der')) {
      return 'tls: failed to find any PEM data in certificate input';
    }
  } else if (name.endsWith('.key')) {
    const certificate = `${name.slice(0, -'.key'.length)}.cert`;
    if (!names.has(certificate)) return `Missing client certificate ${certificate} for key ${name}`;
  }
  return undefined;
}

/**
 * Certificates under certs.d that would make this chain trusted if Docker read them, and files that it reads without finding any. Empty when one is
 * read already.
 * @param names the folders that Docker looks into for the registry
 */
export function unreadAuthorities(
  folders: readonly CertsFolderFacts[],
  names: readonly string[],
  chain: readonly CertificateFacts[],
): CertsFault[] {
  const own = folders.filter(({ name }) => names.includes(name));
  const others = folders.filter(({ name }) => !names.includes(name));
  if (hasReadAuthority(folders, names, chain)) return [];
  const wanted = [
    ...own.flatMap((folder) => inOwnFolder(folder, chain)),
    ...others.flatMap((folder) => wantedIn(folder, chain, () => 'wrong-folder')),
  ];
  const seen = new Set(wanted.map(({ path }) => path));
  return [...wanted, ...own.flatMap(withoutCertificate).filter(({ path }) => !seen.has(path))];
}

/**
 * The names of the folders that are read for a registry. With containerd's image store the port may also stand between underscores: a colon is no
 * name of a folder on every system.
 */
export function folderNames(registry: string, byContainerd: boolean): string[] {
  return byContainerd ? [registry, registry.replace(/:(\d+)$/, '_$1_')] : [registry];
}

/** Files that are read as authorities, or would be, and whose contents were not seen: a private key in them keeps them out of the evidence. */
export function unseenFiles(folders: readonly CertsFolderFacts[]): string[] {
  return folders.flatMap(({ path, entries }) =>
    entries
      .filter(({ name }) => !name.endsWith('.key'))
      .filter(
        ({ state, format, hash }) => state === 'unreadable' || (format === 'other' && hash === undefined),
      )
      .map(({ name }) => `${path}/${name}`),
  );
}

/** Whether Docker reads, in the registry's own folder, an authority that makes this chain trusted. */
export function hasReadAuthority(
  folders: readonly CertsFolderFacts[],
  names: readonly string[],
  chain: readonly CertificateFacts[],
): boolean {
  return folders
    .filter(({ name }) => names.includes(name))
    .flatMap(({ entries }) => entries)
    .some((entry) => isReadAsAuthority(entry) && helping(entry, chain) !== undefined);
}

/** Whether Docker reads the file as an authority: each whose name ends in `.crt`, if there is PEM in it. */
export function isReadAsAuthority({ name, state, format }: CertsEntryFacts): boolean {
  return name.endsWith('.crt') && state === 'file' && format === 'pem';
}

function inOwnFolder(folder: CertsFolderFacts, chain: readonly CertificateFacts[]): CertsFault[] {
  return wantedIn(folder, chain, ({ name }) => (name.endsWith('.crt') ? 'der' : 'wrong-suffix'));
}

function wantedIn(
  folder: CertsFolderFacts,
  chain: readonly CertificateFacts[],
  kind: (entry: CertsEntryFacts) => CertsFault['kind'],
): CertsFault[] {
  return folder.entries.flatMap((entry) => {
    const certificate = helping(entry, chain);
    return certificate === undefined ? [] : [{ ...faultOf(kind(entry), folder, entry), certificate }];
  });
}

function withoutCertificate(folder: CertsFolderFacts): CertsFault[] {
  const authorities = folder.entries.filter(({ name, state }) => name.endsWith('.crt') && state === 'file');
  if (authorities.some(isReadAsAuthority)) return [];
  return authorities
    .filter(({ format, hash }) => format !== undefined && hash !== undefined)
    .map((entry) => faultOf(entry.format === 'der' ? 'der' : 'no-certificate', folder, entry));
}

/** The certificate in the file that issued one of the chain, or is one of it: Go trusts either. */
export function helping(
  { certificates }: CertsEntryFacts,
  chain: readonly CertificateFacts[],
): CertificateFacts | undefined {
  return certificates.find((candidate) =>
    chain.some(
      ({ issuer, fingerprint256 }) =>
        fingerprint256 === candidate.fingerprint256 ||
        (issuer === candidate.subject && (candidate.isCa || candidate.selfSigned)),
    ),
  );
}

function faultOf(kind: CertsFault['kind'], folder: CertsFolderFacts, entry: CertsEntryFacts): CertsFault {
  const { hash } = entry;
  return { kind, path: `${folder.path}/${entry.name}`, ...(hash === undefined ? {} : { hash }) };
}
