import { X509Certificate } from 'node:crypto';
import { posix } from 'node:path';
import { certificateFacts } from '../certificate-facts.js';
import type { CertsEntryFacts } from '../host-model.js';
import type { CertificateFacts } from '../model.js';
import type { HostAccess } from './access.js';
import { hashOf, lookAtFile, namesIn } from './host-file.js';

const MAX_ENTRIES = 100;

/**
 * What is in a folder of certificates, sorted by name; undefined when it is not a folder. Of a private key nothing is kept but that it is there.
 * @throws HostDenied when the folder may not be looked into
 */
export async function entriesIn(access: HostAccess, folder: string): Promise<CertsEntryFacts[] | undefined> {
  const names = await namesIn(access, folder);
  if (names === undefined) return undefined;
  return Promise.all(
    names.slice(0, MAX_ENTRIES).map((name) => entryAt(access, name, posix.join(folder, name))),
  );
}

async function entryAt(access: HostAccess, name: string, path: string): Promise<CertsEntryFacts> {
  const look = await lookAtFile(access, path);
  switch (look.state) {
    case 'file': {
      const { target } = look.facts;
      return { name, state: 'file', ...(target === undefined ? {} : { target }), ...contentOf(look.bytes) };
    }
    case 'null-device':
      return { name, state: 'file', ...contentOf(Buffer.alloc(0)) };
    case 'folder':
      return { name, state: 'folder', certificates: [] };
    case 'dangling':
    // Gone since the folder was listed.
    case 'absent':
      return { name, state: 'dangling', certificates: [] };
    default:
      return { name, state: 'unreadable', certificates: [] };
  }
}

type Content = Pick<CertsEntryFacts, 'certificates'> &
  Required<Pick<CertsEntryFacts, 'format'>> & { hash?: string };

/** Blocks that do not parse are passed over, as Go does. */
function contentOf(bytes: Buffer): Content {
  const text = bytes.toString('latin1');
  if (text.includes('PRIVATE KEY-----')) return { format: 'other', certificates: [] };
  const hash = hashOf(bytes);
  if (text.trim() === '') return { format: 'empty', hash, certificates: [] };
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  const certificates = blocks.map(parsed).filter((one) => one !== undefined);
  if (certificates.length > 0) return { format: 'pem', hash, certificates };
  const der = bytes[0] === 0x30 ? parsed(bytes) : undefined;
  return der === undefined
    ? { format: 'other', hash, certificates: [] }
    : { format: 'der', hash, certificates: [der] };
}

function parsed(certificate: string | Buffer): CertificateFacts | undefined {
  try {
    return certificateFacts(new X509Certificate(certificate));
  } catch {
    return undefined;
  }
}
