import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hash } from 'bcryptjs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { RENDERED_MARK } from '../../../src/manifests/render.js';
import { verifiedPasswords, withoutSecrets } from '../../../src/session/install/wish.js';
import { writeRendered } from '../../../src/session/install/write-rendered.js';
import { MemoryApi } from '../../support/memory-api.js';

const SECRET = { apiVersion: 'v1', kind: 'Secret', namespace: 'default', name: 'docker-registry' };
const { signal } = new AbortController();

describe('passwords to verify', () => {
  it('are compared with the Secret, and nothing of them is kept', async () => {
    const file = `bob:${await hash('correct horse', 4)}\n`;
    const api = new MemoryApi([
      {
        ...SECRET,
        metadata: { name: SECRET.name, namespace: SECRET.namespace },
        data: { HTPASSWD: Buffer.from(file).toString('base64') },
      },
    ]);
    const verify = (answers: Record<string, string>) => verifiedPasswords(api, SECRET, answers, signal);
    expect(await verify({ 'verify.bob': 'correct horse' })).toEqual({ 'verified.bob': 'right' });
    expect(await verify({ 'verify.bob': 'battery' })).toEqual({ 'verified.bob': 'wrong' });
    expect(await verify({ 'verify.eve': 'battery' })).toEqual({ 'verified.eve': 'no such user' });
    expect(api.writes).toEqual([]);
  });

  it('are asked of nobody when there are none', async () => {
    const api = new MemoryApi();
    expect(await verifiedPasswords(api, SECRET, { do: 'add' }, signal)).toEqual({});
    expect(api.requests).toBe(0);
  });

  it('that cannot be looked up are not called wrong', async () => {
    const told = await verifiedPasswords(new MemoryApi(), SECRET, { 'verify.bob': 'x' }, signal);
    expect(told).toEqual({ 'verified.bob': 'not told: HTTP 404' });
  });
});

it('remembers no secret answer, and none that was not asked for', () => {
  const standing = {
    state: 'ask' as const,
    says: '',
    questions: [
      { id: 'do', prompt: '', kind: 'text' as const },
      { id: 'verify.bob', prompt: '', kind: 'secret' as const },
    ],
  };
  expect(withoutSecrets(standing, { do: 'verify', 'verify.bob': 'pw', 'password.x': 'pw' })).toEqual({
    do: 'verify',
  });
});

describe('writing manifests', () => {
  const files = [
    { name: 'kustomization.yaml', text: `# ${RENDERED_MARK}\n`, mode: 0o644 as const },
    { name: 'htpasswd', text: 'new\n', mode: 0o600 as const },
  ];
  async function folder(): Promise<string> {
    const path = await mkdtemp(join(tmpdir(), 'regdoctor-render-'));
    onTestFinished(() => rm(path, { recursive: true }));
    return path;
  }

  it('leaves what is secret to its owner, and writes over its own files but not over secrets', async () => {
    const path = join(await folder(), 'new');
    expect(await writeRendered(path, files)).toEqual([]);
    expect((await stat(join(path, 'htpasswd'))).mode & 0o777).toBe(0o600);
    await writeFile(join(path, 'htpasswd'), 'mine\n');
    expect(await writeRendered(path, files)).toEqual(['htpasswd']);
    expect(await readFile(join(path, 'htpasswd'), 'utf8')).toBe('mine\n');
  });

  it('touches no folder of somebody else', async () => {
    const path = await folder();
    await writeFile(join(path, 'notes.txt'), 'mine');
    await expect(writeRendered(path, files)).rejects.toThrow('did not write');
    await expect(stat(join(path, 'kustomization.yaml'))).rejects.toThrow();
  });
});
