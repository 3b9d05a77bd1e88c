import type { CommandResult } from '../../../evidence/host/access.js';
import type { DockerDaemon } from '../daemon.js';
import type { ImageStore } from '../image-store.js';
import type { Route } from '../registry-wire.js';
import type { HostTree } from '../tree.js';

/** What a command of docker's client works with. */
export interface Client {
  tree: HostTree;
  daemon: DockerDaemon;
  images: ImageStore;
  route: Route;
  /** The path of the API's socket. */
  socket: string;
  /** The host's path of the folder with config.json. */
  config: string;
  /** How much shorter than real ones waits are. */
  speed: number;
  /** The file as the host's paths name it, relative ones from `/`; undefined when there is none. */
  file: (path: string) => Buffer | undefined;
  /** Standard input; undefined when nothing is there. */
  input: string | undefined;
}

export type Command = (client: Client, args: readonly string[]) => CommandResult | Promise<CommandResult>;

export function said(stdout: string, stderr = ''): CommandResult {
  return { exitCode: 0, stdout, stderr, problem: '' };
}

export function failed(stderr: string, stdout = ''): CommandResult {
  return { exitCode: 1, stdout, stderr: `${stderr}\n`, problem: '' };
}

/** What the daemon refused, as the client says it. */
export function refused(message: string, stdout = ''): CommandResult {
  return failed(`Error response from daemon: ${message}`, stdout);
}

export interface Given {
  words: string[];
  flags: Map<string, string>;
}

/**
 * Splits arguments into words and flags. `valued` are the flags that take a value, by all their names, each with the name that it goes by;
 * anything else with a dash is a switch.
 */
export function given(args: readonly string[], valued: Readonly<Record<string, string>>): Given {
  const words: string[] = [];
  const flags = new Map<string, string>();
  for (let index = 0; index < args.length; index += 1) {
    const [flag = '', joined] = split(args[index] ?? '');
    const name = valued[flag];
    if (!flag.startsWith('-') || flag === '-') words.push(args[index] ?? '');
    else if (name === undefined) flags.set(flag.replace(/^-+/, ''), joined ?? 'true');
    else if (joined !== undefined) flags.set(name, joined);
    else {
      index += 1;
      flags.set(name, args[index] ?? '');
    }
  }
  return { words, flags };
}

function split(arg: string): [string, string | undefined] {
  const equals = arg.indexOf('=');
  return arg.startsWith('-') && equals > 0 ? [arg.slice(0, equals), arg.slice(equals + 1)] : [arg, undefined];
}
