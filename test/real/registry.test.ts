import { afterEach, describe, expect, inject, it } from 'vitest';
import { answers } from './support/answers.js';
import { openNamespace, readyPodAddress, type TestNamespace, until } from './support/cluster.js';
import { diagnose, failsWith } from './support/diagnosis.js';
import { configMap, PASSWORD, pod, REGISTRY_CONFIG, secret, service, USER } from './support/howto.js';

const cluster = inject('cluster');

/** `htpasswd -m` of admin/admin123: right for many servers, and refused by the registry. */
const APR1 = 'admin:$apr1$nJqPXDRw$yZ3oK5W7yJ0vP4bJ2bV5b.\n';

/** The registry runs in all of these, and is wrong in what it lets in and where it listens. */
describe.skipIf(cluster.missing !== undefined)('a registry that runs', () => {
  let space: TestNamespace | undefined;
  afterEach(async () => {
    await space?.done();
    space = undefined;
  });

  async function open(...objects: Parameters<TestNamespace['create']>): Promise<TestNamespace> {
    space = await openNamespace(cluster.kubeconfig ?? '', 'regdoctor-runs');
    await space.create(...objects);
    await readyPodAddress(space);
    return space;
  }

  async function fix(on: TestNamespace, code: string): Promise<string> {
    const { stdout, stderr, exitCode } = await on.regdoctor('fix', code, '--yes');
    expect(exitCode, stdout + stderr).toBe(0);
    const { report } = await diagnose(on);
    expect(report.findings.map((finding) => finding.code)).toEqual(['RD701']);
    return stdout + stderr;
  }

  /** The kubelet brings a changed Secret into the container within two minutes; the registry reads it at the next login. */
  const letsIn = (address: string, credentials: string) =>
    until(
      `${credentials.split(':')[0]} to be let in`,
      async () => (await answers(address, credentials)) === 200,
    );

  it('the Service sends to a port where nothing listens: the Service answers after the fix', async () => {
    const on = await open(configMap(), secret(), pod(), service(undefined, 5001));
    await failsWith(on, ['RD503']);
    await fix(on, 'RD503');
    const { spec } = await on.core.readNamespacedService({
      namespace: on.namespace,
      name: 'docker-registry',
    });
    await until('the Service to answer', async () =>
      answers(spec?.clusterIP ?? '').then(
        (status) => status === 401,
        () => false,
      ),
    );
  });

  it('the htpasswd entry is not bcrypt: the user logs in with the new password, without a restart', async () => {
    const on = await open(configMap(), secret(APR1), pod(), service());
    const address = await readyPodAddress(on);
    expect(await answers(address, `${USER}:${PASSWORD}`)).toBe(401);
    await failsWith(on, ['RD606']);
    const said = await fix(on, 'RD606');
    const password = /generated and shown only now: (\S+)/.exec(said)?.[1];
    await letsIn(address, `${USER}:${password}`);
  });

  it('the htpasswd file is encoded twice: the old password works again', async () => {
    const encoded = String(Object.values(secret().data ?? {})[0]);
    const on = await open(configMap(), secret(encoded), pod(), service());
    const address = await readyPodAddress(on);
    expect(await answers(address, `${USER}:${PASSWORD}`)).toBe(400);
    await failsWith(on, ['RD607']);
    await fix(on, 'RD607');
    await letsIn(address, `${USER}:${PASSWORD}`);
  });

  it('the configuration has no auth section: after the fix nobody gets in without a password', async () => {
    const withoutAuth = REGISTRY_CONFIG.slice(0, REGISTRY_CONFIG.indexOf('auth:'));
    const on = await open(configMap('registry-config.yml', withoutAuth), secret(), pod(), service());
    expect(await answers(await readyPodAddress(on))).toBe(200);
    await failsWith(on, ['RD610']);
    await fix(on, 'RD610');
    const address = await readyPodAddress(on);
    expect(await answers(address)).toBe(401);
    expect(await answers(address, `${USER}:${PASSWORD}`)).toBe(200);
  });
});
