import { describe, expect, it } from 'vitest';
import { at } from '../../src/kube/objects.js';
import { CERT_MANAGER, find, run, TRAEFIK } from './install-support.js';
import { ask, play } from './support.js';

describe('helm on the host', () => {
  it('installs, lists, upgrades and takes away as Helm 3 does', async () => {
    const playground = await play('install');
    expect((await run(playground, 'helm version --short --client')).stdout).toMatch(/^v3\.\d+\.\d+\+g/);
    const installed = await run(playground, TRAEFIK);
    expect(installed.stderr).toBe('');
    expect(installed.stdout).toMatch(
      /^Release "traefik" does not exist\. Installing it now\.\nNAME: traefik\nLAST DEPLOYED: \w{3} \w{3} [ \d]\d [\d:]{8} \d{4}\nNAMESPACE: traefik\nSTATUS: deployed\nREVISION: 1\nTEST SUITE: None\nNOTES:\n/,
    );
    await playground.settled();
    const before = find(playground, 'apps/v1', 'Deployment', 'traefik', 'traefik');
    expect(at(before, 'status', 'readyReplicas')).toBe(1);
    const again = await run(playground, TRAEFIK);
    expect(again.stdout).toContain('Release "traefik" has been upgraded. Happy Helming!\n');
    expect(again.stdout).toContain('REVISION: 2\n');
    await playground.settled();
    const after = find(playground, 'apps/v1', 'Deployment', 'traefik', 'traefik');
    expect(after?.metadata.uid).toBe(before?.metadata.uid);
    expect((await run(playground, 'helm list -A')).stdout).toMatch(
      /\ntraefik\ttraefik\t2\t.*\tdeployed\ttraefik-41/,
    );
    expect((await run(playground, 'helm uninstall traefik -n traefik')).stdout).toBe(
      'release "traefik" uninstalled\n',
    );
    await playground.settled();
    expect(find(playground, 'apps/v1', 'Deployment', 'traefik', 'traefik')).toBeUndefined();
  });

  it('says what stands in its way', async () => {
    const playground = await play('install');
    const says = async (line: string) => (await run(playground, line)).stderr;
    const traefik = 'https://traefik.github.io/charts';
    const added = await run(playground, `helm repo add traefik ${traefik}`);
    expect(added.stdout).toBe('"traefik" has been added to your repositories\n');
    expect(await says('helm install a traefik/traefik -n none')).toBe(
      'Error: INSTALLATION FAILED: create: failed to create: namespaces "none" not found\n',
    );
    await run(playground, 'helm install a traefik/traefik');
    expect(await says('helm install a traefik/traefik')).toBe(
      'Error: INSTALLATION FAILED: cannot re-use a name that is still in use\n',
    );
    expect(await says(`helm upgrade b traefik --repo ${traefik}`)).toBe(
      'Error: UPGRADE FAILED: "b" has no deployed releases\n',
    );
    expect(await says('helm uninstall b')).toBe(
      'Error: uninstall: Release not loaded: b: release: not found\n',
    );
    expect(await says(`helm upgrade --install b traefick --repo ${traefik}`)).toBe(
      `Error: chart "traefick" not found in ${traefik} repository\n`,
    );
    expect(await says('helm install b x --repo https://charts.example')).toContain(
      'looks like "https://charts.example" is not a valid chart repository or cannot be reached',
    );
    expect(await says('helm list --kube-context other')).toBe(
      'Error: Kubernetes cluster unreachable: context "other" does not exist\n',
    );
  });

  it('installs no chart on a cluster that is too old, and nothing without the right to', async () => {
    const old = await play('install', {
      adjust: (state) => {
        state.serverVersion = 'v1.20.2';
      },
    });
    expect((await run(old, TRAEFIK)).stderr).toBe(
      'Error: chart requires kubeVersion: >=1.25.0-0 which is incompatible with Kubernetes v1.20.2\n',
    );
    const reader = await play('install', { inject: ['access'] });
    const rights = [{ verbs: ['*'], groups: ['*'], resources: ['*'] }];
    expect((await run(reader, TRAEFIK)).stderr).toBe(
      'Error: create: failed to create: secrets is forbidden: User "reader" cannot create resource "secrets" in API group "" in the namespace "traefik"\n',
    );
    reader.grant(rights);
    expect((await run(reader, TRAEFIK)).exitCode).toBe(0);
  });

  it('brings cert-manager with its resources, which outlive it', async () => {
    const playground = await play('install');
    const installed = await run(playground, CERT_MANAGER);
    expect(installed.stderr).toMatch(/^Pulled: quay\.io\/jetstack\/charts\/cert-manager:v1\.19\.5\n/);
    expect(installed.stdout).toContain('cert-manager v1.19.5 has been deployed successfully!\n');
    for (const name of ['cert-manager', 'cert-manager-webhook', 'cert-manager-cainjector']) {
      const found = find(playground, 'apps/v1', 'Deployment', name, 'cert-manager');
      expect(at(found, 'status', 'readyReplicas'), name).toBe(1);
    }
    expect(playground.store.serves('cert-manager.io/v1', 'Issuer')).toBe(true);
    await run(playground, 'helm uninstall cert-manager -n cert-manager');
    expect(playground.store.serves('cert-manager.io/v1', 'Issuer')).toBe(true);
    const without = await play('install');
    await run(without, CERT_MANAGER.replace(' --set crds.enabled=true', ''));
    expect(without.store.serves('cert-manager.io/v1', 'Issuer')).toBe(false);
  });

  it('refuses definitions that it did not make, unless it is told to take them over', async () => {
    const playground = await play('install-kinds');
    const refused = await run(playground, CERT_MANAGER);
    expect(refused.stderr).toMatch(
      /^Error: Unable to continue with install: CustomResourceDefinition "certificaterequests\.cert-manager\.io" in namespace "" exists and cannot be imported into the current release: invalid ownership metadata; /,
    );
    expect(find(playground, 'v1', 'Namespace', 'cert-manager', '')).toBeUndefined();
    expect((await run(playground, `${CERT_MANAGER} --take-ownership`)).exitCode).toBe(0);
    await run(playground, 'helm uninstall cert-manager -n cert-manager');
    expect((await run(playground, CERT_MANAGER)).exitCode).toBe(0);
  });

  it('of version 2 understands nothing of it', async () => {
    const playground = await play('install-old');
    expect((await run(playground, 'helm version --short --client')).stdout).toBe(
      'Client: v2.14.1+g5270352\n',
    );
    expect(await run(playground, TRAEFIK)).toMatchObject({
      exitCode: 1,
      stderr: 'Error: unknown flag: --create-namespace\n',
    });
    expect(await playground.access.which('minikube')).toBeUndefined();
  });
});

describe('minikube on the host', () => {
  it("has an addon that listens on the node's own ports", async () => {
    const playground = await play('install-minikube');
    expect(await playground.access.which('helm')).toBeUndefined();
    expect(JSON.parse((await run(playground, 'minikube profile list -o json')).stdout)).toMatchObject({
      valid: [{ Name: playground.context }],
    });
    const enabled = await run(playground, 'minikube addons enable ingress -p playground');
    expect(enabled.stdout).toContain("🌟  The 'ingress' addon is enabled\n");
    expect(await ask(playground)).toMatchObject({ status: 404, body: 'default backend - 404' });
    await run(playground, 'minikube addons disable ingress');
    await playground.settled();
    await expect(ask(playground)).rejects.toThrow('ECONNREFUSED');
    expect((await run(playground, 'minikube addons enable ingress -p other')).exitCode).toBe(85);
  });
});
