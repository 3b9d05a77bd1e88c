import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/errors.js';
import { readFolder } from '../../../src/evidence/files/read-folder.js';
import { captured } from '../../support/evidence.js';

describe('readFolder on a recorded situation', () => {
  it('takes the time from the recording and finds the registry', async () => {
    const evidence = await captured('04-wrong-path');
    expect(evidence.target).toMatchObject({
      namespace: 'default',
      name: 'docker-registry',
      service: 'docker-registry',
    });
    expect(evidence.takenAt).toMatch(/^2026-11-22T/);
    expect(evidence.readings.previousLogs['docker-registry/docker-registry']).toMatchObject({
      state: 'read',
    });
  });

  it("takes kubectl's refusal for a log that is not there", async () => {
    const evidence = await captured('02-missing-configmap');
    expect(evidence.readings.logs['docker-registry/docker-registry']).toMatchObject({ state: 'absent' });
    expect(evidence.readings.configMaps['docker-registry']).toMatchObject({ state: 'absent' });
  });

  it('keeps no content of a Secret', async () => {
    const evidence = await captured('01-healthy');
    const everything = JSON.stringify(evidence.readings.secrets);
    expect(everything).toContain('"bcrypt"');
    expect(everything).not.toMatch(/\$2[aby]\$|YWRtaW46/);
  });

  it('reads the temporary certificate out of the TLS Secret', async () => {
    const evidence = await captured('21b-certmanager-issuer-ready-order-created');
    expect(evidence.readings.secrets['docker-registry-tls-certificate']).toMatchObject({
      value: {
        tlsCertificates: [
          { issuer: 'O=cert-manager, CN=cert-manager.local', names: ['registry.xcloud.huatai.me'] },
        ],
      },
    });
  });
});

describe('readFolder on what is not a recording', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'regdoctor-test-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it.each([
    ['a folder that is not there', async () => join(folder, 'none'), /is not there/],
    ['an empty folder', async () => folder, /holds no list of objects/],
    [
      'broken JSON',
      async () => {
        await writeFile(join(folder, 'pods.json'), '{"items": [');
        return folder;
      },
      /pods\.json is not valid JSON/,
    ],
    [
      'a file that is no evidence',
      async () => {
        await writeFile(join(folder, 'x.json'), '{}');
        return join(folder, 'x.json');
      },
      /is not evidence/,
    ],
  ])('says what is wrong with %s', async (_, make, message) => {
    const path = await make();
    const error: unknown = await readFolder(path).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({ message: expect.stringMatching(message), hint: expect.any(String) });
  });

  it('reads the ClusterIssuers that were saved', async () => {
    const apiVersion = 'cert-manager.io/v1';
    const list = (kind: string, name: string) =>
      JSON.stringify({ items: [{ apiVersion, kind, metadata: { name } }] });
    await writeFile(join(folder, 'pods.json'), '{"items": []}');
    await writeFile(join(folder, 'certificates.cert-manager.io.json'), list('Certificate', 'registry'));
    await writeFile(
      join(folder, 'clusterissuers.cert-manager.io.json'),
      list('ClusterIssuer', 'letsencrypt'),
    );
    const { readings } = await readFolder(folder);
    expect(readings.clusterIssuers).toMatchObject({ 'cert-manager.io/v1/letsencrypt': { state: 'read' } });
  });

  it('reads the claims and classes that were saved, and takes those that were not for not looked at', async () => {
    const volume = { name: 'images', persistentVolumeClaim: { claimName: 'images' } };
    const pod = {
      metadata: { name: 'registry', namespace: 'default' },
      spec: { containers: [{ name: 'registry', image: 'registry:2' }], volumes: [volume] },
    };
    const ingress = {
      apiVersion: 'networking.k8s.io/v1',
      metadata: { name: 'registry', namespace: 'default' },
      spec: { ingressClassName: 'mine' },
    };
    await writeFile(join(folder, 'pods.json'), JSON.stringify({ items: [pod] }));
    await writeFile(join(folder, 'ingresses.json'), JSON.stringify({ items: [ingress] }));
    await writeFile(join(folder, 'ingressclasses.json'), '{"items": [{"metadata": {"name": "mine"}}]}');
    const { readings } = await readFolder(folder);
    expect(readings.persistentVolumeClaims).toMatchObject({ images: { state: 'skipped' } });
    expect(readings.ingressClasses).toMatchObject({ mine: { state: 'read' }, nginx: { state: 'absent' } });
  });

  it('takes a list that was not saved for not looked at, never for empty', async () => {
    await writeFile(join(folder, 'pods.json'), '{"items": []}');
    const evidence = await readFolder(folder);
    expect(evidence.readings.services).toMatchObject({ state: 'skipped' });
    expect(evidence.readings.pods).toEqual({ state: 'read', value: [] });
  });
});
