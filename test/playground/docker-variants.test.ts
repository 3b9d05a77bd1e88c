import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dockerHost, insecure, REGISTRY } from './docker-support.js';

const DEFAULTS = '/etc/default/docker';

describe('a host without systemd', () => {
  it('starts Docker by its init script, which reads the defaults as sh does', async () => {
    const host = await dockerHost({
      init: 'sysvinit',
      files: [{ path: DEFAULTS, text: `export DOCKER_OPTS="--insecure-registry=${REGISTRY}"\n` }],
    });
    expect(await insecure(host)).toEqual([REGISTRY]);
    expect((await host.sh('systemctl restart docker')).stderr).toContain('has not been booted with systemd');
    expect(await host.sh('service docker reload')).toMatchObject({
      exitCode: 1,
      stdout: 'Usage: service docker {start|stop|restart|status}\n',
    });
    expect(existsSync(host.access.at('/run/systemd/system'))).toBe(false);
    host.tree.write(DEFAULTS, '');
    const pid = host.daemon.running?.pid;
    expect(await host.sh('service docker restart')).toMatchObject({
      exitCode: 0,
      stdout: 'Starting Docker: docker.\n',
    });
    expect(await insecure(host)).toEqual([]);
    expect(host.daemon.running?.pid).not.toBe(pid);
    expect(host.tree.read('/run/docker-ssd.pid')).toBe(`${host.daemon.running?.pid}\n`);
  });

  it("ends well when the daemon dies at once, as with the how-to's line", async () => {
    const host = await dockerHost({ init: 'sysvinit' });
    host.tree.write(DEFAULTS, `DOCKER_OPTS="--insecure-registry=${REGISTRY} -H fd://"\n`);
    expect(await host.sh('service docker restart')).toMatchObject({ exitCode: 0 });
    expect(host.daemon.running).toBeUndefined();
    expect(host.errors().at(-1)).toContain('no sockets found via socket activation');
    await expect(host.info()).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('the packages', () => {
  it('differ in whether the defaults are read: docker-ce does not', async () => {
    const files = [{ path: DEFAULTS, text: `DOCKER_OPTS="--insecure-registry=${REGISTRY}"\n` }];
    expect(await insecure(await dockerHost({ files }))).toEqual([REGISTRY]);
    expect(await insecure(await dockerHost({ family: 'docker-ce', files }))).toEqual([]);
  });

  it('of CentOS read /etc/sysconfig/docker, under other names', async () => {
    const path = '/etc/sysconfig/docker';
    const own = await dockerHost({
      family: 'rhel',
      files: [
        {
          path,
          text: `OPTIONS='--log-driver=json-file'\nINSECURE_REGISTRY='--insecure-registry=${REGISTRY}'\n`,
        },
      ],
    });
    expect(await insecure(own)).toEqual([REGISTRY]);
    const foreign = await dockerHost({
      family: 'rhel',
      files: [{ path, text: `DOCKER_OPTS="--insecure-registry=${REGISTRY}"\n` }],
    });
    expect(await insecure(foreign)).toEqual([]);
  });

  it('of CentOS keep their authorities elsewhere, behind a link', async () => {
    const host = await dockerHost({ family: 'rhel' });
    const anchor = '-----BEGIN CERTIFICATE-----\nQQ==\n-----END CERTIFICATE-----\n';
    host.tree.write('/etc/pki/ca-trust/source/anchors/lab.pem', anchor);
    expect((await host.sh('update-ca-certificates')).exitCode).toBeUndefined();
    expect((await host.sh('update-ca-trust extract')).exitCode).toBe(0);
    expect(host.tree.read('/etc/pki/tls/certs/ca-bundle.crt')).toContain('QQ==');
    expect(host.tree.read('/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem')).toContain('QQ==');
  });
});

describe('commands on the host', () => {
  it('are those that concern Docker, and nothing else', async () => {
    const host = await dockerHost();
    for (const line of ['reboot', 'sh -c true', 'curl https://example.com', 'docker ps', 'sudo true']) {
      expect(await host.access.run(line.split(' '))).toMatchObject({
        exitCode: undefined,
        problem: 'not on the playground',
      });
    }
    expect(await host.access.which('systemctl')).toBe('/usr/bin/systemctl');
    expect(await host.access.which('kubectl')).toBeUndefined();
  });

  it('handle files of the playground only', async () => {
    const host = await dockerHost();
    expect((await host.sh('cat /etc/os-release')).stdout).toContain('ID=debian');
    expect((await host.sh(`cat ${host.access.at('/etc/os-release')}`)).stdout).toContain('ID=debian');
    expect((await host.sh('cat /etc/passwd')).exitCode).not.toBe(0);
    expect(await host.sh('cat ../../../etc/passwd')).toMatchObject({ exitCode: undefined });
    host.tree.write('/etc/a', 'x', { mode: 0o640 });
    expect((await host.sh('cp -T --attributes-only --preserve=mode -- /etc/a /etc/b')).exitCode).toBe(0);
    expect((await host.sh('stat -c %a /etc/b')).stdout).toBe('640\n');
  });
});
