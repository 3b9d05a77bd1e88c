import { describe, expect, it } from 'vitest';
import { readRuntimes } from '../../../src/evidence/host/runtimes.js';
import type { RuntimeFacts, RuntimeFileFacts } from '../../../src/evidence/host-model.js';
import { readValue } from '../../../src/evidence/reading.js';
import { type FakeFile, type FakeHostOptions, fakeHost } from '../../support/host-access.js';

/** The runtimes of a host with these files. */
async function runtimes(
  files: Record<string, FakeFile>,
  options: FakeHostOptions = {},
): Promise<{ found: RuntimeFacts[] }> {
  const host = await fakeHost({ home: '/home/ann', files, ...options });
  const found = readValue(await readRuntimes(host)) ?? [];
  expect([...host.ran, ...host.asked]).toEqual([]);
  return { found };
}

async function filesOf(
  name: RuntimeFacts['name'],
  files: Record<string, FakeFile>,
  options: FakeHostOptions = {},
): Promise<RuntimeFileFacts[]> {
  return (await runtimes(files, options)).found.find((one) => one.name === name)?.files ?? [];
}

it('finds nothing on a machine without other runtimes', async () => {
  expect(await readRuntimes(await fakeHost())).toMatchObject({ state: 'absent' });
});

describe('containerd', () => {
  it('reads both sections, the folders that config_path names, and no login', async () => {
    const found = await filesOf('containerd', {
      '/etc/containerd/config.toml': `version = 2
disabled_plugins = []
[plugins."io.containerd.grpc.v1.cri".registry]
  config_path = "/etc/containerd/certs.d:/opt/certs:/etc/docker/certs.d"
[plugins."io.containerd.grpc.v1.cri".registry.mirrors."reg.test:5000"]
  endpoint = ["http://robot:geheim1@reg.test:5000"]
[plugins."io.containerd.grpc.v1.cri".registry.configs."reg.test:5000".auth]
  username = "robot"
  password = "geheim2"
[plugins."io.containerd.grpc.v1.cri".registry.configs."reg.test:5000".tls]
  insecure_skip_verify = true
[plugins.'io.containerd.cri.v1.images'.registry]
  config_path = '/etc/containerd/certs.d'
`,
      '/opt/certs/other.test/hosts.toml': 'server = "https://other.test"\n',
    });
    expect(found.map((file) => file.path)).toEqual([
      '/etc/containerd/config.toml',
      '/opt/certs/other.test/hosts.toml',
    ]);
    expect(found[0]?.hosts).toEqual(['reg.test:5000']);
    expect(found[0]?.settings).toEqual([
      'version = 2',
      'disabled_plugins = []',
      'plugins."io.containerd.grpc.v1.cri".registry.config_path = "/etc/containerd/certs.d:/opt/certs:/etc/docker/certs.d"',
      'plugins."io.containerd.grpc.v1.cri".registry.mirrors."reg.test:5000".endpoint = ["http://***@reg.test:5000"]',
      'plugins."io.containerd.grpc.v1.cri".registry.configs."reg.test:5000".tls.insecure_skip_verify = true',
      'plugins."io.containerd.cri.v1.images".registry.config_path = "/etc/containerd/certs.d"',
    ]);
    expect(JSON.stringify(found)).not.toMatch(/geheim|robot/);
  });

  it('reads hosts.toml without its headers, and folders as Docker has them', async () => {
    const found = await filesOf('containerd', {
      '/etc/containerd/certs.d/reg.test_5443_/hosts.toml': `server = "https://reg.test:5443"
[host."https://mirror.test:8443/v2"]
  capabilities = ["pull", "resolve"]
  ca = "ca.crt"
  skip_verify = true
  client = [["/a.cert", "/geheim.key"]]
[host."https://mirror.test:8443/v2".header]
  Authorization = "Basic geheim"
`,
      '/etc/containerd/certs.d/plain.test/ca.crt': 'a certificate',
      '/etc/containerd/certs.d/empty.test/notes.txt': 'nothing',
    });
    expect(found).toEqual([
      { path: '/etc/containerd/certs.d/plain.test', hosts: ['plain.test'], settings: ['ca.crt'] },
      {
        path: '/etc/containerd/certs.d/reg.test_5443_/hosts.toml',
        hosts: ['reg.test:5443', 'mirror.test:8443'],
        settings: [
          'server = "https://reg.test:5443"',
          'host."https://mirror.test:8443/v2".capabilities = ["pull", "resolve"]',
          'host."https://mirror.test:8443/v2".ca = "ca.crt"',
          'host."https://mirror.test:8443/v2".skip_verify = true',
        ],
      },
    ]);
  });

  it('says why a file does not parse without showing its lines', async () => {
    const [file] = await filesOf('containerd', {
      '/etc/containerd/config.toml': 'version = 2\npassword = "geheim" oops\n',
    });
    expect(file).toMatchObject({ hosts: [], settings: [], problem: expect.stringMatching(/TOML/i) });
    expect(file?.problem).not.toMatch(/geheim|\n/);
  });

  it('stops after fifty files', async () => {
    const names = Array.from({ length: 70 }, (_, index) => `r${index + 10}.test`);
    const found = await filesOf(
      'containerd',
      Object.fromEntries(
        names.map((name) => [`/etc/containerd/certs.d/${name}/hosts.toml`, `server = "https://${name}"\n`]),
      ),
    );
    expect(found).toHaveLength(50);
    expect(found[0]?.hosts).toEqual(['r10.test']);
  });

  it('follows a link inside the root, and tells of one that leads nowhere', async () => {
    const found = await filesOf('containerd', {
      '/srv/real.toml': 'version = 3\n',
      '/etc/containerd/config.toml': { link: '/srv/real.toml' },
      '/etc/containerd/certs.d/lost.test/hosts.toml': { link: '/srv/nowhere.toml' },
    });
    expect(found[0]?.settings).toEqual(['version = 3']);
    expect(found[1]?.problem).toBe('the link leads nowhere');
  });
});

describe('k3s and rke2', () => {
  const REGISTRIES = `mirrors:
  reg.test:5000:
    endpoint: ["https://reg.test:5000"]
configs:
  "reg.test:5000":
    auth: {username: robot, password: geheim}
    tls: {ca_file: /etc/ssl/own.crt, insecure_skip_verify: true, key_file: /geheim.key}
`;

  it.each(['k3s', 'rke2'] as const)('%s: mirrors and trust, no login', async (name) => {
    const found = await filesOf(name, { [`/etc/rancher/${name}/registries.yaml`]: REGISTRIES });
    expect(found).toEqual([
      {
        path: `/etc/rancher/${name}/registries.yaml`,
        hosts: ['reg.test:5000'],
        settings: [
          'mirrors."reg.test:5000".endpoint = ["https://reg.test:5000"]',
          'configs."reg.test:5000".tls.insecure_skip_verify = true',
          'configs."reg.test:5000".tls.ca_file = "/etc/ssl/own.crt"',
        ],
      },
    ]);
    expect(JSON.stringify(found)).not.toMatch(/geheim|robot/);
  });

  it('names the key that k3s does not know', async () => {
    const [file] = await filesOf('k3s', {
      '/etc/rancher/k3s/registries.yaml': REGISTRIES.replace('configs:', 'config:'),
    });
    expect(file?.problem).toBe('the key "config" means nothing here: it has to be "configs"');
    expect(file?.settings).toHaveLength(1);
  });

  it('says so when the file does not parse, and when it may not be read', async () => {
    const [broken] = await filesOf('k3s', { '/etc/rancher/k3s/registries.yaml': 'mirrors: [\n' });
    expect(broken?.problem).toMatch(/^[^\n]*at line 2[^\n]*$/);
    const path = '/etc/rancher/rke2/registries.yaml';
    const [hidden] = await filesOf('rke2', { [path]: REGISTRIES }, { denied: [path] });
    expect(hidden).toEqual({ path, hosts: [], settings: [], problem: 'this user may not read it' });
  });
});

describe('minikube', () => {
  const PROFILE = JSON.stringify({
    Driver: 'docker',
    InsecureRegistry: ['10.0.0.0/24', 'reg.test:5000'],
    APIServerToken: 'geheim',
    KubernetesConfig: { ContainerRuntime: 'containerd', KubernetesVersion: 'v1.30.0' },
  });

  it('reads profiles of both generations, and machines', async () => {
    const { found } = await runtimes({
      '/home/ann/.minikube/profiles/minikube/config.json': PROFILE,
      '/home/ann/.minikube/profiles/old/config.json': JSON.stringify({
        MachineConfig: { VMDriver: 'kvm2', InsecureRegistry: ['old.test'] },
      }),
      '/home/ann/.minikube/machines/minikube/config.json': JSON.stringify({
        DriverName: 'docker',
        HostOptions: { EngineOptions: { InsecureRegistry: ['10.96.0.0/12'] } },
      }),
    });
    expect(found.map(({ name, detail }) => ({ name, detail }))).toEqual([
      { name: 'minikube', detail: 'minikube, old' },
    ]);
    const files = found[0]?.files ?? [];
    expect(files.map((file) => [file.path.split('.minikube/')[1], file.hosts])).toEqual([
      ['profiles/minikube/config.json', ['10.0.0.0/24', 'reg.test:5000']],
      ['profiles/old/config.json', ['old.test']],
      ['machines/minikube/config.json', ['10.96.0.0/12']],
    ]);
    expect(files[0]?.settings).toContain('InsecureRegistry = ["10.0.0.0/24", "reg.test:5000"]');
    expect(files[0]?.settings).toContain('ContainerRuntime = "containerd"');
    expect(JSON.stringify(files)).not.toContain('geheim');
  });

  it.each(['/srv/mk', '/srv/mk/.minikube'])('goes by MINIKUBE_HOME=%s', async (home) => {
    const files = { '/srv/mk/.minikube/profiles/elsewhere/config.json': PROFILE };
    const { found } = await runtimes(files, { env: { MINIKUBE_HOME: home } });
    expect(found[0]?.detail).toBe('elsewhere');
  });

  it('is not there when no cluster is', async () => {
    expect((await runtimes({ '/home/ann/.minikube/config/config.json': '{}' })).found).toEqual([]);
  });
});

describe('podman and CRI-O', () => {
  it('reads both forms of registries.conf, their folders and the trusted hosts', async () => {
    expect(
      await filesOf('podman', {
        '/etc/containers/registries.conf': `unqualified-search-registries = ["docker.io"]
[[registry]]
prefix = "reg.test:5000/team"
location = "reg.test:5000/team"
insecure = true
[[registry.mirror]]
location = "mirror.test"
insecure = true
`,
        '/etc/containers/registries.conf.d/010-old.conf':
          '[registries.insecure]\nregistries = ["old.test"]\n',
        '/etc/containers/registries.conf.d/README': 'not TOML',
        '/home/ann/.config/containers/registries.conf': '[[registry]]\nlocation = "own.test"\n',
        '/etc/containers/certs.d/reg.test:5000/ca.crt': 'a certificate',
      }),
    ).toEqual([
      {
        path: '/home/ann/.config/containers/registries.conf',
        hosts: ['own.test'],
        settings: ['registry."own.test".location = "own.test"'],
      },
      {
        path: '/etc/containers/registries.conf',
        hosts: ['reg.test:5000'],
        settings: [
          'unqualified-search-registries = ["docker.io"]',
          'registry."reg.test:5000/team".location = "reg.test:5000/team"',
          'registry."reg.test:5000/team".insecure = true',
          'registry."reg.test:5000/team".mirror.location = "mirror.test"',
          'registry."reg.test:5000/team".mirror.insecure = true',
        ],
      },
      {
        path: '/etc/containers/registries.conf.d/010-old.conf',
        hosts: ['old.test'],
        settings: ['registries.insecure.registries = ["old.test"]'],
      },
      { path: '/etc/containers/certs.d', hosts: ['reg.test:5000'], settings: [] },
    ]);
  });

  it('tells when a file mixes the two forms, which the tools refuse', async () => {
    expect(
      (
        await filesOf('podman', {
          '/etc/containers/registries.conf':
            '[registries.insecure]\nregistries = ["a.test"]\n[[registry]]\nlocation = "b.test"\n',
        })
      )[0]?.problem,
    ).toBe('mixing sysregistry v1/v2 is not supported');
  });

  it('reads what CRI-O has of its own', async () => {
    expect(
      await filesOf('cri-o', {
        '/etc/crio/crio.conf.d/10-own.conf': '[crio.image]\ninsecure_registries = ["reg.test:5000"]\n',
      }),
    ).toEqual([
      {
        path: '/etc/crio/crio.conf.d/10-own.conf',
        hosts: ['reg.test:5000'],
        settings: ['crio.image.insecure_registries = ["reg.test:5000"]'],
      },
    ]);
  });
});
