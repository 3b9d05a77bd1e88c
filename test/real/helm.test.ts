import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { installOverKinds, uninstallCertManager } from '../../src/steps/shared/cert-manager-install.js';
import { serveGeneration, serveNone, takeControllerAway } from './support/cert-manager.js';
import { type Charts, serveCharts } from './support/charts.js';
import { type Helm, realHelms } from './support/helm.js';
import { type IngressController, startIngressController } from './support/ingress-controller.js';
import { type Machine, missingForInstall, rememberMachine } from './support/machine.js';
import { openWorkplace, type Workplace } from './support/workplace.js';

const cluster = inject('cluster');
const kubeconfig = cluster.kubeconfig ?? '';
const helms = await realHelms();
const missing =
  helms.length === 0 ? 'REGDOCTOR_HELM names no folder with Helm in it' : await missingForInstall(cluster);
if (missing !== undefined) process.stderr.write(`\nnothing is installed by a real Helm: ${missing}\n`);

const HOST = 'by-helm.registry.test';

/** cert-manager, whose chart is a stand-in, by a Helm that is none. */
describe.skipIf(missing !== undefined)('a real Helm', () => {
  let ingress: IngressController;
  let machine: Machine;
  let charts: Charts;
  let place: Workplace;
  beforeAll(async () => {
    await serveNone(kubeconfig);
    machine = await rememberMachine(HOST);
    charts = await serveCharts(helms[0]?.program ?? '');
    ingress = await startIngressController(kubeconfig);
  });
  beforeEach(async () => {
    place = await openWorkplace(kubeconfig, 'regdoctor-helm');
    await place.profile(`schema: regdoctor.profile/1
context: lab
namespace: ${place.namespace}
host: ${HOST}
hostsEntry: true
certificate: { source: acme-http01, server: staging }
users: [admin]
`);
  });
  afterEach(async () => {
    await serveNone(kubeconfig);
    await place.done();
  });
  afterAll(async () => {
    await ingress?.stop();
    await charts?.stop();
    await machine?.restore();
  });

  /** The place with this Helm on its PATH, which trusts the charts' server. */
  function on(helm: Helm) {
    Object.assign(place.env, { PATH: `${helm.folder}:${place.env.PATH}`, SSL_CERT_FILE: charts.caFile });
    const run = ([program = '', ...argv]: readonly string[]) => {
      const file = program === 'helm' ? helm.program : program;
      return execa(file, argv, { env: place.env, extendEnv: false, all: true });
    };
    const releases = async () => {
      const { stdout } = await run(['helm', 'list', '--all-namespaces', '--short', '--kube-context', 'lab']);
      return stdout.trim();
    };
    return { run, releases };
  }

  it.each(helms)(
    '$version installs cert-manager for the step, and takes it back by its undo',
    async (helm) => {
      const { releases } = on(helm);
      const flags = ['--profile', place.profilePath, '--yes', '--timeout', '5s'];
      const { output, words } = await place.regdoctor('install', ...flags);
      expect(words, output).toContain(`cert-manager v1.10.2 will be installed by Helm ${helm.version}.`);
      expect(words, output).toContain('✔ 5/14 cert-manager: cert-manager in namespace cert-manager');
      expect(await releases()).toBe('cert-manager');
      const history = await place.regdoctor('history');
      const [, id] = /^(\S+).*\n.*Install cert-manager/m.exec(history.output) ?? [];
      const undone = await place.regdoctor('undo', id ?? history.output, '--yes');
      expect(undone.exitCode, undone.output).toBe(0);
      expect(await releases()).toBe('');
    },
  );

  it.each(helms)('$version takes over kinds that were left behind, and leaves them again', async (helm) => {
    const { run, releases } = on(helm);
    await serveGeneration(kubeconfig, 'cert-manager.io/v1');
    await takeControllerAway(kubeconfig);
    const { all } = await run(installOverKinds('v1.18.2', helm.version, 'lab'));
    expect(all).toContain('STATUS: deployed');
    const kind = ['kubectl', 'get', 'crd', 'issuers.cert-manager.io', '-o', 'yaml'];
    expect((await run(kind)).stdout).toContain('meta.helm.sh/release-name: cert-manager');
    await run(uninstallCertManager('lab'));
    expect((await run(kind)).stdout).toContain('name: issuers.cert-manager.io');
    expect(await releases()).toBe('');
  });
});
