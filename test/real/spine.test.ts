import type { KubernetesObject } from '@kubernetes/client-node';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { answers } from './support/answers.js';
import { openNamespace, readyPodAddress, type TestNamespace } from './support/cluster.js';
import { diagnose, failsWith, installCertManagerCrds, type Report } from './support/diagnosis.js';
import {
  ACME_V2,
  certificate,
  configMap,
  deployment,
  ingress,
  issuer,
  PASSWORD,
  pod,
  secret,
  service,
  USER,
} from './support/howto.js';

const cluster = inject('cluster');
const kubeconfig = cluster.kubeconfig ?? '';

describe.skipIf(cluster.missing !== undefined)('on a real cluster', () => {
  let play: TestNamespace | undefined;
  afterEach(async () => {
    await play?.done();
    play = undefined;
  });

  const situations: {
    name: string;
    objects: KubernetesObject[];
    fails: string[];
    root: string;
    args?: string[];
  }[] = [
    {
      name: 'the ConfigMap is missing',
      objects: [secret(), pod(), service()],
      fails: ['RD601'],
      root: 'RD601',
    },
    {
      name: 'the ConfigMap lacks the key',
      objects: [configMap('config.yml'), secret(), pod(), service()],
      fails: ['RD602'],
      root: 'RD602',
    },
    {
      name: 'the item has the wrong path, in a bare Pod',
      objects: [configMap(), secret(), pod('registry-config.yml'), service()],
      fails: ['RD603', 'RD511'],
      root: 'RD603',
    },
    {
      name: 'the item has the wrong path, in a Deployment',
      objects: [configMap(), secret(), deployment('registry-config.yml'), service()],
      fails: ['RD603', 'RD511'],
      root: 'RD603',
    },
  ];

  it.each(situations)(
    '$name: diagnosed, fixed, and the registry answers',
    async ({ objects, fails, root }) => {
      play = await openNamespace(kubeconfig, 'regdoctor');
      await play.create(...objects);
      await failsWith(play, fails);
      const before = await diagnose(play);
      expect(before.exitCode).toBe(1);
      expect(before.report.rootCauses[0]).toBe(root);

      const fixed = await play.regdoctor('fix', root, '--yes');
      expect(fixed.stdout + fixed.stderr).toMatch(/fixed/i);
      expect(fixed.exitCode).toBe(0);

      const address = await readyPodAddress(play);
      expect(await answers(address)).toBe(401);
      expect(await answers(address, `${USER}:${PASSWORD}`)).toBe(200);
      const after = await diagnose(play);
      expect(after.report.findings.map((finding) => finding.code)).toEqual(['RD701']);
      expect(after.exitCode).toBe(0);
    },
  );

  it('the Secret is missing: made with a generated password, with which one can log in', async () => {
    play = await openNamespace(kubeconfig, 'regdoctor');
    await play.create(configMap(), pod(), service());
    await failsWith(play, ['RD605']);
    const fixed = await play.regdoctor('fix', 'RD605', '--yes');
    expect(fixed.exitCode, fixed.stdout + fixed.stderr).toBe(0);
    const password = /generated and shown only now: (\S+)/.exec(fixed.stdout + fixed.stderr)?.[1];
    const address = await readyPodAddress(play);
    expect(await answers(address, `admin:${password}`)).toBe(200);
    expect(await answers(address, 'admin:wrong')).toBe(401);
  });

  it('the Service selects nothing: fixed, undone, and broken as before', async () => {
    play = await openNamespace(kubeconfig, 'regdoctor');
    await play.create(configMap(), secret(), pod(), service({ app: 'docker-registry' }));
    await readyPodAddress(play);
    await failsWith(play, ['RD502']);
    const selector = async () =>
      (await play?.core.readNamespacedService({ namespace: play.namespace, name: 'docker-registry' }))?.spec
        ?.selector;

    const rehearsed = await play.regdoctor('fix', 'RD502', '--dry-run');
    expect(rehearsed.exitCode, rehearsed.stdout + rehearsed.stderr).toBe(0);
    expect(await selector()).toEqual({ app: 'docker-registry' });

    const fixed = await play.regdoctor('fix', 'RD502', '--yes');
    expect(fixed.exitCode, fixed.stdout + fixed.stderr).toBe(0);
    expect(await selector()).toEqual({ name: 'docker-registry' });

    const undone = await play.regdoctor('undo', '--yes');
    expect(undone.exitCode, undone.stdout + undone.stderr).toBe(0);
    expect(await selector()).toEqual({ app: 'docker-registry' });
    await failsWith(play, ['RD502']);
  });

  it('without --yes and without a terminal nothing is changed', async () => {
    play = await openNamespace(kubeconfig, 'regdoctor');
    await play.create(configMap(), secret(), pod(), service({ app: 'docker-registry' }));
    await readyPodAddress(play);
    const { exitCode } = await play.regdoctor('fix', 'RD502');
    expect(exitCode).toBe(1);
    const left = await play.core.readNamespacedService({
      namespace: play.namespace,
      name: 'docker-registry',
    });
    expect(left.spec?.selector).toEqual({ app: 'docker-registry' });
  });

  describe.each(['certmanager.k8s.io/v1alpha1', 'cert-manager.io/v1'] as const)('with %s', (apiVersion) => {
    it('the Issuer is on the retired ACME endpoint: patched, and only its server', async () => {
      play = await openNamespace(kubeconfig, 'regdoctor');
      await installCertManagerCrds(play);
      await play.create(
        configMap(),
        secret(),
        pod(),
        service(),
        ingress(),
        issuer(apiVersion),
        certificate(apiVersion),
      );
      await readyPodAddress(play);
      const ref = {
        apiVersion,
        kind: 'Issuer',
        metadata: { name: 'acme-issuer', namespace: play.namespace },
      };
      const { report } = await diagnose(play);
      expect(report.rootCauses[0]).toBe('RD201');

      const before = (await play.objects.read(ref)) as KubernetesObject & {
        spec: { acme: Record<string, unknown> };
      };
      await play.regdoctor('fix', 'RD201', '--yes', '--timeout', '1s');
      const after = (await play.objects.read(ref)) as KubernetesObject & {
        spec: { acme: Record<string, unknown> };
      };
      expect(after.spec.acme).toEqual({ ...before.spec.acme, server: ACME_V2 });
      const { report: again } = await diagnose(play);
      expect(again.findings.map((finding) => finding.code)).not.toContain('RD201');
    });
  });
});

describe.skipIf(cluster.readerKubeconfig === undefined)('as a user without rights', () => {
  it('names the rights that are missing, finds nothing missing, and exits 3', async () => {
    const play = await openNamespace(kubeconfig, 'regdoctor');
    try {
      await play.create(service());
      const { stdout, exitCode } = await play.regdoctor(
        'diagnose',
        '-o',
        'json',
        '--kubeconfig',
        cluster.readerKubeconfig ?? '',
      );
      const report = JSON.parse(stdout) as Report;
      expect(report.findings.map((finding) => finding.code)).toEqual(['RD803']);
      expect(stdout).toContain('kind: Role');
      expect(exitCode).toBe(3);
    } finally {
      await play.done();
    }
  });
});
