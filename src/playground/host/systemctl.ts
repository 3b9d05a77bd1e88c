import type { CommandResult } from '../../evidence/host/access.js';
import type { ServiceManager } from './service-manager.js';
import { type JobResult, SERVICE, SOCKET } from './service-run.js';
import type { HostTree } from './tree.js';
import { serviceProperties, socketProperties, strangerProperties } from './unit-properties.js';

const FLAGS = new Set([
  '--no-pager',
  '--quiet',
  '-q',
  '--no-ask-password',
  '--full',
  '-l',
  '--plain',
  '--no-legend',
  '--now',
]);

/** `systemctl` on a host whose only units are Docker's. */
export async function systemctl(
  manager: ServiceManager,
  tree: HostTree,
  args: readonly string[],
): Promise<CommandResult> {
  const { words, properties, value } = parse(args);
  const [verb = '', ...named] = words;
  const names = named.map(fullName);
  switch (verb) {
    case 'daemon-reload':
      manager.daemonReload();
      return ended();
    case 'show':
      return ended(names.map((name) => show(manager, name, properties, value)).join('\n'));
    case 'cat':
      return cat(manager, tree, names);
    case 'is-active':
    case 'is-failed':
      return stateOf(manager, verb, names);
    case 'is-system-running':
      return ended('running\n');
    case 'start':
    case 'restart':
      return job(await startAll(manager, verb, names));
    case 'try-restart':
      return job(manager.run.active === 'active' ? await manager.restart() : { ok: true });
    case 'reload':
      return job(manager.reload());
    case 'stop':
      return job(await manager.stop(names));
    case 'reset-failed':
      manager.resetFailed(names.length === 0 ? [SERVICE, SOCKET] : names);
      return ended();
    default:
      return { exitCode: 1, stdout: '', stderr: `Unknown command verb ${verb}.\n`, problem: '' };
  }
}

function parse(args: readonly string[]): { words: string[]; properties: string[]; value: boolean } {
  const words: string[] = [];
  const properties: string[] = [];
  let value = false;
  for (let index = 0; index < args.length; index++) {
    const word = args[index] ?? '';
    const given = /^(?:--property=|-p)(.+)$/.exec(word)?.[1];
    if (given !== undefined) properties.push(...given.split(','));
    else if (word === '-p' || word === '--property') properties.push(...(args[++index] ?? '').split(','));
    else if (word === '--value') value = true;
    else if (!FLAGS.has(word)) words.push(word);
  }
  return { words, properties, value };
}

function fullName(name: string): string {
  return /\.(service|socket|target)$/.test(name) ? name : `${name}.service`;
}

function show(manager: ServiceManager, name: string, properties: readonly string[], value: boolean): string {
  const all =
    name === SERVICE
      ? serviceProperties(manager)
      : name === SOCKET && manager.unit(SOCKET)?.loadState !== 'not-found'
        ? socketProperties(manager)
        : strangerProperties(name);
  return all
    .filter(([key]) => properties.length === 0 || properties.includes(key))
    .map(([key, text]) => `${value ? text : `${key}=${text}`}\n`)
    .join('');
}

function cat(manager: ServiceManager, tree: HostTree, names: readonly string[]): CommandResult {
  const parts: string[] = [];
  let warning = '';
  for (const name of names) {
    const unit = manager.unit(name);
    if (unit?.fragment === undefined) {
      return { exitCode: 1, stdout: '', stderr: `No files found for ${name}.\n`, problem: '' };
    }
    if (manager.needsReload(unit)) {
      warning = `# Warning: ${name} changed on disk, the version systemd has loaded is outdated.\n# This output shows the current version of the unit's original fragment and drop-in files.\n# If fragments or drop-ins were added or removed, they are not properly reflected in this output.\n# Run 'systemctl daemon-reload' to reload units.\n`;
    }
    for (const { path } of [unit.fragment, ...unit.dropIns]) {
      parts.push(`# ${path}\n${(tree.read(path) ?? '').replace(/\n*$/, '\n')}`);
    }
  }
  return { exitCode: 0, stdout: parts.join('\n'), stderr: warning, problem: '' };
}

function stateOf(
  manager: ServiceManager,
  verb: 'is-active' | 'is-failed',
  names: readonly string[],
): CommandResult {
  const states = names.map((name) =>
    name === SERVICE ? manager.run.active : name === SOCKET ? manager.socketState.active : 'inactive',
  );
  const wanted = verb === 'is-active' ? 'active' : 'failed';
  const exitCode = states.includes(wanted) ? 0 : verb === 'is-active' ? 3 : 1;
  return { exitCode, stdout: states.map((state) => `${state}\n`).join(''), stderr: '', problem: '' };
}

async function startAll(
  manager: ServiceManager,
  verb: 'start' | 'restart',
  names: readonly string[],
): Promise<JobResult> {
  let result: JobResult = { ok: true };
  for (const name of names) {
    const one =
      name === SOCKET
        ? await manager.startSocket()
        : name !== SERVICE
          ? { ok: false as const, stderr: `Failed to ${verb} ${name}: Unit ${name} not found.\n` }
          : verb === 'start'
            ? await manager.start()
            : await manager.restart();
    if (result.ok) result = one;
  }
  return result;
}

function job(result: JobResult): CommandResult {
  if (!result.ok) return { exitCode: 1, stdout: '', stderr: result.stderr, problem: '' };
  return { exitCode: 0, stdout: '', stderr: result.warning ?? '', problem: '' };
}

/** A command that ended well. */
export function ended(stdout = '', stderr = ''): CommandResult {
  return { exitCode: 0, stdout, stderr, problem: '' };
}
