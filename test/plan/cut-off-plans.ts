import type { Proposal } from '../../src/fixes/fix.js';
import { deleteObject } from '../../src/fixes/shared/object-deletion.js';
import {
  CONFIG_MAP,
  change,
  configMap,
  POD,
  pod,
  proposal,
  SERVICE,
  secretChange,
  service,
  setKey,
} from './objects.js';

const relabel = (object: { metadata?: object }) => {
  object.metadata = { ...object.metadata, labels: { other: 'yes' } };
};

/** Plans that a test and the process that it kills both know. */
export const PLANS: Record<string, () => Proposal> = {
  patch: () => proposal([change('patch', CONFIG_MAP, configMap(), setKey('a', 'b'))]),
  create: () => proposal([{ kind: 'create', target: CONFIG_MAP, after: configMap() }]),
  recreate: () => proposal([change('recreate', POD, pod(), relabel)]),
  'apply-new': () => proposal([{ kind: 'apply', target: CONFIG_MAP, after: { data: { a: 'b' } } }]),
  apply: () =>
    proposal([{ kind: 'apply', target: CONFIG_MAP, before: configMap(), after: { data: { a: 'b' } } }]),
  delete: () => proposal([deleteObject(configMap(), CONFIG_MAP)]),
  secret: () => proposal([secretChange(true, () => 'admin:new')]),
  several: () =>
    proposal([
      change('patch', CONFIG_MAP, configMap(), setKey('a', 'b')),
      change('patch', SERVICE, service(), relabel),
    ]),
};
