import { at, type KubeObject, list, record, text } from '../../kube/objects.js';
import { sameJson } from '../store/store.js';
import { badRequest, type FieldError } from './status.js';

const QUANTITY = /^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$/;

/** What is wrong with a PersistentVolumeClaim. Throws a 400 for a size that is no quantity. `old` is the stored one, for an update. */
export function claimErrors(object: KubeObject, old: KubeObject | undefined): FieldError[] {
  const spec = record(object.spec);
  const size = at(spec, 'resources', 'requests', 'storage');
  if (size !== undefined && !QUANTITY.test(text(size) ?? String(size))) {
    throw badRequest(
      `PersistentVolumeClaim in version "v1" cannot be handled as a PersistentVolumeClaim: v1.PersistentVolumeClaim.Spec: v1.PersistentVolumeClaimSpec.Resources: v1.ResourceRequirements.Requests: unmarshalerDecoder: quantities must match the regular expression '${QUANTITY.source}'`,
    );
  }
  if (old !== undefined) return changeErrors(spec, old);
  const errors: FieldError[] = [];
  if (list(spec.accessModes).length === 0) {
    errors.push({
      field: 'spec.accessModes',
      message: 'Required value: at least 1 access mode is required',
      cause: 'FieldValueRequired',
    });
  }
  if (size === undefined) {
    errors.push({
      field: 'spec.resources[storage]',
      message: 'Required value',
      cause: 'FieldValueRequired',
    });
  }
  return errors;
}

/** The server shows the difference of the two specs below this sentence. */
function changeErrors(spec: Record<string, unknown>, old: KubeObject): FieldError[] {
  const before = record(old.spec);
  const bound = at(old, 'status', 'phase') === 'Bound';
  const kept = (one: Record<string, unknown>) => ({ ...one, ...(bound ? { resources: {} } : {}) });
  if (sameJson(kept(spec), kept(before))) return [];
  return [
    {
      field: 'spec',
      message:
        'Forbidden: spec is immutable after creation except resources.requests for bound claims\n  core.PersistentVolumeClaimSpec{\n  }\n',
      cause: 'FieldValueForbidden',
    },
  ];
}
