import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import type { SecretFacts } from '../../src/evidence/model.js';
import type { KubeObject } from '../../src/kube/objects.js';
import { applyPlan } from '../../src/plan/apply.js';
import { undoPlan } from '../../src/plan/undo.js';
import { type PullSecretInput, pullSecretCommands, pullSecretProposal } from '../../src/steps/pull-secret.js';
import { fakeClock, temporaryJournal } from '../plan/fixtures.js';
import { MemoryApi } from '../support/memory-api.js';

const clock = fakeClock();
const TYPE = 'kubernetes.io/dockerconfigjson';
const SECRET = { apiVersion: 'v1', kind: 'Secret', namespace: 'apps', name: 'docker-registry-pull' };
const ACCOUNT = { apiVersion: 'v1', kind: 'ServiceAccount', namespace: 'apps', name: 'default' };
const PASSWORD = `it's "geheim" $HOME`;
const ANSWERS = { 'password.ann': PASSWORD };

const account = (...secrets: string[]): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name: 'default', namespace: 'apps', uid: 'u1' },
  ...(secrets.length === 0 ? {} : { imagePullSecrets: secrets.map((name) => ({ name })) }),
});

function planOf(more: Partial<PullSecretInput> = {}) {
  const input = {
    namespace: 'apps',
    name: 'docker-registry',
    host: 'registry.example.com',
    user: 'ann',
    ...more,
  };
  const plan = pullSecretProposal(input);
  if (plan === null) throw new Error('no proposal');
  return plan;
}

function contents(api: MemoryApi): unknown {
  const data = api.get(SECRET).data as Record<string, string>;
  return JSON.parse(Buffer.from(data['.dockerconfigjson'] ?? '', 'base64').toString('utf8'));
}

describe('a Secret to pull with', () => {
  it('is made, and handed to the Pods by their ServiceAccount; both can be taken back', async () => {
    const api = new MemoryApi([account('other')]);
    const journal = temporaryJournal();
    const plan = planOf({ serviceAccount: account('other'), port: 8443 });
    const applied = await applyPlan(api, plan, ANSWERS, journal, { clock });
    expect(applied.state).toBe('applied');
    expect(api.get(SECRET)).toMatchObject({
      type: TYPE,
      metadata: { labels: { 'app.kubernetes.io/managed-by': 'regdoctor' } },
    });
    const auth = Buffer.from(`ann:${PASSWORD}`).toString('base64');
    expect(contents(api)).toEqual({
      auths: { 'registry.example.com:8443': { username: 'ann', password: PASSWORD, auth } },
    });
    expect(api.get(ACCOUNT).imagePullSecrets).toEqual([{ name: 'other' }, { name: SECRET.name }]);
    const written = readdirSync(journal.folder).map((name) =>
      readFileSync(join(journal.folder, name), 'utf8'),
    );
    for (const secret of [PASSWORD, JSON.stringify(PASSWORD), auth]) {
      expect(written.join('\n')).not.toContain(secret);
      expect(JSON.stringify(applied)).not.toContain(secret);
    }

    const undone = await undoPlan(api, journal, { clock });
    expect(undone.state).toBe('undone');
    expect(api.get(ACCOUNT).imagePullSecrets).toEqual([{ name: 'other' }]);
    expect([...api.objects.keys()].filter((path) => path.includes('/secrets/'))).toEqual([]);
  });

  it('keeps the other logins of one that is there', async () => {
    const before = { auths: { 'other.example.com': { auth: 'eDp5' } }, note: 1 };
    const api = new MemoryApi([
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: SECRET.name, namespace: 'apps' },
        type: TYPE,
        data: { '.dockerconfigjson': Buffer.from(JSON.stringify(before)).toString('base64') },
      },
    ]);
    const plan = planOf({ existing: facts(TYPE) });
    expect((await applyPlan(api, plan, ANSWERS, temporaryJournal(), { clock })).state).toBe('applied');
    expect(contents(api)).toMatchObject({
      note: 1,
      auths: { 'other.example.com': { auth: 'eDp5' }, 'registry.example.com': { username: 'ann' } },
    });
  });

  it('changes no ServiceAccount that has it already, and no Secret of another type', () => {
    const plan = planOf({ serviceAccount: account(SECRET.name) });
    expect(plan.changes.map(({ kind }) => kind)).toEqual(['secret']);
    expect(planOf().changes).toHaveLength(1);
    expect(
      pullSecretProposal({
        namespace: 'apps',
        name: 'docker-registry',
        host: 'registry.example.com',
        user: 'ann',
        existing: facts('Opaque'),
      }),
    ).toBeNull();
  });

  it('can be made by hand, with the password on no command line', async () => {
    const commands = pullSecretCommands({
      registry: 'registry.example.com',
      user: "an'n",
      secret: SECRET,
      serviceAccount: 'default',
    });
    const script = `kubectl() { printf '%s\\n' "$*" >&2; case "$*" in *create*) cat;; esac; }\n${commands.join('\n')}`;
    const { stdout, stderr } = await execa('bash', ['-c', script], { input: `${PASSWORD}\n` });
    const made = JSON.parse(stdout.slice(stdout.indexOf('{')));
    expect(made).toEqual({
      auths: { 'registry.example.com': { auth: Buffer.from(`an'n:${PASSWORD}`).toString('base64') } },
    });
    expect(stderr.split('\n')).toEqual([
      `create secret generic ${SECRET.name} -n apps --type=${TYPE} --from-file=.dockerconfigjson=/dev/stdin`,
      `patch serviceaccount default -n apps -p {"imagePullSecrets":[{"name":"${SECRET.name}"}]}`,
    ]);
  });
});

function facts(type: string): SecretFacts {
  return {
    name: SECRET.name,
    namespace: 'apps',
    uid: 'u',
    resourceVersion: '1',
    type,
    labels: {},
    annotations: {},
    keys: {},
    htpasswd: {},
  };
}
