import { readdirSync, statSync } from 'node:fs';
import { posix } from 'node:path';
import type { HostTree } from './tree.js';
import { blocksIn } from './trust-store.js';

const CERTS = '/etc/docker/certs.d';

/**
 * What the daemon makes of /etc/docker/certs.d/NAME at each request (registry/registry.go, ReadCertsDirectory): the certificates in `*.crt`, and a
 * refusal of the whole request over a client certificate without its key or the other way round, or over something that cannot be read.
 */
export function readCertsFolder(
  tree: HostTree,
  name: string,
): { certificates: string[] } | { problem: string } {
  const folder = posix.join(CERTS, name);
  if (!tree.exists(folder)) return { certificates: [] };
  if (!statSync(tree.at(folder)).isDirectory()) {
    return { problem: `readdirent ${folder}: not a directory` };
  }
  const names = readdirSync(tree.at(folder)).sort();
  const certificates: string[] = [];
  for (const file of names) {
    const path = posix.join(folder, file);
    if (file.endsWith('.crt')) {
      const problem = unreadable(tree, path);
      if (problem !== undefined) return { problem };
      certificates.push(...blocksIn(tree.read(path) ?? ''));
    } else if (file.endsWith('.cert')) {
      const key = `${file.slice(0, -5)}.key`;
      if (!names.includes(key)) {
        return {
          problem: `missing key ${key} for client certificate ${file}. Note that CA certificates should use the extension .crt`,
        };
      }
    } else if (file.endsWith('.key')) {
      const certificate = `${file.slice(0, -4)}.cert`;
      if (!names.includes(certificate)) {
        return { problem: `Missing client certificate ${certificate} for key ${file}` };
      }
    }
  }
  return { certificates };
}

function unreadable(tree: HostTree, path: string): string | undefined {
  if (!tree.exists(path)) return `open ${path}: no such file or directory`;
  return statSync(tree.at(path)).isDirectory() ? `read ${path}: is a directory` : undefined;
}
