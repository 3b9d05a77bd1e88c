import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { connect } from '../../src/evidence/cluster/connection.js';
import { absent } from '../../src/evidence/reading.js';
import type { ClusterApi } from '../../src/kube/api.js';
import type { Profile } from '../../src/profile/profile.js';
import { writeRendered } from '../../src/session/install/write-rendered.js';
import { renderRegistry } from '../../src/steps/render.js';
import { editedFile } from '../../src/steps/shared/users-file.js';
import { Installer, REGISTRY_STEPS } from '../steps/exercise.js';

const cluster = inject('cluster');
const kubeconfig = cluster.kubeconfig ?? '';

const CHOICES: Record<string, Partial<Profile>> = {
  'a claim': { storage: { kind: 'pvc', size: '1024Mi' }, image: 'registry:3', allowDelete: true },
  'an object store': {
    storage: { kind: 's3', bucket: 'images', region: 'eu-central-1', secret: 'store' },
    replicas: 2,
  },
  "the how-to's objects": { style: 'howto', storage: { kind: 'emptyDir' } },
};

describe.skipIf(cluster.missing !== undefined)('rendered manifests on a real API server', () => {
  let api: ClusterApi;
  const made: string[] = [];
  beforeAll(async () => {
    api = await connect({ kubeconfig });
  });
  afterAll(async () => {
    for (const path of made) await api.request({ method: 'DELETE', path });
    api.close();
  });

  it.each(Object.entries(CHOICES))(
    'make the same registry by kubectl apply -k, with %s',
    async (_name, choice) => {
      const namespace = `regdoctor-render-${Date.now().toString(36)}-${made.length}`;
      made.push(`/api/v1/namespaces/${namespace}`);
      const folder = await mkdtemp(join(tmpdir(), 'regdoctor-render-'));
      const own = new Installer(
        { api, namespace },
        { certificate: { source: 'secret', secret: 'tls' }, ...choice },
      );
      const platform = { ...(await own.platform()), namespace: absent('not there') };
      const htpasswd = await editedFile('', { add: ['admin'] }, { 'password.admin': 'correct horse' });
      const rendered = renderRegistry(own.context(platform), { htpasswd });
      if (rendered.state !== 'rendered') throw new Error(rendered.missing.join(' '));
      expect(await writeRendered(folder, rendered.files)).toEqual([]);
      expect((await stat(join(folder, 'htpasswd'))).mode & 0o777).toBe(0o600);
      for (const file of ['http-secret', 'accesskey', 'secretkey'])
        await writeFile(join(folder, file), 'x'.repeat(40));

      // The account that controllers would make for the namespace, so that an API server alone will do.
      const kubectl = (...args: string[]) => execa('kubectl', ['--kubeconfig', kubeconfig, ...args]);
      await kubectl('create', 'namespace', namespace);
      await api.request({
        method: 'POST',
        path: `/api/v1/namespaces/${namespace}/serviceaccounts`,
        body: { metadata: { name: 'default' }, automountServiceAccountToken: false },
      });
      await kubectl('apply', '-k', folder);
      const versions = await own.versions();
      for (const step of REGISTRY_STEPS) {
        const standing = await own.look(step);
        // Where nobody makes volumes the claim waits for somebody.
        const there = step.id === 'storage' ? ['done', 'waiting', 'blocked'] : ['done', 'waiting'];
        expect(there, `${step.id}: ${JSON.stringify(standing)}`).toContain(standing.state);
      }
      // The same by a second apply, from the server's side.
      await kubectl('apply', '--server-side', '--force-conflicts', '-k', folder);
      expect(Object.keys(await own.versions())).toEqual(Object.keys(versions));
      await rm(folder, { recursive: true });
    },
  );
});
