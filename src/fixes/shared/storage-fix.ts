import { subjectKey, subjectName } from '../../checks/check.js';
import { type Storage, storageOf } from '../../checks/shared/storage.js';
import { type StorageMount, storageMount } from '../../checks/shared/storage-mount.js';
import { type RegistrySpec, registryPodSpecs } from '../../checks/shared/workload.js';
import type { Fix, Risk } from '../fix.js';
import { changePodSpec, type JsonPatchOperation, podSpecCommands, replacementCost } from './replace-pods.js';

/** The storage that cannot be written to. */
export interface Unwritable {
  /** As the finding's facts say it. */
  why: string;
  spec: RegistrySpec;
  storage: Storage;
  mount: StorageMount;
}

export interface StorageEdit {
  title: string;
  edit(podSpec: Record<string, unknown>, container: Record<string, unknown>): void;
  /** The same below the Pod spec, for the commands by hand. */
  operations: JsonPatchOperation[];
  interrupts?: string[];
  /** What it makes worse; else what replacing the Pods comes to. */
  risk?: Risk;
  workaround?: boolean;
}

/** A fix of RD703 that edits the Pod spec; `work` returns undefined when it does not fit the case. */
export function storageFix(id: string, work: (found: Unwritable) => StorageEdit | undefined): Fix {
  return {
    id,
    cures: 'RD703',
    propose(finding, view) {
      const spec = registryPodSpecs(view).find(({ ref }) => subjectKey(ref) === subjectKey(finding.subject));
      if (spec === undefined) return null;
      const storage = storageOf(view, spec);
      const why = String(finding.facts.why ?? '');
      const edited = work({ why, spec, storage, mount: storageMount(spec, storage) });
      const change = edited === undefined ? null : changePodSpec(spec, edited.edit);
      if (edited === undefined || change === null) return null;
      const { note, risk, interrupts, loses } = replacementCost(view, spec);
      const how = `${change.kind === 'recreate' ? 'recreate' : 'patch'} ${subjectName(spec.ref)}`;
      return {
        id,
        finding: finding.id,
        title: `${edited.title}, and ${how}${note === '' ? '' : ` (${note})`}`,
        risk: edited.risk ?? risk,
        interrupts: [...interrupts, ...(edited.interrupts ?? [])],
        loses,
        workaround: edited.workaround === true,
        reversible: true,
        questions: [],
        changes: [change],
        settleSeconds: 150,
        commands: podSpecCommands(spec, edited.operations),
      };
    },
  };
}
