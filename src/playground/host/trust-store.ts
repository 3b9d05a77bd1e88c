import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { dirname, posix } from 'node:path';
import type { TrustLayout } from './distributions.js';
import type { HostTree } from './tree.js';

const BLOCK = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/** Lays out the public authority as the distribution ships it, and makes the bundle. */
export function plantTrust(tree: HostTree, layout: TrustLayout, authority: string, changedAt: Date): void {
  tree.write(layout.shipped, authority, { changedAt });
  mkdirSync(tree.at(layout.anchors), { recursive: true });
  if (layout.bundleLink !== undefined) {
    mkdirSync(dirname(tree.at(layout.bundle)), { recursive: true });
    symlinkSync(layout.bundleLink, tree.at(layout.bundle));
  }
  tree.write(bundlePath(layout), authority, { changedAt });
}

/** Where the bundle's bytes are, links followed. */
function bundlePath({ bundle, bundleLink }: TrustLayout): string {
  return bundleLink === undefined ? bundle : posix.join(posix.dirname(bundle), bundleLink);
}

/** `update-ca-certificates` and `update-ca-trust`: the bundle made anew of what is shipped and of the administrator's own. */
export function rebuildTrust(
  tree: HostTree,
  layout: TrustLayout,
): { added: number; removed: number; warnings: string[] } {
  const before = new Set(blocksIn(tree.read(layout.bundle) ?? ''));
  const warnings: string[] = [];
  const own = anchorsIn(tree, layout).map(({ name, text }) => {
    const count = blocksIn(text).length;
    const pem = name.replace(/\.crt$/, '.pem');
    if (count !== 1) {
      warnings.push(`rehash: warning: skipping ${pem},it does not contain exactly one certificate or CRL`);
    }
    return text;
  });
  const bundle = [tree.read(layout.shipped) ?? '', ...own].map((text) => text.replace(/\n*$/, '\n')).join('');
  tree.write(bundlePath(layout), bundle);
  const after = new Set(blocksIn(bundle));
  return {
    added: [...after].filter((block) => !before.has(block)).length,
    removed: [...before].filter((block) => !after.has(block)).length,
    warnings,
  };
}

function anchorsIn(tree: HostTree, { anchors, suffix }: TrustLayout): { name: string; text: string }[] {
  if (!tree.exists(anchors)) return [];
  return readdirSync(tree.at(anchors))
    .filter((name) => suffix.test(name))
    .sort()
    .map((name) => ({ name, text: tree.read(posix.join(anchors, name)) ?? '' }));
}

/** The certificates in a PEM text; what is none is passed over, as Go does. */
export function blocksIn(pem: string): string[] {
  return pem.match(BLOCK) ?? [];
}
