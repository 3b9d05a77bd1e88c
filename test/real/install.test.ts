import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { serveNone } from './support/cert-manager.js';
import { type IngressController, startIngressController } from './support/ingress-controller.js';
import { certsDir, type Machine, missingForInstall, rememberMachine } from './support/machine.js';
import { offerVolume, type TestStorage } from './support/storage.js';
import { openWorkplace, type Workplace } from './support/workplace.js';

const cluster = inject('cluster');
const missing = await missingForInstall(cluster);
if (missing !== undefined) process.stderr.write(`\nno registry is installed by a profile: ${missing}\n`);

const HOST = 'by-profile.registry.test';
const IMAGE = `${HOST}/regdoctor-trial:latest`;
const OWN = ['app.kubernetes.io/managed-by=regdoctor', 'app.kubernetes.io/instance=docker-registry'].join(
  ',',
);

/** By a profile alone, from an empty cluster to an image that Docker pulls, and back. Each test goes on from the one before. */
describe.skipIf(missing !== undefined)('an install by a profile', () => {
  let ingress: IngressController;
  let place: Workplace;
  let storage: TestStorage;
  let machine: Machine;
  /** All that was printed. */
  let printed = '';

  beforeAll(async () => {
    // Other tests leave cert-manager's kinds behind, with no controller that would do anything about them.
    await serveNone(cluster.kubeconfig ?? '');
    machine = await rememberMachine(HOST);
    ingress = await startIngressController(cluster.kubeconfig ?? '');
    place = await openWorkplace(cluster.kubeconfig ?? '', 'regdoctor-profile');
    storage = await offerVolume(place.objects, place.namespace);
    await place.profile(`schema: regdoctor.profile/1
context: lab
namespace: ${place.namespace}
host: ${HOST}
hostsEntry: true
certificate: { source: new-ca }
users: [admin]
storage: { kind: pvc, size: 1Gi, class: ${storage.storageClass} }
`);
  });
  afterAll(async () => {
    await machine?.restore();
    await ingress?.stop();
    await place?.done();
    await storage?.remove();
  });

  const install = async (...flags: string[]) => {
    const ran = await place.regdoctor('install', '--profile', place.profilePath, ...flags);
    printed += ran.output;
    return ran;
  };

  it('is made from nothing, and stopped by an authority that Docker does not know', async () => {
    const { output, exitCode } = await install('--yes');
    expect(exitCode, output).toBe(1);
    expect(output).toContain('Push and pull is stopped by a failure.');
    expect(output).toContain('✖ RD304');
    expect(await machine.hosts()).toContain(`${ingress.address} ${HOST} # regdoctor\n`);
    const claim = await place.core.readNamespacedPersistentVolumeClaim({
      namespace: place.namespace,
      name: 'docker-registry',
    });
    expect(claim.status?.phase).toBe('Bound');
    const versions = await place.versions();
    expect(Object.keys(versions).map((name) => name.replace(/-[0-9a-f]+-\w{5}$/, ''))).toEqual([
      'ConfigMap docker-registry',
      'Secret docker-registry',
      'Secret docker-registry-http',
      'Secret docker-registry-tls-certificate',
      'Service docker-registry',
      'PersistentVolumeClaim docker-registry',
      'Pod docker-registry',
      'Deployment docker-registry',
      'Ingress docker-registry',
    ]);
  });

  it('is finished once the fix that it named has cured that: the image is pushed and pulled', async () => {
    const fix = ['RD304', '--fix', 'RD304.certs-d', '--yes'];
    const cured = await place.regdoctor('fix', ...fix, '-n', place.namespace, '--host', HOST);
    printed += cured.output;
    expect(cured.exitCode, cured.output).toBe(0);
    const { output, words, exitCode } = await install('--yes');
    expect(exitCode, output).toBe(0);
    expect(words).toContain('The registry is ready: every step is done.');
    expect(words).toMatch(/was pushed and pulled, digest sha256:[0-9a-f]{64}/);
  });

  it('gives the image to another client, and to nobody without a login', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'regdoctor-client-'));
    const docker = (args: string[], input = '') =>
      execa('docker', args, { input, reject: false, env: { DOCKER_CONFIG: folder } });
    try {
      expect((await docker(['pull', IMAGE])).stderr).toContain('no basic auth credentials');
      const login = await docker(['login', HOST, '-u', 'admin', '--password-stdin'], place.password);
      expect(login.stdout).toContain('Login Succeeded');
      expect((await docker(['pull', IMAGE])).stdout).toContain(`Downloaded newer image for ${IMAGE}`);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('labels what it makes, and keeps every secret to the cluster', async () => {
    const { namespace } = place;
    const objects = Object.keys(await place.versions()).filter((name) => !name.startsWith('Pod '));
    const lists = await Promise.all([
      place.core.listNamespacedConfigMap({ namespace, labelSelector: OWN }),
      place.core.listNamespacedSecret({ namespace, labelSelector: OWN }),
      place.core.listNamespacedService({ namespace, labelSelector: OWN }),
      place.core.listNamespacedPersistentVolumeClaim({ namespace, labelSelector: OWN }),
      place.apps.listNamespacedDeployment({ namespace, labelSelector: OWN }),
      place.networking.listNamespacedIngress({ namespace, labelSelector: OWN }),
    ]);
    expect(lists.flatMap(({ items }) => items as unknown[])).toHaveLength(objects.length);
    const secrets = await place.core.listNamespacedSecret({ namespace, labelSelector: OWN });
    const values = secrets.items.flatMap(({ data = {} }) =>
      Object.entries(data).flatMap(([key, value]) =>
        ['tls.crt', 'ca.crt'].includes(key) ? [] : [value, Buffer.from(value, 'base64').toString().trim()],
      ),
    );
    expect(values).toHaveLength(6);
    const everything = printed + (await place.written());
    for (const secret of [place.password, btoa(`admin:${place.password}`), ...values]) {
      expect(everything.includes(secret), `${secret.slice(0, 12)}…`).toBe(false);
    }
  });

  it('changes nothing a second time', async () => {
    const before = await place.versions();
    const hosts = await machine.hosts();
    const { output, words, exitCode } = await install('--yes');
    expect(exitCode, output).toBe(0);
    expect(words).toContain('which an earlier trial pushed and pulled');
    expect(await place.versions()).toEqual(before);
    expect(await machine.hosts()).toBe(hosts);
  });

  it('is taken away again but for its volume, and names what it left on this machine', async () => {
    const { output, exitCode } = await place.regdoctor('uninstall', '--profile', place.profilePath, '--yes');
    expect(exitCode, output).toBe(0);
    expect(Object.keys(await place.versions())).toEqual(['PersistentVolumeClaim docker-registry']);
    expect(await place.namespaceThere()).toBe(true);
    expect(output).toContain('/etc/hosts');
    const undo = /take it back with: regdoctor undo (\S+)/.exec(output)?.[1] ?? '';
    const undone = await place.regdoctor('undo', undo, '--yes');
    expect(undone.exitCode, undone.output).toBe(0);
    expect(await machine.hosts()).not.toContain(HOST);
  });

  it('is gone with its namespace when the images may go too', async () => {
    const flags = ['--profile', place.profilePath, '--delete-storage', '--yes'];
    const { output, exitCode } = await place.regdoctor('uninstall', ...flags);
    expect(exitCode, output).toBe(0);
    expect(await place.namespaceThere()).toBe(false);
    const again = await place.regdoctor('uninstall', ...flags);
    expect(again.exitCode, again.output).toBe(0);
  });

  it('leaves Docker as it was once the cure is undone', async () => {
    const { output } = await place.regdoctor('history', '-o', 'json');
    const { plans } = JSON.parse(output) as { plans: { id: string; fix: string }[] };
    const cure = plans.find(({ fix }) => fix === 'RD304.certs-d');
    const undone = await place.regdoctor('undo', cure?.id ?? '', '--yes');
    expect(undone.exitCode, undone.output).toBe(0);
    await expect(stat(join(certsDir(HOST), 'ca.crt'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
