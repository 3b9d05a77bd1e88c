import { describe, expect, it } from 'vitest';
import type { Activation } from '../../../src/fixes/change.js';
import { activationCommands, cannotActivate } from '../../../src/plan/host/activation-commands.js';
import type { FoundDaemon } from '../../../src/plan/host/daemon.js';

const RESTART: Activation = { type: 'docker-restart', expect: {}, expectUndone: {} };
const RELOAD: Activation = { type: 'docker-reload', expect: {}, expectUndone: {} };
const REREAD: Activation = { type: 'systemd-daemon-reload' };

const daemon: FoundDaemon = {
  socket: '/var/run/docker.sock',
  pid: 42,
  managedBy: 'systemd',
  unit: 'docker.service',
  systemctl: ['systemctl'],
  rootless: false,
  version: '20.10.24',
};
const broken = { ...daemon, notLoaded: 'Unit docker.service has a bad unit file setting' };
const masked = { ...daemon, notLoaded: 'masked' };

describe('a unit that systemd does not load', () => {
  it('is not restarted: Docker would not come back', () => {
    expect(cannotActivate([RESTART], daemon)).toBe(undefined);
    expect(cannotActivate([RESTART], broken)).toContain('has a bad unit file setting');
    expect(cannotActivate([RESTART], masked)).toContain('systemctl unmask docker.service');
  });

  it('may be repaired by a plan that changes its files, which a mask is not', () => {
    const own = ['/etc/systemd/system/docker.service.d/10-bad.conf'];
    expect(cannotActivate([REREAD, RESTART], broken, own)).toBe(undefined);
    expect(cannotActivate([REREAD, RESTART], broken, ['/etc/default/docker'])).toContain('bad unit file');
    expect(cannotActivate([REREAD, RESTART], masked, own)).toContain('masked');
    const said = { ...daemon, notLoaded: 'Unit docker.service is masked' };
    expect(cannotActivate([REREAD, RESTART], said, own)).toContain('systemctl unmask docker.service');
  });

  it('has its daemon reloaded by the signal, which systemctl would refuse to send', () => {
    expect(cannotActivate([RELOAD], broken)).toBe(undefined);
    expect(activationCommands(RELOAD, broken)).toEqual([['kill', '-HUP', '42']]);
    expect(activationCommands(RELOAD, daemon)).toEqual([['systemctl', 'reload', 'docker.service']]);
  });
});
