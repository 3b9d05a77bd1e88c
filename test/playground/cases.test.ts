import { existsSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { at } from '../../src/kube/objects.js';
import { CASES, caseByName } from '../../src/playground/cases/index.js';
import { startPlayground } from '../../src/playground/playground.js';
import { find, POD } from './support.js';

describe('the cases', () => {
  it('have names of their own, found whatever the case of their letters', () => {
    const names = CASES.map((entry) => entry.name.toLowerCase());
    expect(new Set(names).size).toBe(names.length);
    expect(caseByName('rd603-DEPLOYMENT')?.name).toBe('RD603-deployment');
    expect(caseByName('RD999')).toBeUndefined();
  });

  it('refuses a name that is none', async () => {
    await expect(startPlayground({ case: 'RD999' })).rejects.toThrow('the playground has no case RD999');
  });

  it('opens with the how-to when none is named', async () => {
    const playground = await startPlayground();
    expect(at(find(playground, POD), 'status', 'containerStatuses', 0, 'state', 'waiting', 'reason')).toBe(
      'CrashLoopBackOff',
    );
    await playground.close();
  });
});

describe('the Docker host', () => {
  it("has Debian's files, trusts the playground's authority, and is gone in the end", async () => {
    const playground = await startPlayground({ case: 'healthy' });
    const file = (name: string) => readFileSync(join(playground.hostRoot, name), 'utf8');
    expect(file('lib/systemd/system/docker.service')).toContain(
      'EnvironmentFile=-/etc/default/docker\nExecStart=/usr/sbin/dockerd -H fd:// --containerd=/run/containerd/containerd.sock $DOCKER_OPTS\n',
    );
    expect(file('etc/default/docker')).toMatch(/^# Here in Debian, this file is sourced by:\n/);
    expect(file('etc/ssl/certs/ca-certificates.crt')).toBe(readFileSync(playground.trustFile, 'utf8'));
    expect(existsSync(join(playground.hostRoot, 'etc/docker/daemon.json'))).toBe(false);
    expect(await readdir(playground.stateDir)).toEqual([]);
    expect(playground.resolve).toBe(`registry.xcloud.huatai.me:${playground.endpoint.port}:127.0.0.1`);
    await playground.close();
    expect(existsSync(playground.folder)).toBe(false);
  });
});
