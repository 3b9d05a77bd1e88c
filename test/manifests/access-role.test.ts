import { expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { AccessRule } from '../../src/evidence/reading.js';
import { accessRole } from '../../src/manifests/access-role.js';

const rule = (verb: string, resource: string, more: Partial<AccessRule> = {}): AccessRule => ({
  verb,
  group: '',
  resource,
  namespace: 'default',
  ...more,
});

function documents(rules: AccessRule[], user = 'reader'): unknown[] {
  return parseAllDocuments(accessRole(rules, user)).map((document) => document.toJS());
}

it('gives the verbs and resources that were refused and nothing more', () => {
  const [role, binding] = documents([
    rule('list', 'pods'),
    rule('list', 'services'),
    rule('list', 'services'),
    rule('get', 'secrets', { name: 'b' }),
    rule('get', 'secrets', { name: 'a' }),
    rule('list', 'deployments', { group: 'apps' }),
  ]);
  expect(role).toEqual({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: { name: 'regdoctor-reader', namespace: 'default' },
    rules: [
      { apiGroups: [''], resources: ['secrets'], verbs: ['get'], resourceNames: ['a', 'b'] },
      { apiGroups: [''], resources: ['pods', 'services'], verbs: ['list'] },
      { apiGroups: ['apps'], resources: ['deployments'], verbs: ['list'] },
    ],
  });
  expect(binding).toMatchObject({
    kind: 'RoleBinding',
    roleRef: { kind: 'Role', name: 'regdoctor-reader' },
    subjects: [{ kind: 'User', name: 'reader', apiGroup: 'rbac.authorization.k8s.io' }],
  });
});

it('does not let a name of one resource open another', () => {
  const [role] = documents([rule('get', 'secrets', { name: 'a' }), rule('get', 'configmaps', { name: 'b' })]);
  expect(role).toMatchObject({
    rules: [
      { resources: ['configmaps'], resourceNames: ['b'] },
      { resources: ['secrets'], resourceNames: ['a'] },
    ],
  });
});

it('joins the verbs of one resource', () => {
  const [role] = documents([rule('list', 'pods'), rule('get', 'pods')]);
  expect(role).toMatchObject({ rules: [{ resources: ['pods'], verbs: ['get', 'list'] }] });
});

it('makes a ClusterRole for what stands in no namespace, and a Role for reading one namespace', () => {
  const all = documents([
    { verb: 'get', group: 'cert-manager.io', resource: 'clusterissuers', name: 'prod' },
    { verb: 'get', group: '', resource: 'namespaces', name: 'default' },
  ]);
  expect(all).toMatchObject([
    { kind: 'ClusterRole', metadata: { name: 'regdoctor-reader' } },
    { kind: 'ClusterRoleBinding' },
    { kind: 'Role', metadata: { namespace: 'default' } },
    { kind: 'RoleBinding' },
  ]);
});

it('binds a service account as such, and quotes a name that YAML would read as something else', () => {
  expect(documents([rule('list', 'pods')], 'system:serviceaccount:ci:deploy')[1]).toMatchObject({
    subjects: [{ kind: 'ServiceAccount', namespace: 'ci', name: 'deploy' }],
  });
  expect(documents([rule('list', 'pods')], 'yes\n---\nkind: X')).toHaveLength(2);
  expect(documents([rule('list', 'pods')], '12345')[1]).toMatchObject({ subjects: [{ name: '12345' }] });
});

it('is empty when nothing was refused', () => {
  expect(accessRole([], 'reader')).toBe('');
});
