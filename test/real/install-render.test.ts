import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { makeCertificate } from '../../src/fixes/shared/x509.js';
import { answers } from './support/answers.js';
import { serveNone } from './support/cert-manager.js';
import { readyPodAddress } from './support/cluster.js';
import { tlsSecret } from './support/howto.js';
import { missingForInstall } from './support/machine.js';
import { openWorkplace, type Workplace } from './support/workplace.js';

const cluster = inject('cluster');
const missing = await missingForInstall(cluster);
if (missing !== undefined) process.stderr.write(`\nno registry is made of rendered manifests: ${missing}\n`);

const HOST = 'rendered.registry.test';

describe.skipIf(missing !== undefined)('an install that is written as manifests', () => {
  let place: Workplace;
  beforeAll(async () => {
    // Other tests leave cert-manager's kinds behind, with no controller that would do anything about them.
    await serveNone(cluster.kubeconfig ?? '');
    place = await openWorkplace(cluster.kubeconfig ?? '', 'regdoctor-rendered');
    await place.profile(`schema: regdoctor.profile/1
context: lab
namespace: ${place.namespace}
host: ${HOST}
ingress: { class: nginx }
certificate: { source: secret, secret: docker-registry-tls-certificate }
users: [admin]
storage: { kind: emptyDir }
`);
  });
  afterAll(() => place?.done());

  const install = (...flags: string[]) =>
    place.regdoctor('install', '--profile', place.profilePath, ...flags);

  it('changes nothing, and makes by kubectl what an install finds done', async () => {
    const folder = join(place.folder, 'manifests');
    const rendered = await install('--render', folder);
    expect(rendered.exitCode, rendered.output).toBe(0);
    expect(await place.namespaceThere()).toBe(false);

    await writeFile(join(folder, 'http-secret'), randomBytes(32).toString('hex'));
    await execa('kubectl', ['apply', '-k', folder], { env: place.env });
    const { certificate, key } = await makeCertificate({
      subject: `CN=${HOST}`,
      names: [HOST],
      notBefore: new Date(Date.now() - 3_600_000),
      notAfter: new Date(Date.now() + 90 * 86_400_000),
    });
    const secret = tlsSecret(certificate, key);
    await place.objects.create({
      ...secret,
      metadata: { ...secret.metadata, namespace: place.namespace },
    });
    const address = await readyPodAddress(place);
    expect(await answers(address)).toBe(401);
    expect(await answers(address, `admin:${place.password}`)).toBe(200);

    const before = await place.versions();
    const skip = ['ingress-controller', 'dns', 'verify'].flatMap((step) => ['--skip', step]);
    const looked = await install('--dry-run', ...skip, '-o', 'json');
    const { steps } = JSON.parse(looked.stdout) as { steps: { id: string; state: string }[] };
    expect(Object.fromEntries(steps.map(({ id, state }) => [id, state]))).toEqual({
      access: 'done',
      profile: 'done',
      'ingress-controller': 'skipped',
      dns: 'skipped',
      'cert-manager': 'done',
      source: 'done',
      certificate: 'done',
      users: 'done',
      configuration: 'done',
      storage: 'done',
      workload: 'done',
      service: 'done',
      ingress: 'done',
      verify: 'skipped',
    });
    expect(looked.exitCode, looked.output).toBe(0);
    expect(await place.versions()).toEqual(before);
  });
});
