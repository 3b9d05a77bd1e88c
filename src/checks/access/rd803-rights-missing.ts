import { emptyEvidence } from '../../evidence/empty.js';
import { MACHINE_KEYS } from '../../evidence/host/machine-readings.js';
import { listReadingsOf } from '../../evidence/list-readings.js';
import type { ReadingKey } from '../../evidence/model.js';
import { type AccessRule, type Reading, readValue } from '../../evidence/reading.js';
import { accessRole } from '../../manifests/access-role.js';
import type { Check, Quote, Sign } from '../check.js';
import { conclude, findingOf } from '../verdicts.js';

const signs: readonly Sign[] = [
  {
    pattern: /\bis forbidden: User "[^"]*" cannot \w+ resource "[^"]*"/,
    printedBy: 'kubectl, and every program that uses the Kubernetes API',
    tellApart:
      'The API server knows who is asking and does not allow it; "You must be logged in" (RD802) means that it does not know who is asking.',
    next: 'kubectl auth can-i --list -n NS',
  },
];

const OF_MACHINE: readonly string[] = MACHINE_KEYS;

/**
 * Every reading there is of the cluster: whatever could not be taken for want of rights is named here, new readings included. What a user may not
 * read on this machine is no affair of the API server.
 */
const EVERY_READING = (
  Object.keys(
    emptyEvidence({ kind: 'files', path: '' }, { namespace: '', port: 443 }, '').readings,
  ) as ReadingKey[]
).filter((key) => !OF_MACHINE.includes(key));

const meta = {
  code: 'RD803',
  slug: 'rights-missing',
  layer: 'access',
  hop: 'access',
  title: 'Everything that the diagnosis needs may be read',
  level: 'unknown',
  reads: EVERY_READING,
  signs,
} satisfies Omit<Check, 'examine'>;

interface Denial {
  what: string;
  reason: string;
  needs: AccessRule;
}

/** Readings that the API server refused (403). One finding for all, with the Role that would settle it. */
export const rd803: Check = {
  ...meta,
  examine(view) {
    const all = EVERY_READING.flatMap((key) => listReadingsOf(key, view.get(key)));
    const denials = all.flatMap(({ what, reading }) => deniedOf(what, reading));
    const access = view.get('access');
    if (denials.length === 0) {
      const reached = access.state === 'read' || access.state === 'skipped';
      return conclude([], reached ? [] : [`the API server: ${access.reason}`]);
    }
    const rules = uniqueRules(denials);
    const user = userOf(denials, readValue(access)?.user);
    const who = user === undefined ? 'You' : `The user ${user}`;
    const role = accessRole(rules, user ?? 'USER');
    const { namespace } = view.target;
    return conclude(
      [
        findingOf(meta, {
          subject: { apiVersion: 'v1', kind: 'Namespace', name: namespace },
          title: `Rights are missing in namespace ${namespace}`,
          message: `${who} may not ${listOf(rules)}. What depends on that could not be told. The Role that is quoted here settles it, applied by somebody who may do that.`,
          quotes: [
            ...quotesOf(denials),
            { source: 'the Role that settles it', path: 'kubectl apply -f', text: role },
          ],
          facts: { role, rules, ...(user === undefined ? {} : { user }) },
        }),
      ],
      [],
    );
  },
};

function deniedOf(what: string, reading: Reading<unknown>): Denial[] {
  return reading.state === 'denied' ? [{ what, reason: reading.reason, needs: reading.needs }] : [];
}

function quotesOf(denials: readonly Denial[]): Quote[] {
  const seen = new Set<string>();
  return denials.flatMap(({ what, reason }) => {
    if (seen.has(reason)) return [];
    seen.add(reason);
    return [{ source: 'API server', path: what, text: reason }];
  });
}

function uniqueRules(denials: readonly Denial[]): AccessRule[] {
  const rules = new Map<string, AccessRule>();
  for (const { needs } of denials) {
    const key = JSON.stringify([
      needs.namespace ?? '',
      needs.group,
      needs.resource,
      needs.name ?? '',
      needs.verb,
    ]);
    rules.set(key, needs);
  }
  return [...rules.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, rule]) => rule);
}

/** The name under which the API server knows the caller: it stands in the refusal; the kubeconfig's own name may be another. */
function userOf(denials: readonly Denial[], fallback: string | undefined): string | undefined {
  for (const { reason } of denials) {
    const user = /\bUser "([^"]+)" cannot\b/.exec(reason)?.[1];
    if (user !== undefined) return user;
  }
  return fallback;
}

/** `list pods, services; get configmaps/docker-registry in namespace default`, grouped by verb and namespace. */
function listOf(rules: readonly AccessRule[]): string {
  const groups = new Map<string, { verb: string; namespace: string | undefined; objects: string[] }>();
  for (const rule of rules) {
    const key = JSON.stringify([rule.namespace ?? '', rule.verb]);
    const group = groups.get(key) ?? { verb: rule.verb, namespace: rule.namespace, objects: [] };
    const resource = rule.group === '' ? rule.resource : `${rule.resource}.${rule.group}`;
    group.objects.push(rule.name === undefined ? resource : `${resource}/${rule.name}`);
    groups.set(key, group);
  }
  return [...groups.values()]
    .map(({ verb, namespace, objects }) => {
      const where = namespace === undefined ? '' : ` in namespace ${namespace}`;
      return `${verb} ${[...new Set(objects)].join(', ')}${where}`;
    })
    .join('; ');
}
