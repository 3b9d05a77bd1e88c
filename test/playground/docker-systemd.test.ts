import { readFileSync, symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  DAEMON_JSON,
  DROP_IN,
  dockerHost,
  insecure,
  json,
  REGISTRY,
  type TestHost,
} from './docker-support.js';

const LINE = 'ExecStart=/usr/sbin/dockerd -H fd:// --containerd=/run/containerd/containerd.sock $DOCKER_OPTS';
const GOOD = `[Service]\nExecStart=\n${LINE} --insecure-registry=${REGISTRY}\n`;
const DOUBLE = `[Service]\n${LINE}\n`;

/** As long as it takes systemd to notice: a file's time has to be later than what it has seen. */
function later(host: TestHost, path: string, text: string): void {
  host.tree.write(path, text, { changedAt: new Date(Date.now() + 1000) });
}

describe('a drop-in', () => {
  it('counts after daemon-reload and restart', async () => {
    const host = await dockerHost();
    host.tree.write(DROP_IN, GOOD);
    await host.sh('systemctl daemon-reload');
    expect(await host.show('LoadState', 'DropInPaths', 'NeedDaemonReload')).toEqual({
      LoadState: 'loaded',
      DropInPaths: DROP_IN,
      NeedDaemonReload: 'no',
    });
    expect(await insecure(host)).toEqual([]);
    expect(await host.sh('systemctl restart docker.service')).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await insecure(host)).toEqual([REGISTRY]);
    expect((await host.show('ExecStart')).ExecStart).toContain(
      `$DOCKER_OPTS --insecure-registry=${REGISTRY} ;`,
    );
    const pid = host.daemon.running?.pid ?? 0;
    expect(
      readFileSync(host.access.at(`/proc/${pid}/cmdline`), 'utf8')
        .split('\0')
        .slice(0, -1),
    ).toEqual([
      '/usr/sbin/dockerd',
      '-H',
      'fd://',
      '--containerd=/run/containerd/containerd.sock',
      `--insecure-registry=${REGISTRY}`,
    ]);
  });

  it('without a clearing line spoils the unit; the running daemon goes on', async () => {
    const host = await dockerHost();
    const { pid } = host.daemon.running ?? {};
    host.tree.write(DROP_IN, DOUBLE);
    const verified = await host.sh('systemd-analyze verify --man=no docker.service');
    expect(verified).toMatchObject({ exitCode: 1 });
    expect(verified.stderr).toContain('Service has more than one ExecStart= setting');
    expect((await host.sh('systemctl daemon-reload')).exitCode).toBe(0);
    expect(await host.show('LoadState', 'CanStart', 'NeedDaemonReload')).toEqual({
      LoadState: 'bad-setting',
      CanStart: 'no',
      NeedDaemonReload: 'yes',
    });
    for (const verb of ['restart', 'reload']) {
      const done = await host.sh(`systemctl ${verb} docker`);
      expect(done.exitCode).toBe(1);
      expect(done.stderr).toBe(
        `Failed to ${verb} docker.service: Unit docker.service has a bad unit file setting.\nSee system logs and 'systemctl status docker.service' for details.\n`,
      );
    }
    expect(host.daemon.running?.pid).toBe(pid);
    host.tree.remove(DROP_IN);
    await host.sh('systemctl daemon-reload');
    expect((await host.show('LoadState')).LoadState).toBe('loaded');
  });

  it('that is edited is noticed, and a restart without daemon-reload takes the old line', async () => {
    const host = await dockerHost({ files: [{ path: DROP_IN, text: `[Service]\n# nothing\n` }] });
    expect((await host.show('NeedDaemonReload')).NeedDaemonReload).toBe('no');
    later(host, DROP_IN, GOOD);
    expect((await host.show('NeedDaemonReload')).NeedDaemonReload).toBe('yes');
    const restarted = await host.sh('systemctl restart docker');
    expect(restarted.exitCode).toBe(0);
    expect(restarted.stderr).toContain('changed on disk');
    expect(await insecure(host)).toEqual([]);
  });

  it('in a folder that is new is not noticed by systemd before daemon-reload', async () => {
    const host = await dockerHost();
    later(host, DROP_IN, GOOD);
    expect((await host.show('NeedDaemonReload')).NeedDaemonReload).toBe('no');
    expect(await host.sh('systemctl restart docker')).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await insecure(host)).toEqual([]);
  });

  it('with a slip is passed over with a line that only verify shows', async () => {
    const host = await dockerHost();
    host.tree.write(DROP_IN, 'ExecStart=\n[Service]\nExecStrat=x\n');
    const verified = await host.sh('systemd-analyze verify docker.service');
    expect(verified).toMatchObject({
      exitCode: 0,
      stderr: `${DROP_IN}:1: Assignment outside of section. Ignoring.\n${DROP_IN}:3: Unknown key 'ExecStrat' in section [Service], ignoring.\n`,
    });
  });

  it('of an earlier folder hides one of the same name', async () => {
    const host = await dockerHost();
    host.tree.write('/run/systemd/system/docker.service.d/10-flag.conf', DOUBLE);
    host.tree.write(DROP_IN, GOOD);
    await host.sh('systemctl daemon-reload');
    expect(await host.show('DropInPaths', 'LoadState')).toEqual({
      DropInPaths: DROP_IN,
      LoadState: 'loaded',
    });
    expect((await host.sh('systemctl cat docker')).stdout).toContain(`\n# ${DROP_IN}\n[Service]\n`);
  });
});

describe('a daemon that does not start', () => {
  it('is tried until the limit, and then its socket refuses too', async () => {
    const host = await dockerHost();
    await host.sh('systemctl daemon-reload');
    host.tree.write(DAEMON_JSON, '{');
    expect((await host.sh('systemctl restart docker')).exitCode).toBe(1);
    expect(await host.show('ActiveState', 'SubState', 'Result')).toEqual({
      ActiveState: 'activating',
      SubState: 'auto-restart',
      Result: 'exit-code',
    });
    await host.settled();
    expect(await host.show('ActiveState', 'Result', 'NRestarts', 'ExecMainStatus')).toEqual({
      ActiveState: 'failed',
      Result: 'exit-code',
      NRestarts: '3',
      ExecMainStatus: '1',
    });
    const socket = await host.sh('systemctl show docker.socket -p ActiveState,Result');
    expect(socket.stdout).toBe('Result=service-start-limit-hit\nActiveState=failed\n');
    await expect(host.info()).rejects.toMatchObject({ code: 'ECONNREFUSED' });

    host.tree.write(DAEMON_JSON, json({}));
    expect((await host.sh('systemctl start docker')).exitCode).toBe(1);
    await host.sh('systemctl reset-failed docker.service docker.socket');
    expect((await host.sh('systemctl start docker')).exitCode).toBe(0);
    expect((await host.info()).LiveRestoreEnabled).toBe(false);
  });

  it('for want of its program ends with 203', async () => {
    const host = await dockerHost();
    host.tree.write(DROP_IN, GOOD.replace('/usr/sbin/dockerd', '/usr/bin/dockerd'));
    expect((await host.sh('systemd-analyze verify docker.service')).stderr).toBe(
      'docker.service: Command /usr/bin/dockerd is not executable: No such file or directory\n',
    );
    await host.sh('systemctl daemon-reload');
    expect((await host.sh('systemctl restart docker')).exitCode).toBe(1);
    expect((await host.show('ExecMainStatus')).ExecMainStatus).toBe('203');
  });

  it('may be one that was restarted too often', async () => {
    const host = await dockerHost();
    await host.sh('systemctl daemon-reload');
    for (let times = 0; times < 3; times++)
      expect((await host.sh('systemctl restart docker')).exitCode).toBe(0);
    const refused = await host.sh('systemctl restart docker');
    expect(refused.stderr).toContain('because start of the service was attempted too often');
    expect(await host.show('ActiveState', 'Result')).toEqual({
      ActiveState: 'failed',
      Result: 'start-limit-hit',
    });
    await host.sh('systemctl daemon-reload');
    expect((await host.sh('systemctl restart docker')).exitCode).toBe(0);
  });

  it('is what a masked unit has', async () => {
    const host = await dockerHost();
    symlinkSync('/dev/null', host.access.at('/etc/systemd/system/docker.service'));
    await host.sh('systemctl daemon-reload');
    expect((await host.show('LoadState')).LoadState).toBe('masked');
    expect((await host.sh('systemctl restart docker')).stderr).toBe(
      'Failed to restart docker.service: Unit docker.service is masked.\n',
    );
  });
});

describe('a daemon that was stopped', () => {
  it('comes back with the first connection to its socket, and not when that is stopped too', async () => {
    const host = await dockerHost();
    const stopped = await host.sh('systemctl stop docker');
    expect(stopped.stderr).toBe(
      'Warning: Stopping docker.service, but it can still be activated by:\n  docker.socket\n',
    );
    expect(await host.sh('systemctl is-active docker')).toMatchObject({ exitCode: 3, stdout: 'inactive\n' });
    expect(await insecure(host)).toEqual([]);
    expect(await host.sh('systemctl is-active docker')).toMatchObject({ exitCode: 0, stdout: 'active\n' });
    await host.sh('systemctl stop docker.service docker.socket');
    await expect(host.info()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

describe('containers', () => {
  const containers = [
    { name: 'once', image: 'busybox', restartPolicy: 'no' as const },
    { name: 'always', image: 'nginx', restartPolicy: 'always' as const },
  ];
  const state = (host: TestHost) => host.containers.map(({ name, running, pid }) => ({ name, running, pid }));

  it('end with a restart, but for those whose policy starts them again', async () => {
    const host = await dockerHost({ containers });
    const [once, always] = state(host);
    await host.sh('systemctl restart docker');
    expect(state(host)[0]).toEqual({ ...once, running: false, pid: 0 });
    expect(host.containers[0]?.exitCode).toBe(137);
    expect(state(host)[1]).toMatchObject({ name: 'always', running: true });
    expect(state(host)[1]?.pid).not.toBe(always?.pid);
    const listed = await host.access.ask('/var/run/docker.sock', { method: 'GET', path: '/containers/json' });
    expect((JSON.parse(listed.body) as { Names: string[] }[]).map(({ Names }) => Names)).toEqual([
      ['/always'],
    ]);
  });

  it('live on with live-restore, though it was loaded a moment ago', async () => {
    const host = await dockerHost({ containers });
    const before = state(host);
    host.tree.write(DAEMON_JSON, json({ 'live-restore': true }));
    await host.sh('systemctl reload docker');
    await host.sh('systemctl restart docker');
    expect(state(host)).toEqual(before);
    host.tree.write(DAEMON_JSON, '{');
    await host.sh('systemctl restart docker');
    expect(host.daemon.running).toBeUndefined();
    expect(state(host)).toEqual(before);
  });

  it('outlive a crash, and are ended by the next daemon', async () => {
    const host = await dockerHost({ containers, since: [{ type: 'crash' }] });
    expect(state(host).every(({ running }) => running)).toBe(true);
    expect((await host.show('ActiveState', 'Result')).Result).toBe('signal');
    await host.sh('systemctl reset-failed docker.service docker.socket');
    await host.sh('systemctl start docker');
    expect(state(host).map(({ running }) => running)).toEqual([false, true]);
  });
});
