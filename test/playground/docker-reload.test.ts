import { describe, expect, it } from 'vitest';
import { DAEMON_JSON, dockerHost, insecure, json, REGISTRY } from './docker-support.js';

const CONFLICT = `unable to configure the Docker daemon with file ${DAEMON_JSON}: the following directives are specified both as a flag and in the configuration file: insecure-registries: (from flag: [${REGISTRY}], from file: [${REGISTRY}])`;

describe('a reload', () => {
  it('takes over what was added, in the same process, and no container notices', async () => {
    const host = await dockerHost();
    const before = [host.daemon.running?.pid, host.containers[0]?.pid];
    host.tree.write(
      DAEMON_JSON,
      json({ 'insecure-registries': [REGISTRY, '10.99.0.0/24'], 'live-restore': true }),
    );
    expect(await insecure(host)).toEqual([]);
    expect(await host.sh('systemctl reload docker')).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await insecure(host)).toEqual([REGISTRY]);
    const info = await host.info();
    expect(info.RegistryConfig.InsecureRegistryCIDRs).toEqual(['10.99.0.0/24', '127.0.0.0/8']);
    expect(info.LiveRestoreEnabled).toBe(true);
    expect([host.daemon.running?.pid, host.containers[0]?.pid]).toEqual(before);
  });

  it('keeps a key that is merely gone, and drops it for an empty list', async () => {
    const host = await dockerHost({
      files: [{ path: DAEMON_JSON, text: json({ 'insecure-registries': [REGISTRY] }) }],
    });
    expect(await insecure(host)).toEqual([REGISTRY]);
    host.tree.write(DAEMON_JSON, '{}');
    await host.sh('systemctl reload docker');
    expect(await insecure(host)).toEqual([REGISTRY]);
    host.tree.remove(DAEMON_JSON);
    await host.sh('systemctl reload docker');
    expect(await insecure(host)).toEqual([REGISTRY]);
    host.tree.write(DAEMON_JSON, json({ 'insecure-registries': [] }));
    await host.sh('systemctl reload docker');
    expect(await insecure(host)).toEqual([]);
    expect(host.errors()).toEqual([]);
  });

  it.each([
    [
      'a comma too many',
      `{"insecure-registries": ["${REGISTRY}",]}`,
      `unable to configure the Docker daemon with file ${DAEMON_JSON}: invalid character ']' looking for beginning of value`,
    ],
    [
      'an entry that is none',
      json({ 'insecure-registries': [`${REGISTRY}/path`] }),
      `Error reconfiguring the daemon: insecure registry ${REGISTRY}/path is not valid: invalid host \\"registry.test\\"`,
    ],
  ])('over %s ends well and changes nothing: only the log knows', async (_, text, message) => {
    const host = await dockerHost({
      files: [{ path: DAEMON_JSON, text: json({ 'insecure-registries': ['other.test'] }) }],
    });
    host.tree.write(DAEMON_JSON, text);
    expect(await host.sh('systemctl reload docker')).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });
    expect(await insecure(host)).toEqual(['other.test']);
    expect(host.errors()).toHaveLength(1);
    expect(host.errors()[0]).toMatch(/^time="[^"]+" level=error msg="/);
    expect(host.errors()[0]).toContain(message);
    const shown = await host.sh('journalctl -u docker --no-pager -n 1 -o cat');
    expect(shown.stdout).toBe(`${host.errors()[0]}\n`);
  });

  it('is the same by a signal to the process, which goes to no other', async () => {
    const host = await dockerHost();
    host.tree.write(DAEMON_JSON, json({ 'insecure-registries': [REGISTRY] }));
    const pid = host.tree.read('/var/run/docker.pid') ?? '';
    expect(Number(pid)).toBe(host.daemon.running?.pid);
    expect((await host.sh(`kill -HUP ${pid}1`)).stderr).toContain('No such process');
    expect(await insecure(host)).toEqual([]);
    expect((await host.sh(`kill -HUP ${pid}`)).exitCode).toBe(0);
    expect(await insecure(host)).toEqual([REGISTRY]);
  });

  it('refuses a key that is a flag too; and the daemon does not start any more', async () => {
    const host = await dockerHost({
      files: [{ path: '/etc/default/docker', text: `DOCKER_OPTS="--insecure-registry=${REGISTRY}"\n` }],
    });
    expect(await insecure(host)).toEqual([REGISTRY]);
    host.tree.write(DAEMON_JSON, json({ 'insecure-registries': [REGISTRY] }));
    expect((await host.sh('systemctl reload docker')).exitCode).toBe(0);
    expect(host.errors().at(-1)).toContain(CONFLICT);
    host.tree.write(DAEMON_JSON, json({ debug: true }));
    await host.sh('systemctl reload docker');
    expect(await insecure(host)).toEqual([REGISTRY]);

    host.tree.write(DAEMON_JSON, json({ 'insecure-registries': [REGISTRY] }));
    const restarted = await host.sh('systemctl restart docker');
    expect(restarted.exitCode).toBe(1);
    expect(restarted.stderr).toMatch(
      /^Job for docker.service failed because the control process exited with error code\.\n/,
    );
    expect(host.errors().at(-1)).toBe(CONFLICT);
  });
});

describe('a start', () => {
  it.each([
    ['', 'EOF'],
    [
      '{"insecure-registries": "x"}',
      'json: cannot unmarshal string into Go struct field Config.insecure-registries of type []string',
    ],
    ['// no\n{}', "invalid character '/' looking for beginning of value"],
    ['{"foo": 1}', "the following directives don't match any configuration option: foo"],
    ['[]', 'json: cannot unmarshal array into Go value of type map[string]interface {}'],
  ])('does not succeed with %j in daemon.json', async (text, message) => {
    const host = await dockerHost();
    host.tree.write(DAEMON_JSON, text);
    expect((await host.sh('systemctl restart docker')).exitCode).toBe(1);
    expect(host.errors().at(-1)).toBe(
      `unable to configure the Docker daemon with file ${DAEMON_JSON}: ${message}`,
    );
  });

  it('takes the flag for the key, which then has no effect, and no file at all', async () => {
    const host = await dockerHost();
    host.tree.write(DAEMON_JSON, json({ 'insecure-registry': [REGISTRY] }));
    expect((await host.sh('systemctl restart docker')).exitCode).toBe(0);
    expect(await insecure(host)).toEqual([]);
  });

  it('is judged beforehand where dockerd can do that', async () => {
    const old = await dockerHost();
    expect((await old.sh('dockerd --validate')).stderr).toContain('unknown flag: --validate');
    const host = await dockerHost({ family: 'docker-ce' });
    expect(await host.sh('dockerd --validate')).toMatchObject({ exitCode: 0, stderr: 'configuration OK\n' });
    host.tree.write('/etc/docker/next.json', '{"insecure-registries": "x"}');
    const judged = await host.sh('dockerd --validate --config-file=/etc/docker/next.json');
    expect(judged.exitCode).toBe(1);
    expect(judged.stderr).toContain('file /etc/docker/next.json: json: cannot unmarshal string');
  });
});
