import { expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { rd803 } from '../../src/checks/access/rd803-rights-missing.js';
import { denied, read } from '../../src/evidence/reading.js';
import { viewOf } from '../../src/evidence/view.js';
import { clusterEvidence } from '../support/cluster-evidence.js';

const access = read({ context: 'lab', server: 'https://10.0.0.5:6443', user: 'kubeconfig-entry' });

function refusal(resource: string, user: string) {
  return denied(
    { verb: 'list', group: '', resource, namespace: 'default' },
    `${resource} is forbidden: User "${user}" cannot list resource "${resource}" in API group "" in the namespace "default"`,
  );
}

function only(readings: Parameters<typeof clusterEvidence>[0]) {
  const verdict = rd803.examine(viewOf(clusterEvidence(readings)));
  if (verdict.state !== 'found' || verdict.findings.length !== 1) throw new Error('one finding was expected');
  const [finding] = verdict.findings;
  if (finding === undefined) throw new Error('one finding was expected');
  return finding;
}

it('quotes each refusal once, and the Role for the user whom the API server named', () => {
  const finding = only({
    access,
    pods: refusal('pods', 'reader'),
    services: refusal('services', 'reader'),
    logs: { 'a/b': refusal('pods', 'reader') },
  });
  expect(finding.level).toBe('unknown');
  const texts = finding.quotes.map(({ text }) => text);
  expect(texts.filter((text) => text.startsWith('pods is forbidden'))).toHaveLength(1);
  expect(texts.filter((text) => text.startsWith('services is forbidden'))).toHaveLength(1);
  expect(texts.at(-1)).toBe(finding.facts.role);
  const [role, binding] = parseAllDocuments(String(finding.facts.role)).map((document) => document.toJS());
  expect(role).toMatchObject({ rules: [{ resources: ['pods', 'services'], verbs: ['list'] }] });
  expect(binding).toMatchObject({ subjects: [{ name: 'reader' }] });
});

it('takes the name of the kubeconfig when the refusal names nobody', () => {
  const pods = denied({ verb: 'list', group: '', resource: 'pods', namespace: 'default' }, 'forbidden');
  expect(only({ access, pods }).message).toContain('The user kubeconfig-entry may not list pods');
});
