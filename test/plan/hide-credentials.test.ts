import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffOf } from '../../src/plan/diff.js';
import { hideCredentials } from '../../src/plan/hide-credentials.js';

describe('hideCredentials', () => {
  it.each([
    '    secretkey: wJalrXUtnFEMI',
    '      accesskey: "AKIA"',
    '  secret: asecretforlocaldevelopment',
    'password: hunter2',
    '  - token: abc.def',
    '  accountkey: a=b:c',
  ])('hides the value of %s', (line) => {
    expect(hideCredentials(line)).toBe(`${line.slice(0, line.indexOf(':') + 1)} (hidden)`);
  });

  it.each([
    '  secretName: docker-registry',
    '  secret:',
    '    privateKeySecretRef:',
    'automountServiceAccountToken: false',
    '  path: /auth/htpasswd',
    '  password: ""',
    '  key: HTPASSWD',
    '  secretKeyRef:',
  ])('leaves %s', (line) => expect(hideCredentials(line)).toBe(line));

  it("hides a variable's value and not the next one's", () => {
    const yaml = '- name: REGISTRY_HTTP_SECRET\n  value: abc\n- name: REGISTRY_HTTP_ADDR\n  value: :5000\n';
    expect(hideCredentials(yaml)).toBe(
      '- name: REGISTRY_HTTP_SECRET\n  value: (hidden)\n- name: REGISTRY_HTTP_ADDR\n  value: :5000\n',
    );
  });

  it('keeps the number of lines', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('secret: x', '- name: TOKEN', 'value: y', 'a: b', '')),
        (lines) => {
          expect(hideCredentials(lines.join('\n')).split('\n')).toHaveLength(Math.max(lines.length, 1));
        },
      ),
    );
  });
});

it('a diff does not show the credentials around what it changes', () => {
  const configMap = (key: string) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'docker-registry' },
    data: { [key]: 'storage:\n  s3:\n    secretkey: wJalrXUtnFEMI\n' },
  });
  const target = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'docker-registry' };
  const diff = diffOf({ kind: 'patch', target, before: configMap('config'), after: configMap('config.yml') });
  expect(diff).toContain('+  config.yml: |');
  expect(diff).not.toContain('wJalrXUtnFEMI');
});
