import { readFile } from 'node:fs/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openNamespace, readyPodAddress, type TestNamespace, until } from './support/cluster.js';
import { diagnose, installCertManagerCrds } from './support/diagnosis.js';
import {
  ACME_V1,
  certificate,
  configMap,
  HOST,
  ingress,
  issuer,
  order,
  pod,
  secret,
  service,
  tlsSecret,
} from './support/howto.js';
import { type NginxWithTls, startNginx } from './support/nginx.js';

const cluster = inject('cluster');
const G0 = 'certmanager.k8s.io/v1alpha1';
const TEMPORARY = 18460;
const ISSUED = 18461;
const bridge = await execa(
  'docker',
  ['network', 'inspect', 'bridge', '-f', '{{(index .IPAM.Config 0).Gateway}}'],
  {
    reject: false,
  },
);
const nginx = await execa('nginx', ['-v'], { reject: false });
const address = bridge.exitCode === 0 ? bridge.stdout.trim() : '127.0.0.1';
const missing =
  cluster.missing ?? (nginx.exitCode === 0 ? undefined : 'nginx, which plays the ingress, is not installed');
if (missing !== undefined) process.stderr.write(`\nthe how-to's end state is not reproduced: ${missing}\n`);

/**
 * The how-to's broken end state on real objects: a registry that does not find its configuration, behind a real nginx that shows cert-manager's
 * temporary certificate. No controller of cert-manager runs; the test writes the statuses that it would write.
 */
describe.skipIf(missing !== undefined)("the how-to's end state", () => {
  let space: TestNamespace;
  let server: NginxWithTls;
  const flags = (port: number) => ['--port', String(port), '--resolve', `${HOST}:${port}:${address}`];

  beforeAll(async () => {
    space = await openNamespace(cluster.kubeconfig ?? '', 'regdoctor-howto');
    await installCertManagerCrds(space);
    await space.create(configMap(), secret(), pod('registry-config.yml'), service(), ingress());
    await space.create(issuer(G0), certificate(G0), order());
    const { spec } = await space.core.readNamespacedService({
      namespace: space.namespace,
      name: 'docker-registry',
    });
    server = await startNginx(
      address,
      new Map([
        [TEMPORARY, { names: `DNS:${HOST}`, signedBy: 'cert-manager' }],
        [ISSUED, { names: `DNS:${HOST}`, signedBy: 'ca' }],
      ]),
      `http://${spec?.clusterIP}:5000`,
    );
    await space.create(await secretOf(TEMPORARY));
    await setStatus('issuers', 'acme-issuer', 'False', 'InvalidConfig', refusal(ACME_V1));
    const temporary = 'Certificate issuance in progress. Temporary certificate issued.';
    await setStatus('certificates', 'docker-registry', 'False', 'TemporaryCertificate', temporary);
  });
  afterAll(async () => {
    await server?.stop();
    await space?.done();
  });

  const secretOf = async (port: number) => {
    const files = server.filesOf(port);
    return tlsSecret(await readFile(files.certificate, 'utf8'), await readFile(files.key, 'utf8'));
  };

  async function setStatus(plural: string, name: string, status: string, reason: string, message: string) {
    const request = {
      group: 'certmanager.k8s.io',
      version: 'v1alpha1',
      namespace: space.namespace,
      plural,
      name,
    };
    const object = (await space.custom.getNamespacedCustomObject(request)) as Record<string, unknown>;
    const condition = {
      type: 'Ready',
      status,
      reason,
      message,
      lastTransitionTime: new Date().toISOString(),
    };
    const body = { ...object, status: { conditions: [condition] } };
    await space.custom.replaceNamespacedCustomObjectStatus({ ...request, body });
  }

  it('has two roots, and everything else hangs on them', async () => {
    await until('the registry to crash', async () => {
      const { report } = await diagnose(space, ...flags(TEMPORARY));
      return report.findings.some((finding) => finding.code === 'RD511');
    });
    const { report, exitCode } = await diagnose(space, ...flags(TEMPORARY));
    expect(exitCode).toBe(1);
    expect(report.rootCauses).toEqual(['RD201', 'RD603']);
    const causes = Object.fromEntries(
      report.findings.map(({ code, causedBy }) => [code, causedBy.map((id) => id.split(':')[0])]),
    );
    expect(causes).toEqual({
      RD201: [],
      RD213: ['RD201'],
      RD230: ['RD213'],
      RD301: ['RD230'],
      RD101: ['RD301'],
      RD603: [],
      RD511: ['RD603'],
      RD701: [],
    });
  });

  it('is clean but for the storage after both fixes, once cert-manager has done its part', async () => {
    const pods = await space.regdoctor('fix', 'RD603', '--yes', ...flags(TEMPORARY));
    expect(pods.exitCode, pods.stdout + pods.stderr).toBe(0);
    await readyPodAddress(space);
    await space.regdoctor('fix', 'RD201', '--yes', '--timeout', '1s', ...flags(TEMPORARY));
    const registered = 'The ACME account was registered with the ACME server';
    await setStatus('issuers', 'acme-issuer', 'True', 'ACMEAccountRegistered', registered);
    await setStatus(
      'certificates',
      'docker-registry',
      'True',
      'Ready',
      'Certificate is up to date and has not expired',
    );
    const issued = await secretOf(ISSUED);
    const name = issued.metadata?.name ?? '';
    await space.core.deleteNamespacedSecret({ namespace: space.namespace, name });
    await space.create(issued);

    const { report, exitCode } = await diagnose(space, ...flags(ISSUED), '--ca-file', server.caFile);
    expect(report.findings.map((finding) => finding.code)).toEqual(['RD701']);
    expect(exitCode).toBe(0);
  });
});

/** What cert-manager says of an ACME v1 address; pkg/issuer/acme/setup.go. */
function refusal(url: string): string {
  return `Your ACME server URL is set to a v1 endpoint (${url}). You should update the spec.acme.server field to "${url.replace('v01', 'v02')}"`;
}
