import type { HostTree } from './tree.js';

const NAME_SERVER = '10.0.2.3:53';

/** What names resolve to on the playground's machine: by its hosts file first, then by the zone that its name server has. */
export class Names {
  readonly #tree: Pick<HostTree, 'read'>;
  readonly #zone: Map<string, string>;

  /** @param zone addresses by name; may change while it is used */
  constructor(tree: Pick<HostTree, 'read'>, zone: Map<string, string>) {
    this.#tree = tree;
    this.#zone = zone;
  }

  /** The IPv4 address; undefined when the name does not resolve. */
  lookup(host: string): string | undefined {
    return this.#inHosts(host.toLowerCase()) ?? this.#zone.get(host.toLowerCase());
  }

  /** What Go says of a name that does not resolve. */
  noSuchHost(host: string): string {
    return `dial tcp: lookup ${host} on ${NAME_SERVER}: no such host`;
  }

  /** The first line that has it, as the resolver reads the file at each lookup. */
  #inHosts(host: string): string | undefined {
    for (const line of (this.#tree.read('/etc/hosts') ?? '').split('\n')) {
      const [address, ...names] = line.replace(/#.*/, '').trim().toLowerCase().split(/\s+/);
      if (/^\d+(\.\d+){3}$/.test(address ?? '') && names.includes(host)) return address;
    }
    return undefined;
  }
}
