import { at, type KubeObject, list, record, strings, text } from '../../kube/objects.js';
import type { Kind } from '../store/kinds.js';
import { sameJson } from '../store/store.js';
import { badRequest, type FieldError, invalid } from './status.js';
import { claimErrors } from './validate-claim.js';

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** Throws the API server's 422 or 400 for an object that it would not take. `old` is the stored one, for an update. */
export function validate(kind: Kind, object: KubeObject, old?: KubeObject): void {
  const name = text(object.metadata?.name) ?? '';
  const errors: FieldError[] = [];
  if (name === '') {
    errors.push({
      field: 'metadata.name',
      message: 'Required value: name or generateName is required',
      cause: 'FieldValueRequired',
    });
  } else if (kind.kind === 'Namespace' && (!LABEL.test(name) || name.length > 63)) {
    errors.push({
      field: 'metadata.name',
      message: `Invalid value: "${name}": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')`,
      cause: 'FieldValueInvalid',
    });
  } else if (!SUBDOMAIN.test(name) || name.length > 253) {
    errors.push({
      field: 'metadata.name',
      message: `Invalid value: "${name}": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
      cause: 'FieldValueInvalid',
    });
  }
  if (!kind.custom) errors.push(...fieldErrors(kind, object, old));
  // Ingress is validated by its old group's code, and refusals say so.
  const group = kind.kind === 'Ingress' ? 'extensions' : kind.group;
  if (errors.length > 0) throw invalid({ group, kind: kind.kind }, name, errors);
}

function fieldErrors(kind: Kind, object: KubeObject, old: KubeObject | undefined): FieldError[] {
  switch (kind.kind) {
    case 'Pod':
      return [...podErrors(object.spec, 'spec'), ...podUpdateErrors(object, old)];
    case 'Deployment':
    case 'StatefulSet':
    case 'ReplicaSet':
      return workloadErrors(object, old);
    case 'Secret':
      return secretErrors(object, old);
    case 'Service':
      return serviceErrors(object, old);
    case 'Ingress':
      return ingressErrors(object);
    case 'PersistentVolumeClaim':
      return claimErrors(object, old);
    case 'StorageClass':
      return (text(object.provisioner) ?? '') === '' ? [required('provisioner')] : [];
    default:
      return [];
  }
}

function required(field: string, detail?: string): FieldError {
  const message = detail === undefined ? 'Required value' : `Required value: ${detail}`;
  return { field, message, cause: 'FieldValueRequired' };
}

function podErrors(spec: unknown, path: string): FieldError[] {
  const containers = list(record(spec).containers);
  if (containers.length === 0) return [required(`${path}.containers`)];
  const volumes = list(record(spec).volumes).map((volume) => at(volume, 'name'));
  return containers.flatMap((container, index) => {
    const here = `${path}.containers[${index}]`;
    const unknown = list(record(container).volumeMounts).flatMap((mount, i) =>
      volumes.includes(at(mount, 'name'))
        ? []
        : [
            {
              field: `${here}.volumeMounts[${i}].name`,
              message: `Not found: "${text(at(mount, 'name')) ?? ''}"`,
              cause: 'FieldValueInvalid' as const,
            },
          ],
    );
    return [
      ...(text(at(container, 'name')) === undefined ? [required(`${here}.name`)] : []),
      ...(text(at(container, 'image')) === undefined ? [required(`${here}.image`)] : []),
      ...unknown,
    ];
  });
}

/** A Pod's spec but for the few fields that may change in place. */
function fixedPodSpec(object: KubeObject): unknown {
  const spec = structuredClone(record(object.spec));
  for (const container of [...list(spec.containers), ...list(spec.initContainers)].map(record)) {
    delete container.image;
  }
  for (const field of ['activeDeadlineSeconds', 'tolerations', 'nodeName']) delete spec[field];
  return spec;
}

function podUpdateErrors(object: KubeObject, old: KubeObject | undefined): FieldError[] {
  if (old === undefined || sameJson(fixedPodSpec(object), fixedPodSpec(old))) return [];
  return [
    {
      field: 'spec',
      message:
        'Forbidden: pod updates may not change fields other than `spec.containers[*].image`, `spec.initContainers[*].image`, `spec.activeDeadlineSeconds` or `spec.tolerations` (only additions to existing tolerations)\n  core.PodSpec{\n  \t... // fields differ\n  }\n',
      cause: 'FieldValueForbidden',
    },
  ];
}

function workloadErrors(object: KubeObject, old: KubeObject | undefined): FieldError[] {
  const errors: FieldError[] = [];
  const selector = strings(at(object, 'spec', 'selector', 'matchLabels'));
  const labels = strings(at(object, 'spec', 'template', 'metadata', 'labels'));
  if (at(object, 'spec', 'selector') === undefined) errors.push(required('spec.selector'));
  if (Object.entries(selector).some(([key, value]) => labels[key] !== value)) {
    errors.push({
      field: 'spec.template.metadata.labels',
      message: `Invalid value: ${goMap(labels)}: \`selector\` does not match template \`labels\``,
      cause: 'FieldValueInvalid',
    });
  }
  if (old !== undefined && !sameJson(at(object, 'spec', 'selector'), at(old, 'spec', 'selector'))) {
    errors.push({
      field: 'spec.selector',
      message: `Invalid value: v1.LabelSelector{MatchLabels:${goMap(selector)}, MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: field is immutable`,
      cause: 'FieldValueInvalid',
    });
  }
  return [...errors, ...podErrors(at(object, 'spec', 'template', 'spec'), 'spec.template.spec')];
}

/** A map as Go prints it with %#v. */
function goMap(labels: Record<string, string>): string {
  const entries = Object.entries(labels).map(([key, value]) => `"${key}":"${value}"`);
  return `map[string]string{${entries.join(', ')}}`;
}

function secretErrors(object: KubeObject, old: KubeObject | undefined): FieldError[] {
  for (const [key, value] of Object.entries(strings(object.data))) {
    if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(value) || value.replace(/\s/g, '').length % 4 !== 0) {
      throw badRequest(
        `Secret in version "v1" cannot be handled as a Secret: v1.Secret.Data: decode base64: illegal base64 data at input byte 0, error found in ${key}`,
      );
    }
  }
  const errors: FieldError[] = [];
  if (old !== undefined && old.type !== object.type) {
    errors.push({
      field: 'type',
      message: `Invalid value: "${text(object.type) ?? ''}": field is immutable`,
      cause: 'FieldValueInvalid',
    });
  }
  if (object.type === 'kubernetes.io/tls') {
    for (const key of ['tls.crt', 'tls.key']) {
      if (strings(object.data)[key] === undefined) errors.push(required(`data[${key}]`));
    }
  }
  return errors;
}

function serviceErrors(object: KubeObject, old: KubeObject | undefined): FieldError[] {
  const errors: FieldError[] = [];
  if (list(at(object, 'spec', 'ports')).length === 0) errors.push(required('spec.ports'));
  const address = text(at(object, 'spec', 'clusterIP'));
  if (old !== undefined && text(at(old, 'spec', 'clusterIP')) !== address) {
    errors.push({
      field: 'spec.clusterIPs[0]',
      message: `Invalid value: []string{"${address ?? ''}"}: may not change once set`,
      cause: 'FieldValueInvalid',
    });
  }
  return errors;
}

function ingressErrors(object: KubeObject): FieldError[] {
  return list(at(object, 'spec', 'rules')).flatMap((rule, r) =>
    list(at(rule, 'http', 'paths')).flatMap((path, p) =>
      at(path, 'pathType') === undefined
        ? [required(`spec.rules[${r}].http.paths[${p}].pathType`, 'pathType must be specified')]
        : [],
    ),
  );
}
