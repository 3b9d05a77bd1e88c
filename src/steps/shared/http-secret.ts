import { randomBytes } from 'node:crypto';
import { subjectName } from '../../checks/check.js';
import { skipped } from '../../evidence/reading.js';
import type { Change } from '../../fixes/change.js';
import { shellCommand } from '../../fixes/shared/shell.js';
import type { ObjectRef } from '../../kube/objects.js';
import { isManaged, managedLabels } from '../../manifests/labels.js';
import { HTTP_SECRET_KEY, httpSecretRef } from '../../manifests/names.js';
import type { Standing, StepContext } from '../step.js';
import { userOf } from './context.js';
import { couldNotTell } from './could-not-tell.js';
import { placed } from './placed.js';

export type HttpSecretNeed =
  | { state: 'stopped'; standing: Standing; refs: ObjectRef[] }
  | { state: 'known'; changes: Change[]; foreign: ObjectRef[]; commands: string[]; refs: ObjectRef[] };

/** What is to be done so that there is a secret for `REGISTRY_HTTP_SECRET`. The how-to's Pod has none: the registry makes one at each start. */
export function httpSecretNeed(context: StepContext): HttpSecretNeed {
  const own = placed(context);
  const nothing = { state: 'known', changes: [], foreign: [], commands: [] } as const;
  if (own.style === 'howto') return { ...nothing, changes: [], foreign: [], commands: [], refs: [] };
  const target = httpSecretRef(own);
  const refs = [target];
  const reading = context.survey.platform.secrets[target.name] ?? skipped('it was not looked at');
  if (reading.state !== 'read' && reading.state !== 'absent') {
    return { state: 'stopped', standing: couldNotTell(subjectName(target), reading, userOf(context)), refs };
  }
  const secret = reading.state === 'read' ? reading.value : undefined;
  if ((secret?.keys[HTTP_SECRET_KEY] ?? 0) > 0)
    return { ...nothing, changes: [], foreign: [], commands: [], refs };
  return {
    state: 'known',
    refs,
    foreign: secret === undefined || isManaged(secret) ? [] : [target],
    changes: [
      {
        kind: 'secret',
        target,
        exists: secret !== undefined,
        type: secret?.type ?? 'Opaque',
        key: HTTP_SECRET_KEY,
        labels: managedLabels(own.name),
        describeBefore: [],
        describeAfter: [`${HTTP_SECRET_KEY}: 64 hexadecimal digits, made at random`],
        // Made once: what is there by then is kept.
        compose: async (current) =>
          current === undefined || current === '' ? randomBytes(32).toString('hex') : current,
      },
    ],
    commands: [
      `openssl rand -hex 32 | tr -d '\\n' | ${shellCommand('kubectl', 'create', 'secret', 'generic', target.name, '-n', target.namespace ?? '', `--from-file=${HTTP_SECRET_KEY}=/dev/stdin`)}`,
    ],
  };
}
