import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { digestOf } from '../../src/playground/images/digest.js';
import type { Playground } from '../../src/playground/playground.js';
import { testHost } from './docker-support.js';
import { change, play, remove } from './support.js';

// What a real docker 28.2.2 with Debian's daemon 20.10.24 printed to the same commands, in front of docker-registry 2.8.2 and nginx 1.22.1.
const INGRESS = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name: 'docker-registry' };
const nameOf = ({ endpoint }: Playground) => `${endpoint.host}:${endpoint.port}`;
const env = { DOCKER_CONFIG: '/tmp/trial' };

/** A tar of one file. */
function tarOf(name: string, content: string): string {
  const octal = (value: number, width: number) => `${value.toString(8).padStart(width - 1, '0')}\0`;
  const head = `${name.padEnd(100, '\0')}${octal(0o644, 8)}${octal(0, 8)}${octal(0, 8)}${octal(content.length, 12)}${octal(0, 12)}        0`;
  const padding = '\0'.repeat((512 - (content.length % 512)) % 512);
  return `${head.padEnd(512, '\0')}${content}${padding}${'\0'.repeat(1024)}`;
}

function docker(playground: Playground, line: string, input?: string) {
  const argv = ['docker', ...line.split(' ')];
  return playground.access.run(argv, { env, ...(input === undefined ? {} : { input }) });
}

async function loggedIn(name: string): Promise<Playground> {
  const playground = await play(name);
  const registry = nameOf(playground);
  await docker(playground, `login -u admin --password-stdin ${registry}`, 'admin123');
  await docker(playground, `import - ${registry}/trial:1`, tarOf('hello.txt', 'hello\n'));
  return playground;
}

describe('the way of an image to the registry and back', () => {
  it('is what docker prints', async () => {
    const playground = await play('healthy');
    const registry = nameOf(playground);
    const run = async (line: string, input?: string) => {
      const { exitCode, stdout, stderr } = await docker(playground, line, input);
      return { exitCode, stdout, stderr };
    };
    const ok = (stdout: string) => ({ exitCode: 0, stdout, stderr: '' });
    expect(await run(`login -u admin --password-stdin ${registry}`, 'admin123\n')).toEqual({
      exitCode: 0,
      stdout: 'Login Succeeded\n',
      stderr:
        "\nWARNING! Your credentials are stored unencrypted in '/tmp/trial/config.json'.\nConfigure a credential helper to remove this warning. See\nhttps://docs.docker.com/go/credential-store/\n\n",
    });
    const imported = await run('import - local/trial:1', tarOf('hello.txt', 'hello\n'));
    expect(imported.stdout).toMatch(/^sha256:[0-9a-f]{64}\n$/);
    expect(await run(`tag local/trial:1 ${registry}/trial:1`)).toEqual(ok(''));

    const pushed = await run(`push ${registry}/trial:1`);
    const [, layer = '', digest = ''] =
      /\n([0-9a-f]{12}): Pushed\n1: digest: (sha256:[0-9a-f]{64}) size: \d+\n$/.exec(pushed.stdout) ?? [];
    expect(pushed.stdout).toContain(
      `The push refers to repository [${registry}/trial]\n${layer}: Preparing\n${layer}: Pushed\n`,
    );
    const manifest = playground.storage.manifest('trial', '1');
    expect(digestOf(manifest?.bytes ?? '')).toBe(digest);
    expect((await run(`push ${registry}/trial:1`)).stdout).toContain(`${layer}: Layer already exists\n`);
    expect(await run(`push -q ${registry}/trial:1`)).toEqual(ok(`${registry}/trial:1\n`));
    expect(await run(`image inspect --format {{json\t.RepoDigests}} ${registry}/trial:1`)).toEqual(
      ok(`["${registry}/trial@${digest}"]\n`),
    );

    const { stdout: id } = imported;
    expect(await run(`rmi ${registry}/trial:1`)).toEqual(
      ok(`Untagged: ${registry}/trial:1\nUntagged: ${registry}/trial@${digest}\n`),
    );
    expect((await run('rmi local/trial:1')).stdout).toMatch(
      new RegExp(`^Untagged: local/trial:1\nDeleted: ${id}Deleted: sha256:${layer}[0-9a-f]{52}\n$`),
    );
    expect(await run(`image inspect ${registry}/trial:1`)).toEqual({
      exitCode: 1,
      stdout: '[]\n',
      stderr: `Error response from daemon: no such image: ${registry}/trial:1: No such image: ${registry}/trial:1\n`,
    });
    const pulled = await run(`pull ${registry}/trial:1`);
    expect(pulled.stdout).toMatch(
      new RegExp(
        `^1: Pulling from trial\n(\\w{12}): Pulling fs layer\n\\1: Verifying Checksum\n\\1: Download complete\n\\1: Pull complete\nDigest: ${digest}\nStatus: Downloaded newer image for ${registry}/trial:1\n${registry}/trial:1\n$`,
      ),
    );
    expect((await run(`image inspect --format {{.Id}} ${registry}/trial:1`)).stdout).toBe(id);
    expect((await run(`pull ${registry}/trial:1`)).stdout).toBe(
      `1: Pulling from trial\nDigest: ${digest}\nStatus: Image is up to date for ${registry}/trial:1\n${registry}/trial:1\n`,
    );
    expect((await run('images')).stdout.split('\n')[0]).toMatch(
      /^REPOSITORY {3,} {2,}TAG {7}IMAGE ID {7}CREATED {2,}SIZE$/,
    );
    expect((await run('images')).stdout).toMatch(/trial +1 {9}[0-9a-f]{12} {3}\S.* ago +6B\n$/);
  });

  it('keeps logins where it is told, and forgets them', async () => {
    const playground = await play('healthy');
    const registry = nameOf(playground);
    const { tree } = testHost(playground.docker);
    const own = tree.read('/root/.docker/config.json');
    await docker(playground, `login -u admin --password-stdin https://${registry}`, 'admin123');
    expect(JSON.parse(tree.read('/tmp/trial/config.json') ?? '')).toEqual({
      auths: { [registry]: { auth: 'YWRtaW46YWRtaW4xMjM=' } },
    });
    expect(await docker(playground, `logout ${registry}`)).toMatchObject({
      stdout: `Removing login credentials for ${registry}\n`,
    });
    expect(tree.read('/tmp/trial/config.json')).toBe('{\n\t"auths": {}\n}');
    expect(tree.read('/root/.docker/config.json')).toBe(own);
    expect(await docker(playground, `login -u admin --password-stdin ${registry}`, 'wrong')).toMatchObject({
      exitCode: 1,
      stderr: `Error response from daemon: login attempt to https://${registry}/v2/ failed with status: 401 Unauthorized\n`,
    });
    expect(await docker(playground, `login ${registry}`)).toMatchObject({
      exitCode: 1,
      stderr: 'Error: Cannot perform an interactive login from a non TTY device\n',
    });
  });

  it('loads what was saved, and imports files', async () => {
    const playground = await play('healthy');
    const config = JSON.stringify({ architecture: 'amd64', os: 'linux', rootfs: { diff_ids: [] } });
    const index = [{ Config: 'c.json', RepoTags: ['saved:1'], Layers: ['l/layer.tar'] }];
    const part = (name: string, content: string) => tarOf(name, content).slice(0, -1024);
    const archive = `${part('manifest.json', JSON.stringify(index))}${part('c.json', config)}${part('l/layer.tar', tarOf('a', 'a'))}${'\0'.repeat(1024)}`;
    writeFileSync(playground.access.at('/tmp/saved.tar'), archive);
    expect((await docker(playground, 'load -i /tmp/saved.tar')).stdout).toBe('Loaded image: saved:1\n');
    expect((await docker(playground, 'image inspect --format {{.Id}} saved:1')).stdout).toBe(
      `${digestOf(config)}\n`,
    );
    expect((await docker(playground, 'load', archive)).stdout).toBe('Loaded image: saved:1\n');
    expect(await docker(playground, 'load -i /tmp/none.tar')).toMatchObject({
      exitCode: 1,
      stderr: 'open /tmp/none.tar: no such file or directory\n',
    });
    expect((await docker(playground, 'import /tmp/saved.tar UPPER:1')).stderr).toBe(
      'invalid reference format: repository name (library/UPPER) must be lowercase\n',
    );
  });
});

describe('what stands in the way of a push and a pull', () => {
  const push = (playground: Playground) => docker(playground, `push ${nameOf(playground)}/trial:1`);
  const pull = (playground: Playground) => docker(playground, `pull ${nameOf(playground)}/trial:1`);
  const x509 = 'x509: certificate signed by unknown authority';

  it('is told for each certificate that is refused', async () => {
    const playground = await loggedIn('RD101');
    const why = `Get "https://${nameOf(playground)}/v2/": ${x509}\n`;
    expect(await push(playground)).toMatchObject({
      exitCode: 1,
      stdout: `The push refers to repository [${nameOf(playground)}/trial]\n`,
      stderr: why,
    });
    expect(await pull(playground)).toMatchObject({
      exitCode: 1,
      stderr: `Error response from daemon: ${why}`,
    });
  });

  it('is a login that is missing or wrong', async () => {
    const playground = await loggedIn('healthy');
    const { tree } = testHost(playground.docker);
    await docker(playground, `logout ${nameOf(playground)}`);
    expect((await push(playground)).stderr).toBe('no basic auth credentials\n');
    expect((await pull(playground)).stderr).toBe(
      `Error response from daemon: Head "https://${nameOf(playground)}/v2/trial/manifests/1": no basic auth credentials\n`,
    );
    const auths = { [nameOf(playground)]: { auth: Buffer.from('admin:wrong').toString('base64') } };
    tree.write('/tmp/trial/config.json', JSON.stringify({ auths }));
    expect((await push(playground)).stderr).toBe('unauthorized: authentication required\n');
    expect((await pull(playground)).stderr).toBe(
      'Error response from daemon: unauthorized: authentication required\n',
    );
  });

  it('is a proxy that takes nothing large', async () => {
    const playground = await loggedIn('RD406');
    const registry = nameOf(playground);
    const random = randomBytes(1_600_000).toString('base64');
    await docker(playground, `import - ${registry}/big:1`, tarOf('big', random));
    expect((await docker(playground, `push ${registry}/big:1`)).stderr).toBe(
      'error parsing HTTP 413 response body: invalid character \'<\' looking for beginning of value: "<html>\\r\\n<head><title>413 Request Entity Too Large</title></head>\\r\\n<body>\\r\\n<center><h1>413 Request Entity Too Large</h1></center>\\r\\n<hr><center>nginx/1.22.1</center>\\r\\n</body>\\r\\n</html>\\r\\n"\n',
    );
  });

  it('is an Ingress or a registry that is not there', async () => {
    const playground = await loggedIn('healthy');
    expect((await pull(playground)).stderr).toBe(
      `Error response from daemon: manifest for ${nameOf(playground)}/trial:1 not found: manifest unknown: manifest unknown\n`,
    );
    await remove(playground, { apiVersion: 'v1', kind: 'Pod', name: 'docker-registry' });
    const refused = await push(playground);
    expect(refused.stdout).toMatch(/Preparing\n\w{12}: Retrying in 5 seconds\n/);
    expect(refused.stderr).toBe('received unexpected HTTP status: 503 Service Temporarily Unavailable\n');
    await change(playground, INGRESS, { spec: { rules: [{ host: 'other.example', http: { paths: [] } }] } });
    expect((await pull(playground)).stderr).toBe(
      'Error response from daemon: error parsing HTTP 404 response body: invalid character \'d\' looking for beginning of value: "default backend - 404"\n',
    );
  });

  it('is what http.host says', async () => {
    const playground = await loggedIn('RD411');
    expect((await push(playground)).stderr).toMatch(
      /^Patch "http:\/\/registry\.xcloud\.huatai\.me\/v2\/trial\/blobs\/uploads\/.*": dial tcp 127\.0\.0\.1:80: connect: connection refused\n$/,
    );
  });

  it('is a daemon that does not run, and a hub that is far away', async () => {
    const playground = await play('RD104');
    expect(await docker(playground, 'pull busybox')).toMatchObject({
      exitCode: 1,
      stderr:
        'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n',
    });
    expect((await docker(await play('healthy'), 'pull busybox')).stderr).toBe(
      'Error response from daemon: Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io on 10.0.2.3:53: no such host\n',
    );
  });
});

describe('names', () => {
  it('are looked up in the hosts file first, then in DNS', async () => {
    const playground = await play('RD320');
    const { tree } = testHost(playground.docker);
    const { host } = playground.endpoint;
    const login = async () => (await playground.docker.login('admin', 'admin123')).text;
    expect(playground.lookup(host)).toBeUndefined();
    tree.write('/etc/hosts', `127.0.0.1 localhost\n127.0.0.1\t${host} # lab\n`);
    expect(playground.lookup(host)).toBe('127.0.0.1');
    expect(await login()).not.toContain('no such host');
    tree.write('/etc/hosts', `# 127.0.0.1 ${host}\n`);
    expect(await login()).toContain('no such host');
    playground.point(host, '192.0.2.7');
    expect(await login()).toContain(`dial tcp 192.0.2.7:${playground.endpoint.port}: i/o timeout`);
    playground.point(host, '127.0.0.1');
    expect(await login()).not.toContain('dial tcp');
  });
});
