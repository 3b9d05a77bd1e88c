import { describe, expect, it } from 'vitest';
import type { CommandResult } from '../../../src/evidence/host/access.js';
import { readHelm, readMinikube } from '../../../src/evidence/platform/programs.js';
import { type FakeFile, fakeHost } from '../../support/host-access.js';

type Said = Record<string, Partial<CommandResult>>;

const PROGRAM: FakeFile = { text: '#!/bin/sh\n', mode: 0o755 };
const hostWith = (said: Said, files: Record<string, FakeFile> = {}) =>
  fakeHost({
    files: { '/usr/bin/helm': PROGRAM, '/usr/bin/minikube': PROGRAM, ...files },
    env: { PATH: '/usr/bin' },
    commands: (argv) => said[argv.join(' ')],
  });

describe('helm', () => {
  const ASK = 'helm version --short --client';

  it.each([
    ['Client: v2.14.1+g5270352\n', 'v2.14.1', 2],
    ['v3.14.0+g3fc9f4b\n', 'v3.14.0', 3],
    ['v4.0.0-rc.1+g12345ab\n', 'v4.0.0-rc.1', 4],
  ])('that prints %j', async (stdout, version, major) => {
    const host = await hostWith({ [ASK]: { stdout } });
    expect(await readHelm(host, undefined)).toEqual({ state: 'read', value: { version, major } });
    expect(host.ran).toEqual([ASK.split(' ')]);
  });

  it('that does not know the flag is asked without it', async () => {
    const unknown = { exitCode: 1, stderr: 'Error: unknown flag: --client\n' };
    const host = await hostWith({ [ASK]: unknown, 'helm version --short': { stdout: 'v5.1.0+gabcdef0\n' } });
    expect(await readHelm(host, undefined)).toMatchObject({ value: { version: 'v5.1.0', major: 5 } });
  });

  it('that fails, is not there or may not be run', async () => {
    const broken = await hostWith({ [ASK]: { exitCode: 126, stderr: 'cannot execute binary file\nmore' } });
    expect(await readHelm(broken, undefined)).toEqual({
      state: 'failed',
      cause: 'garbage',
      reason: '`helm version`: cannot execute binary file',
    });
    expect((await readHelm(await fakeHost({ env: { PATH: '/usr/bin' } }), undefined)).state).toBe('absent');
    const image = await fakeHost({ live: false });
    expect(await readHelm(image, undefined)).toMatchObject({ state: 'skipped', intended: true });
    expect(image.ran).toEqual([]);
  });

  it('is not run after Ctrl-C', async () => {
    const host = await hostWith({ [ASK]: { stdout: 'v3.14.0\n' } });
    expect(await readHelm(host, AbortSignal.abort())).toMatchObject({ state: 'failed', cause: 'cancelled' });
    expect(host.ran).toEqual([]);
  });
});

describe('minikube', () => {
  const version = { stdout: 'minikube version: v1.32.0\ncommit: 8220a6eb95f0a4d75f7f2d7b14cef975f050512d\n' };
  const LIST = 'minikube profile list -o json';

  it('has the cluster when a folder of its profiles has the name of the context', async () => {
    const files: Record<string, FakeFile> = { '/home/user/.minikube/profiles/lab/config.json': '{}' };
    const host = await hostWith({ 'minikube version': version }, files);
    expect(await readMinikube(host, 'lab', undefined)).toEqual({
      state: 'read',
      value: { version: 'v1.32.0', profile: 'lab' },
    });
    expect((await readMinikube(host, 'arn:aws:eks:eu:1:cluster/../lab', undefined)).state).toBe('absent');
    expect(host.ran.map((argv) => argv.join(' '))).not.toContain(LIST);
  });

  it('is asked for its profiles where their folder is elsewhere', async () => {
    const stdout = JSON.stringify({
      invalid: [],
      valid: [{ Name: 'minikube', Status: 'Running' }, { Name: 'two' }],
    });
    const host = await hostWith({ 'minikube version': version, [LIST]: { stdout } });
    expect(await readMinikube(host, 'two', undefined)).toMatchObject({ value: { profile: 'two' } });
    expect((await readMinikube(host, 'gke', undefined)).state).toBe('absent');
  });

  it('that has no such list yet is known by the usual name', async () => {
    const old = { exitCode: 64, stdout: 'Error: unknown command "list"\n' };
    const host = await hostWith({
      'minikube version': { stdout: 'minikube version: v1.1.1\n' },
      [LIST]: old,
    });
    expect(await readMinikube(host, 'minikube', undefined)).toMatchObject({
      value: { version: 'v1.1.1', profile: 'minikube' },
    });
    expect((await readMinikube(host, 'other', undefined)).state).toBe('absent');
  });

  it('that does not end is not absent', async () => {
    const problem = 'minikube did not end within 10 s';
    const host = await hostWith({
      'minikube version': { exitCode: undefined, problem },
      [LIST]: { stdout: '' },
    });
    expect(await readMinikube(host, 'minikube', undefined)).toMatchObject({
      state: 'failed',
      reason: `\`minikube version\`: ${problem}`,
    });
  });
});
