import { posix } from 'node:path';
import { withoutCredentials } from '../../formats/mask.js';
import { list, record, text } from '../../kube/objects.js';
import type { RuntimeFileFacts } from '../host-model.js';
import type { HostAccess } from './access.js';
import { lookAtFile, namesIn } from './host-file.js';

/** For all runtimes together: a node may have hundreds of folders for registries, and the first ones show how they are set up. */
const MAX_FILES = 50;
const MAX_LINES = 100;

/** Parsers are loaded only where there is a file for them. */
export type Parse = (content: string) => unknown | Promise<unknown>;
type Said = Pick<RuntimeFileFacts, 'hosts' | 'settings' | 'problem'>;

/** Reads the configuration files of other runtimes, no more than a fixed number of them. Never throws. */
export class RuntimeFiles {
  private left = MAX_FILES;

  constructor(readonly access: HostAccess) {}

  /**
   * The facts of one file, or undefined when it is not there. `understand` picks what matters out of the parsed file: settings are named one by one,
   * so that logins and keys, which stand in the same files, never become facts.
   */
  async file(
    path: string,
    parse: Parse,
    understand: (parsed: unknown) => Said,
  ): Promise<RuntimeFileFacts | undefined> {
    if (this.left === 0) return undefined;
    this.left--;
    const look = await lookAtFile(this.access, path);
    const unread = (problem: string) => ({ path, hosts: [], settings: [], problem });
    switch (look.state) {
      case 'file':
        return { path, ...bounded(await said(look.bytes.toString('utf8'), parse, understand)) };
      case 'denied':
        return unread('this user may not read it');
      case 'dangling':
        return unread('the link leads nowhere');
      case 'failed':
        return unread(look.reason);
      default:
        this.left++;
        return undefined;
    }
  }

  /** The paths of what is in a folder, in order; none when it is not there or may not be looked into. */
  async paths(folder: string, suffix = ''): Promise<string[]> {
    try {
      const names = (await namesIn(this.access, folder)) ?? [];
      return names.filter((name) => name.endsWith(suffix)).map((name) => posix.join(folder, name));
    } catch {
      return [];
    }
  }
}

async function said(content: string, parse: Parse, understand: (parsed: unknown) => Said): Promise<Said> {
  try {
    return understand(await parse(content));
  } catch (error) {
    // Parsers go on to show the lines around the fault, in which anything may stand.
    const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    return { hosts: [], settings: [], problem: withoutCredentials(first.trim()) };
  }
}

function bounded({ hosts, settings, problem }: Said): Said {
  const some = (lines: readonly string[]) => [...new Set(lines)].slice(0, MAX_LINES).map(withoutCredentials);
  return { hosts: some(hosts), settings: some(settings), ...(problem === undefined ? {} : { problem }) };
}

/** `key = value` for those of the keys that are there, with plain values only: strings, numbers, switches, and lists of them. */
export function settingsOf(table: unknown, prefix: string, ...keys: string[]): string[] {
  const values = record(table);
  return keys.flatMap((key) => {
    const value = plain(values[key]);
    return value === undefined ? [] : [`${prefix}${key} = ${value}`];
  });
}

function plain(value: unknown): string | undefined {
  if (Array.isArray(value)) {
    const items = value.map(plain);
    return items.some((item) => item === undefined) ? undefined : `[${items.join(', ')}]`;
  }
  const simple = ['string', 'number', 'boolean'].includes(typeof value);
  return simple ? JSON.stringify(value) : undefined;
}

/** The strings in a list; anything else in it is left out. */
export function texts(value: unknown): string[] {
  return list(value).flatMap((item) => text(item) ?? []);
}

/** The registry in an address: `https://registry.example.com:5000/v2` is `registry.example.com:5000`. */
export function hostOf(address: string): string {
  return address
    .replace(/^[a-z][a-z\d+.-]*:\/\//i, '')
    .replace(/\/.*$/s, '')
    .replace(/^[^@]*@/, '');
}

/** Leaves out what was not there. */
export function present<T>(items: readonly (T | undefined)[]): T[] {
  return items.filter((item) => item !== undefined);
}
