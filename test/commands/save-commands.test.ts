import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { saveCommands, scriptOf } from '../../src/commands/install/save-commands.js';
import { resumeCommand } from '../../src/commands/open-install-screen.js';
import { EMPTY_PROFILE } from '../../src/profile/profile.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'regdoctor-'));
});
afterEach(() => rm(folder, { recursive: true }));

const SERVICE = { title: 'Service', commands: ['kubectl apply -f service.yaml', 'kubectl get service'] };
const INGRESS = { title: 'Ingress', commands: ['kubectl apply -f ingress.yaml'] };

it('is a script with the steps as comments, and nothing that a terminal would obey', () => {
  const evil = { title: 'In\u001b[2Jgress\nrm -rf /', commands: ['echo \u001b]0;x\u0007done'] };
  expect(scriptOf([SERVICE, evil])).toBe(
    '#!/bin/sh\nset -e\n\n# Service\nkubectl apply -f service.yaml\nkubectl get service\n\n# Ingress rm -rf /\necho done\n',
  );
});

it('takes a free name, and writes to the same file again', async () => {
  const wanted = join(folder, 'regdoctor-app.sh');
  await writeFile(wanted, 'mine');
  const save = saveCommands(wanted);
  const path = await save([SERVICE]);
  expect(path).toBe(join(folder, 'regdoctor-app-2.sh'));
  expect(await save([SERVICE, INGRESS])).toBe(path);
  expect(await readFile(path, 'utf8')).toContain('ingress.yaml');
  expect(await readFile(wanted, 'utf8')).toBe('mine');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

it('says why a file cannot be written', async () => {
  await expect(saveCommands(join(folder, 'not-there', 'x.sh'))([SERVICE])).rejects.toThrow('ENOENT');
});

it('goes on by a command without what the profile knows', () => {
  const request = {
    resolve: [],
    allNamespaces: false,
    profile: EMPTY_PROFILE,
    profilePath: 'my profile.yaml',
    keepProfile: true,
    context: 'lab',
    namespace: 'apps',
    name: 'docker-registry',
    host: 'registry.example.com',
    kubeconfig: '/tmp/kube config',
  };
  const words = "regdoctor install --profile 'my profile.yaml' --kubeconfig '/tmp/kube config'";
  expect(resumeCommand('regdoctor', request)).toBe(words);
  expect(resumeCommand('regdoctor', { ...request, profilePath: 'regdoctor.yaml' })).toBe(
    "regdoctor install --kubeconfig '/tmp/kube config'",
  );
  expect(resumeCommand('regdoctor', { ...request, stepSeconds: 90 })).toBe(`${words} --timeout 90s`);
});
