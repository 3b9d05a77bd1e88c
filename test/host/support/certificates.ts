import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

/** What a port of the test's nginx serves. */
export interface PortCertificate {
  /** Subject, as openssl takes it. */
  subject?: string;
  /** The extension subjectAltName; null for none. */
  names?: string | null;
  signedBy: 'itself' | 'ca' | 'intermediate' | 'cert-manager' | 'nobody-known';
  /** `YYYYMMDDhhmmssZ`. */
  from?: string;
  until?: string;
  /** Sends the intermediate along. */
  fullChain?: boolean;
}

/** Folder with `ca.crt` and, for each port, `PORT.crt` (as served) and `PORT.key`: all made by openssl. */
export async function makeCertificates(
  folder: string,
  ports: Readonly<Record<number, PortCertificate>>,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const openssl = (...args: string[]) => execa('openssl', args, { cwd: folder });
  await writeFile(join(folder, 'ca.cnf'), CONFIGURATION);
  for (const [name, subject] of [
    ['ca', '/O=Example Company/CN=Example Company Root CA'],
    ['cert-manager', '/O=cert-manager/CN=cert-manager.local'],
    ['nobody-known', '/O=Acme Co/CN=Kubernetes Ingress Controller Fake Certificate'],
  ]) {
    const files = ['-keyout', `${name}.key`, '-out', `${name}.crt`, '-subj', subject ?? '', '-days', '30'];
    await openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...files);
  }
  await request(openssl, 'intermediate', '/O=Example Company/CN=Example Company Issuing CA');
  await sign(openssl, folder, 'intermediate', 'ca', 'basicConstraints=critical,CA:TRUE', {});
  for (const [port, certificate] of Object.entries(ports)) {
    await request(openssl, port, certificate.subject ?? '/CN=registry.test');
    const names = certificate.names === undefined ? 'DNS:registry.test' : certificate.names;
    const extensions = names === null ? 'basicConstraints=CA:FALSE' : `subjectAltName=${names}`;
    const signer = certificate.signedBy === 'itself' ? port : certificate.signedBy;
    await sign(openssl, folder, port, signer, extensions, certificate);
    if (certificate.fullChain === true) {
      const [leaf, issuer] = await Promise.all(
        [`${port}.crt`, 'intermediate.crt'].map((name) => readFile(join(folder, name), 'utf8')),
      );
      await writeFile(join(folder, `${port}.crt`), `${leaf}${issuer}`);
    }
  }
}

type Openssl = (...args: string[]) => Promise<unknown>;

async function request(openssl: Openssl, name: string, subject: string): Promise<void> {
  const files = ['-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', subject];
  await openssl('req', '-new', '-newkey', 'rsa:2048', '-nodes', ...files);
}

/** By `openssl ca`, which alone can give a certificate that is not valid yet. */
async function sign(
  openssl: Openssl,
  folder: string,
  name: string,
  signer: string,
  extensions: string,
  { from, until }: { from?: string; until?: string },
): Promise<void> {
  await writeFile(join(folder, `${name}.ext`), `${extensions}\n`);
  const by =
    signer === name
      ? ['-selfsign', '-keyfile', `${name}.key`]
      : ['-cert', `${signer}.crt`, '-keyfile', `${signer}.key`];
  await writeFile(join(folder, 'index.txt'), '');
  const dates = [...(from === undefined ? [] : ['-startdate', from]), ...endOf(until)];
  const files = ['-in', `${name}.csr`, '-out', `${name}.crt`, '-extfile', `${name}.ext`];
  await openssl('ca', '-config', 'ca.cnf', '-batch', '-notext', '-rand_serial', ...by, ...dates, ...files);
}

function endOf(until: string | undefined): string[] {
  return until === undefined ? ['-days', '20'] : ['-enddate', until];
}

const CONFIGURATION = `[ca]
default_ca = test
[test]
database = index.txt
serial = serial.txt
new_certs_dir = .
default_md = sha256
policy = anything
unique_subject = no
[anything]
commonName = supplied
organizationName = optional
`;
