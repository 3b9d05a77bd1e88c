import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { at } from '../../src/kube/objects.js';
import { type JournalStore, openJournal } from '../../src/plan/journal-store.js';
import { createPullSecretSession } from '../../src/session/pull-secret.js';
import { MemoryApi } from '../support/memory-api.js';
import { run, world } from './support.js';

const PASSWORD = 'not-in-any-log';
const SECRET = { apiVersion: 'v1', kind: 'Secret', namespace: 'shop', name: 'docker-registry-pull' };
const ACCOUNT = { apiVersion: 'v1', kind: 'ServiceAccount', namespace: 'shop', name: 'default' };

let folder = '';
let passwordFile = '';
let api: MemoryApi;
let journal: JournalStore;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'regdoctor-pull-secret-'));
  passwordFile = join(folder, 'password');
  await writeFile(passwordFile, `${PASSWORD}\n`);
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(() => {
  journal = openJournal({ stateDir: folder });
  const { apiVersion, kind, namespace, name } = ACCOUNT;
  api = new MemoryApi([{ apiVersion, kind, metadata: { namespace, name } }]);
});

async function pullSecret(...argv: string[]) {
  const around = world({ env: { REGDOCTOR_PASSWORD_FILE: passwordFile } });
  const { code } = await run(['pull-secret', ...argv], around, undefined, undefined, undefined, ({ scope }) =>
    createPullSecretSession({ api, journal, scope }),
  );
  return { code, out: around.out(), err: around.err() };
}

const WHOSE = ['--host', 'registry.example.com', '--user', 'admin'];

describe('pull-secret', () => {
  it('makes the Secret and hands it to the ServiceAccount, and says the password nowhere', async () => {
    const { code, out, err } = await pullSecret('shop', ...WHOSE, '--yes');
    expect(code, out + err).toBe(0);
    const encoded = at(api.get(SECRET), 'data', '.dockerconfigjson');
    const config: unknown = JSON.parse(Buffer.from(String(encoded), 'base64').toString('utf8'));
    expect(at(config, 'auths', 'registry.example.com', 'password')).toBe(PASSWORD);
    expect(api.get(ACCOUNT).imagePullSecrets).toEqual([{ name: 'docker-registry-pull' }]);
    expect(out.replace(/\s+/g, ' ')).toContain('Reverse it with: regdoctor undo');
    expect(out + err + JSON.stringify(await journal.list())).not.toContain(PASSWORD);
  });

  it('changes nothing without a terminal or --yes, and at a dry run', async () => {
    const declined = await pullSecret('shop', ...WHOSE);
    expect(declined.code).toBe(1);
    expect(declined.out).toContain('Give --yes');
    const rehearsed = await pullSecret('shop', ...WHOSE, '--dry-run');
    expect(rehearsed.code, rehearsed.out).toBe(0);
    expect(api.writes).toEqual([]);
  });

  it('says in one sentence what is missing', async () => {
    const nobody = await pullSecret('shop', ...WHOSE, '--service-account', 'builder', '--yes');
    expect(nobody).toMatchObject({ code: 1 });
    expect(nobody.out).toContain('There is no ServiceAccount builder in namespace shop.');
    const { namespace, name } = SECRET;
    api.put({ apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name }, type: 'Opaque' });
    const other = await pullSecret('shop', ...WHOSE, '--yes');
    expect(other).toMatchObject({ code: 1 });
    expect(other.out.replace(/\s+/g, ' ')).toContain('is of type Opaque, which cannot be changed');
    expect(api.writes).toEqual([]);
    const unknown = await pullSecret('shop', '--user', 'admin', '--yes');
    expect(unknown).toMatchObject({ code: 2 });
    expect(unknown.err).toContain('--host HOST');
    const odd = await pullSecret('Shop_1', ...WHOSE);
    expect(odd).toMatchObject({
      code: 2,
      err: expect.stringContaining('"Shop_1" is no name of a namespace'),
    });
  });
});
