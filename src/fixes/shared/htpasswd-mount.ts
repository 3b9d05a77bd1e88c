import { badEntries } from '../../checks/config/rd606-htpasswd-not-bcrypt.js';
import { htpasswdProblems } from '../../checks/config/rd607-htpasswd-malformed.js';
import { coveringMount } from '../../checks/shared/config-file.js';
import { secretRef } from '../../checks/shared/htpasswd-file.js';
import { fileName, folderOf, joinPath } from '../../checks/shared/posix.js';
import { volumeSources } from '../../checks/shared/volume-files.js';
import type { RegistrySpec } from '../../checks/shared/workload.js';
import { readValue } from '../../evidence/reading.js';
import type { EvidenceView } from '../../evidence/view.js';
import { list, record, text } from '../../kube/objects.js';
import type { SecretChange } from '../change.js';
import type { Question } from '../fix.js';
import { fileWithNewUser, NEW_USER_QUESTIONS } from './htpasswd.js';
import { createFromFile, setPassword } from './secret-commands.js';

/** Folders of the image that a mount must not hide. */
const SYSTEM_FOLDERS = new Set(['/', '/bin', '/etc', '/home', '/lib', '/root', '/tmp', '/usr', '/var']);

/** A new Secret with one user, and the edit that mounts it. */
export interface NewHtpasswdMount {
  path: string;
  volume: Record<string, unknown>;
  mount: Record<string, unknown>;
  change: SecretChange;
  questions: Question[];
  commands: string[];
}

/** The path of an htpasswd file that the container has already, from a Secret that was read and is in order. */
export function mountedHtpasswd(view: EvidenceView, spec: RegistrySpec): string | undefined {
  const mounts = list(spec.container.volumeMounts).map(record);
  for (const source of volumeSources(spec.podSpec)) {
    const facts = source.source === 'secret' ? readValue(view.get('secrets')[source.name]) : undefined;
    const mount = mounts.find(({ name, subPath }) => name === source.volumeName && subPath === undefined);
    const folder = text(mount?.mountPath);
    if (facts === undefined || folder === undefined) continue;
    for (const [key, file] of Object.entries(facts.htpasswd)) {
      if (htpasswdProblems(file).length > 0 || badEntries(file).length > 0) continue;
      const path = source.items === undefined ? key : source.items.find((item) => item.key === key)?.path;
      if (path !== undefined) return joinPath(folder, path);
    }
  }
  return undefined;
}

/**
 * A Secret with one user, to be mounted so that its file is at `path` (default `/auth/htpasswd`). Null when the mount would hide a folder that
 * the container needs, or when another mount is there.
 */
export function newHtpasswdMount(
  view: EvidenceView,
  spec: RegistrySpec,
  path = '/auth/htpasswd',
): NewHtpasswdMount | null {
  const folder = folderOf(path);
  if (SYSTEM_FOLDERS.has(folder) || coveringMount(spec.container, path) !== undefined) return null;
  const mounts = list(spec.container.volumeMounts).map((mount) => text(record(mount).mountPath) ?? '');
  if (mounts.some((mounted) => mounted.startsWith(`${folder}/`))) return null;
  const name = `${spec.ref.name}-htpasswd`;
  const key = 'htpasswd';
  const known = view.get('secrets')[name];
  if (known !== undefined && known.state !== 'absent') return null;
  const taken = new Set(list(spec.podSpec.volumes).map((volume) => record(volume).name));
  const volumeName = ['htpasswd', 'registry-htpasswd', 'regdoctor-htpasswd'].find((one) => !taken.has(one));
  if (volumeName === undefined) return null;
  const target = secretRef(view, name);
  return {
    path,
    volume: { name: volumeName, secret: { secretName: name, items: [{ key, path: fileName(path) }] } },
    mount: { name: volumeName, mountPath: folder, readOnly: true },
    change: {
      kind: 'secret',
      target,
      exists: false,
      type: 'Opaque',
      key,
      describeBefore: [],
      describeAfter: ['admin, or the user that is asked for: bcrypt'],
      compose: (_current, answers) => fileWithNewUser(answers),
    },
    questions: [...NEW_USER_QUESTIONS],
    commands: [setPassword('admin', { create: true }), createFromFile(target, key)],
  };
}
