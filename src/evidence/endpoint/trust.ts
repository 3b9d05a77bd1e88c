import { X509Certificate } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { ConfigError } from '../../errors.js';
import { record } from '../../kube/objects.js';

/** The bundles of Debian, RHEL and Alpine, in the order in which Go looks for them. */
const SYSTEM_BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/cert.pem',
];

export interface TrustOptions {
  /** Files of `--ca-file`. */
  files: readonly string[];
  /** The daemon's folder of trusted certificates as its host knows it, without the root; that of a system-wide Docker when not given. */
  certsDir?: string;
}

/** The certificates that a client on this machine trusts for one host, and where they come from. */
export interface TrustPool {
  labels: string[];
  /** DER. */
  certificates: Buffer[];
}

/** Everything that is trusted, and the part of it that every program of the machine trusts. */
export interface Trust extends TrustPool {
  system: TrustPool;
}

const CERTS_DIR = '/etc/docker/certs.d';

/**
 * What dockerd on this host trusts for the registry: the system store, `/etc/docker/certs.d/HOST[:PORT]/*.crt`, and what the user adds with
 * `--ca-file`. Blocks in the system's files that do not parse are left out, as Go does.
 * @param hostRoot folder that stands for `/` of the Docker host
 * @throws ConfigError when a file of `--ca-file` cannot be read or holds no certificate.
 */
export async function loadTrust(
  host: string,
  port: number,
  trust: TrustOptions,
  hostRoot: string | undefined,
): Promise<Trust> {
  const root = hostRoot ?? '/';
  const [system, docker, given] = await Promise.all([
    systemStore(root),
    dockerStore(join(root, trust.certsDir ?? CERTS_DIR), port === 443 ? host : `${host}:${port}`),
    Promise.all(trust.files.map(givenFile)),
  ]);
  const pools = [system, ...docker, ...given];
  return {
    labels: pools.flatMap((pool) => pool.labels),
    certificates: pools.flatMap((pool) => pool.certificates),
    system,
  };
}

/** SSL_CERT_FILE counts for nothing here: the daemon is a service with an environment of its own, which a shell's does not reach. */
async function systemStore(root: string): Promise<TrustPool> {
  for (const path of SYSTEM_BUNDLES) {
    const pem = await readIfThere(join(root, path));
    if (pem !== undefined) return { labels: ['system store'], certificates: blocksOf(pem) };
  }
  const certificates = rootCertificates.flatMap((pem) => blocksOf(pem));
  return { labels: ['the root certificates that come with Node.js'], certificates };
}

async function dockerStore(certsDir: string, name: string): Promise<TrustPool[]> {
  const folder = join(certsDir, name);
  const entries = await readdir(folder).catch(nothingThere<string[]>([]));
  const files = entries.filter((entry) => entry.endsWith('.crt')).sort();
  return Promise.all(
    files.map(async (file) => ({
      labels: [`certs.d/${name}/${file}`],
      certificates: blocksOf((await readIfThere(join(folder, file))) ?? ''),
    })),
  );
}

async function givenFile(path: string): Promise<TrustPool> {
  const pem = await readFile(path, 'latin1').catch((error: unknown) => {
    throw new ConfigError(
      `The file ${path} cannot be read (${String(record(error).code)}).`,
      'Check --ca-file.',
    );
  });
  const certificates = blocksOf(pem);
  if (certificates.length === 0 || !certificates.every(parses)) {
    throw new ConfigError(`The file ${path} holds no certificate in PEM form.`, 'Check --ca-file.');
  }
  return { labels: [path], certificates };
}

function parses(der: Buffer): boolean {
  try {
    new X509Certificate(der);
    return true;
  } catch {
    return false;
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, 'latin1').catch(nothingThere<string | undefined>(undefined));
}

/** What cannot be read by this user counts as not trusted; whether dockerd can read it is not ours to find out here. */
function nothingThere<T>(value: T): (error: unknown) => T {
  return () => value;
}

function blocksOf(pem: string): Buffer[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => Buffer.from(block.replace(/-----[^-]*-----/g, ''), 'base64'));
}

/**
 * The certificates of the pool that could have signed one of the chain's, or are one of them. Parsing a whole store costs more than the rest of
 * the diagnosis, so they are found by the encoded issuer name; Go compares names byte by byte too.
 */
export function candidatesFor(chain: readonly Buffer[], pool: TrustPool): X509Certificate[] {
  const issuers = chain.map(issuerNameOf).filter((name) => name !== undefined);
  const likely = pool.certificates.filter(
    (der) => chain.some((one) => one.equals(der)) || issuers.some((name) => der.includes(name)),
  );
  return likely.filter(parses).map((der) => new X509Certificate(der));
}

/** The DER of the issuer's name: Certificate > tbsCertificate > [version], serialNumber, signature, issuer. */
function issuerNameOf(der: Buffer): Buffer | undefined {
  const certificate = element(der, 0);
  const body = certificate && element(der, certificate.content);
  let here = body?.content;
  if (here === undefined) return undefined;
  if (der[here] === 0xa0) here = element(der, here)?.end;
  for (let skip = 0; skip < 2 && here !== undefined; skip++) here = element(der, here)?.end;
  const name = here === undefined ? undefined : element(der, here);
  return name === undefined || here === undefined ? undefined : der.subarray(here, name.end);
}

function element(der: Buffer, start: number): { content: number; end: number } | undefined {
  const first = der[start + 1];
  if (first === undefined) return undefined;
  const more = first < 0x80 ? 0 : first & 0x7f;
  if (more > 4) return undefined;
  const content = start + 2 + more;
  if (content > der.length) return undefined;
  const length = more === 0 ? first : der.readUIntBE(start + 2, more);
  return content + length > der.length ? undefined : { content, end: content + length };
}
