import { stringify } from 'yaml';
import type { AccessRule } from '../evidence/reading.js';

const NAME = 'regdoctor-reader';

interface PolicyRule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
  resourceNames?: string[];
}

/**
 * The least rights that would let these readings pass, as YAML documents ready for `kubectl apply -f`: a Role and RoleBinding for each
 * namespace, a ClusterRole and ClusterRoleBinding for what stands in no namespace. `user` is the name that the API server knows the caller
 * by; a service account's name becomes a ServiceAccount subject. Without rules the text is empty.
 */
export function accessRole(rules: readonly AccessRule[], user: string): string {
  const byNamespace = new Map<string, AccessRule[]>();
  for (const rule of rules) {
    const namespace = homeOf(rule);
    byNamespace.set(namespace, [...(byNamespace.get(namespace) ?? []), rule]);
  }
  return [...byNamespace.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([namespace, own]) => documentsFor(namespace, own, user))
    .map((document) => stringify(document, { lineWidth: 0 }))
    .join('---\n');
}

/** The namespace whose Role can give the right; empty for a ClusterRole. Reading one Namespace is granted by a Role inside it. */
function homeOf(rule: AccessRule): string {
  if (rule.namespace !== undefined) return rule.namespace;
  return rule.resource === 'namespaces' && rule.group === '' ? (rule.name ?? '') : '';
}

function documentsFor(namespace: string, rules: readonly AccessRule[], user: string): unknown[] {
  const cluster = namespace === '';
  const metadata = cluster ? { name: NAME } : { name: NAME, namespace };
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const kind = cluster ? 'ClusterRole' : 'Role';
  return [
    { apiVersion, kind, metadata, rules: policyRules(rules) },
    {
      apiVersion,
      kind: `${kind}Binding`,
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name: NAME },
      subjects: [subjectOf(user)],
    },
  ];
}

function subjectOf(user: string): Record<string, string> {
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user);
  return account?.[1] !== undefined && account[2] !== undefined
    ? { kind: 'ServiceAccount', namespace: account[1], name: account[2] }
    : { apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: user };
}

/** Merges the rules: first the verbs of one resource, then resources with the same verbs. */
function policyRules(rules: readonly AccessRule[]): PolicyRule[] {
  const verbs = new Map<string, { rule: AccessRule; verbs: Set<string> }>();
  for (const rule of rules) {
    const key = JSON.stringify([rule.group, rule.resource, rule.name ?? '']);
    const entry = verbs.get(key) ?? { rule, verbs: new Set<string>() };
    entry.verbs.add(rule.verb);
    verbs.set(key, entry);
  }
  const merged = new Map<string, PolicyRule>();
  for (const { rule, verbs: own } of verbs.values()) {
    const sorted = [...own].sort();
    // Resources share a rule when they are asked for without a name; named ones stay apart, or each would be granted for both names.
    const key = JSON.stringify([rule.group, sorted, rule.name === undefined ? '' : rule.resource]);
    const entry = merged.get(key) ?? { apiGroups: [rule.group], resources: [], verbs: sorted };
    entry.resources = [...new Set([...entry.resources, rule.resource])].sort();
    if (rule.name !== undefined) {
      entry.resourceNames = [...new Set([...(entry.resourceNames ?? []), rule.name])].sort();
    }
    merged.set(key, entry);
  }
  return [...merged.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
}
