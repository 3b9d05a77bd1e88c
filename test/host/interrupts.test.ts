import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  container,
  DAEMON_JSON,
  freshDocker,
  makeImage,
  mustRun,
  run,
  startContainer,
} from './support/docker.js';
import { Regdoctor } from './support/regdoctor.js';
import { PORTS, type Servers, startServers } from './support/servers.js';

const KIND = 'kind-control-plane';

describe('what a plan says that it interrupts', () => {
  let servers: Servers;
  let folder: string;
  let regdoctor: Regdoctor;
  let started: string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'interrupts-'));
    servers = await startServers(folder);
  });

  afterAll(() => servers.stop());

  beforeEach(async () => {
    await freshDocker();
    await makeImage(folder);
    regdoctor = new Regdoctor(await mkdtemp(join(folder, 'state-')), PORTS.fullChain);
    started = [];
  });

  afterEach(() => run('docker', 'rm', '--force', ...started));

  async function start(name: string, ...options: string[]): Promise<void> {
    await startContainer(name, ...options);
    started.push(name);
  }

  /** The sentences of a plan about what it interrupts. */
  async function interrupts(fix: string): Promise<string[]> {
    const { stdout } = await regdoctor.run('fix', fix.slice(0, 5), '--fix', fix, '--dry-run');
    expect(stdout).toContain('Dry run: nothing was changed.');
    const text = stdout.replaceAll(/\n {9,}/g, ' ');
    return [...text.matchAll(/^ *interrupts: (.*)$/gm)].map(([, said = '']) => said);
  }

  async function isRunning(): Promise<Record<string, boolean>> {
    const states = await Promise.all(started.map(async (name) => [name, (await container(name)).running]));
    return Object.fromEntries(states);
  }

  it('names the containers that stop, and those that come back: and so it is', async () => {
    await start('plain');
    await start('always', '--restart=always');
    await start('unless', '--restart=unless-stopped');
    // Its process does not heed the signal, so that it is killed, which is an error.
    await start('failing', '--restart=on-failure');
    expect(await interrupts('RD101.insecure-drop-in')).toEqual([
      'The 4 running containers stop with Docker, since live-restore is off: failing, unless, always, plain.',
      'Started again by their restart policy: unless, always.',
      'Started again only if they end with an error when they are stopped: failing.',
      'Not started again, since no restart policy says so: plain.',
      'Nothing stops when live-restore is switched on first, which is offered.',
    ]);
    const fixed = await regdoctor.fix('RD101', 'RD101.insecure-drop-in', '--answer', 'live-restore=no');
    expect(fixed.stdout).toContain('hidden, not cured, after');
    expect(await isRunning()).toEqual({ plain: false, always: true, unless: true, failing: true });
  });

  it('names the Kubernetes nodes among them, on every rung that restarts Docker and on no other', async () => {
    await start(KIND, '--label', 'io.x-k8s.kind.cluster=kind');
    await start('minikube');
    for (const fix of [
      'RD304.system-store',
      'RD101.insecure-drop-in',
      'RD101.insecure-unit',
      'RD101.insecure-defaults',
    ]) {
      const said = await interrupts(fix);
      expect(said).toContain(`This host runs kind ${KIND}, a Kubernetes node: it stops with the daemon.`);
      expect(said).toContain('This host runs minikube, a Kubernetes node: it stops with the daemon.');
    }
    for (const fix of ['RD304.certs-d', 'RD101.insecure-daemon-json'])
      expect(await interrupts(fix)).toEqual([]);

    await writeFile(DAEMON_JSON, '{"live-restore": true}');
    await mustRun('systemctl', 'reload', 'docker');
    expect(await interrupts('RD101.insecure-drop-in')).toEqual([
      'Docker does not answer for some seconds. live-restore is on: the 2 running containers stay alive.',
      'This host runs minikube, a Kubernetes node: it is without Docker meanwhile.',
      `This host runs kind ${KIND}, a Kubernetes node: it is without Docker meanwhile.`,
    ]);
    const before = await Promise.all(started.map(container));
    expect((await regdoctor.fix('RD101', 'RD101.insecure-drop-in')).exitCode).toBe(0);
    expect(await Promise.all(started.map(container))).toEqual(before);
  });
});
