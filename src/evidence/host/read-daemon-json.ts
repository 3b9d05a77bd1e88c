import { posix } from 'node:path';
import { parseDaemonJson } from '../../formats/daemon-json.js';
import { withoutCredentials } from '../../formats/mask.js';
import type { DaemonJsonFacts } from '../host-model.js';
import type { HostAccess } from './access.js';
import { HostDenied } from './host-failure.js';
import { lookAtFile } from './host-file.js';

/**
 * The daemon's file of settings: the one that `--config-file` names, else that of the installation.
 * @throws HostDenied
 */
export async function readDaemonJson(
  access: HostAccess,
  usual: string,
  given: string | undefined,
): Promise<DaemonJsonFacts> {
  const explicit = given !== undefined;
  // A service is started in /.
  const path = posix.resolve('/', given ?? usual);
  const look = await lookAtFile(access, path);
  const none = { path, explicit, keys: [] };
  switch (look.state) {
    case 'denied':
      throw new HostDenied(path);
    case 'absent':
    case 'dangling':
      // By its default path a file may be missing; a link that leads nowhere is a missing file too.
      return explicit ? { ...none, problem: { message: `open ${path}: no such file or directory` } } : none;
    case 'folder':
      return { ...none, problem: { message: `read ${path}: is a directory` } };
    case 'failed':
      return { ...none, problem: { message: look.reason } };
    case 'null-device':
      return { ...none, problem: { message: 'EOF' } };
    case 'file':
      return { path, explicit, file: look.facts, ...settings(look.bytes.toString('utf8')) };
  }
}

function settings(text: string): Omit<DaemonJsonFacts, 'path' | 'explicit' | 'file'> {
  const { value, keys, problem } = parseDaemonJson(text);
  const insecure = texts(value['insecure-registries']);
  const mirrors = texts(value['registry-mirrors'])?.map(withoutCredentials);
  const liveRestore = value['live-restore'];
  return {
    keys,
    ...(problem === undefined ? {} : { problem }),
    ...(insecure === undefined ? {} : { insecure }),
    ...(mirrors === undefined ? {} : { mirrors }),
    ...(typeof liveRestore === 'boolean' ? { liveRestore } : {}),
  };
}

function texts(value: unknown): string[] | undefined {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : undefined;
}
