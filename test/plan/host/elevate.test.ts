import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { runCommand } from '../../../src/evidence/host/run-command.js';
import { applyPlan } from '../../../src/plan/apply.js';
import { type Elevate, type Elevation, sudoElevation } from '../../../src/plan/host/elevate.js';
import { noCluster } from '../../../src/plan/no-cluster.js';
import { undoPlan } from '../../../src/plan/undo.js';
import { fakeClock, temporaryFolder, temporaryJournal } from '../fixtures.js';
import {
  DAEMON_JSON,
  editTo,
  type FakeDocker,
  fakeDocker,
  hostChange,
  hostProposal,
  insecureByReload,
  REGISTRY,
} from './docker.js';

/** Root's rights as a test has them: commands on files are really run, those of systemd by the fake. */
function rootOf(docker: FakeDocker, answer: Elevation): Elevate & { begun: string[][]; ran: string[][] } {
  const begun: string[][] = [];
  const ran: string[][] = [];
  return {
    begun,
    ran,
    begin: async (commands) => {
      begun.push(...commands.map((argv) => [...argv]));
      return answer;
    },
    run: async (argv, options) => {
      ran.push([...argv]);
      return argv[0] === 'systemctl' || argv[0] === 'journalctl'
        ? docker.access.run(argv, options)
        : runCommand(argv, process.env, options);
    },
  };
}

/** False for a command, as words with blanks between them, that merely looks. */
function changes(command: string): boolean {
  return !/^(test|sha256sum|base64|journalctl|systemctl show) /.test(command);
}

/** The test's user owns nothing: every write takes root's rights. */
function asSomebodyElse(): void {
  const { uid } = statSync('.');
  vi.spyOn(process, 'getuid').mockReturnValue(uid + 4242);
}
afterEach(() => vi.restoreAllMocks());

describe.skipIf(process.platform !== 'linux')('a change that takes the rights of root', () => {
  it('is made by plain commands, which are shown before, and undone by them', async () => {
    const docker = await fakeDocker({ files: { [DAEMON_JSON]: { text: '{}\n', mode: 0o604 } } });
    asSomebodyElse();
    const elevate = rootOf(docker, 'granted');
    const journal = temporaryJournal();
    const options = { clock: fakeClock(), host: { access: docker.access, elevate } };
    const result = await applyPlan(noCluster, hostProposal([insecureByReload('{}\n')]), {}, journal, options);
    expect(result).toMatchObject({ state: 'applied' });
    expect(docker.insecure).toEqual([REGISTRY]);
    const real = join(docker.access.root, DAEMON_JSON);
    expect(statSync(real).mode & 0o777).toBe(0o604);
    expect(readdirSync(join(real, '..'))).toEqual(['daemon.json']);
    expect(elevate.begun.map(([program]) => program)).toEqual([
      'cp',
      'cp',
      'sync',
      'mv',
      'sync',
      'systemctl',
    ]);
    // What is run is what was shown, but for looks and the name of the staged file.
    const words = (argvs: string[][]) =>
      argvs.map((argv) => argv.map((word) => word.replace(/.*\/content$/, 'NEW-CONTENT')).join(' '));
    expect(words(elevate.ran).filter(changes)).toEqual(words(elevate.begun));
    expect(JSON.stringify(elevate.ran)).not.toContain(REGISTRY);

    for (const calls of [elevate.begun, elevate.ran]) calls.length = 0;
    expect(await undoPlan(noCluster, journal, options)).toMatchObject({ state: 'undone' });
    expect(words(elevate.ran).filter(changes)).toEqual(words(elevate.begun));
    expect(readFileSync(real, 'utf8')).toBe('{}\n');
    expect(docker.insecure).toEqual([]);
  });

  it('makes folders and new files with the modes of a system', async () => {
    const docker = await fakeDocker();
    const path = '/etc/docker/certs.d/registry.test:5000/ca.crt';
    const real = join(docker.access.root, path);
    // A file of this user in the folder of this user: only the first look decides, and that one is asked here.
    const { access } = docker;
    asSomebodyElse();
    const elevate = rootOf(docker, 'granted');
    const journal = temporaryJournal();
    const options = { clock: fakeClock(), host: { access, elevate } };
    const other = editTo('/etc/docker/a.crt', 'OLD', 'NEW');
    writeFileSync(join(docker.access.root, '/etc/docker/a.crt'), 'OLD');
    const plan = hostProposal([hostChange([editTo(path, null, 'PEM'), other])]);
    expect(await applyPlan(noCluster, plan, {}, journal, options)).toMatchObject({ state: 'applied' });
    expect(statSync(real).mode & 0o777).toBe(0o644);
    expect(statSync(join(real, '..')).mode & 0o777).toBe(0o755);
    expect(elevate.ran.map(([program]) => program)).toContain('mkdir');
    expect(await undoPlan(noCluster, journal, options)).toMatchObject({ state: 'undone' });
    expect(existsSync(join(docker.access.root, '/etc/docker/certs.d'))).toBe(false);
    expect(docker.read('/etc/docker/a.crt')).toBe('OLD');
  });

  it('gives way to somebody who changes the file meanwhile', async () => {
    const docker = await fakeDocker({ files: { [DAEMON_JSON]: '{}\n' } });
    asSomebodyElse();
    const elevate = rootOf(docker, 'granted');
    const racing: Elevate = {
      ...elevate,
      run: async (argv, options) => {
        if (argv[0] === 'sync') writeFileSync(join(docker.access.root, DAEMON_JSON), 'theirs');
        return elevate.run(argv, options);
      },
    };
    const options = { clock: fakeClock(), host: { access: docker.access, elevate: racing } };
    const plan = hostProposal([insecureByReload('{}\n')]);
    const result = await applyPlan(noCluster, plan, {}, temporaryJournal(), options);
    expect(result).toMatchObject({ state: 'refused', reason: expect.stringContaining('has changed since') });
    expect(docker.read(DAEMON_JSON)).toBe('theirs');
    expect(readdirSync(join(docker.access.root, '/etc/docker'))).toEqual(['daemon.json']);
  });

  it('removes the folders that it made when the file cannot be put in its place', async () => {
    const docker = await fakeDocker({ files: { '/etc/docker/a.crt': 'OLD' } });
    asSomebodyElse();
    const elevate = rootOf(docker, 'granted');
    const full: Elevate = {
      ...elevate,
      run: async (argv, options) =>
        argv[0] === 'sync'
          ? { exitCode: 1, stdout: '', stderr: 'sync: No space left on device\n', problem: '' }
          : elevate.run(argv, options),
    };
    const options = { clock: fakeClock(), host: { access: docker.access, elevate: full } };
    const files = [
      editTo('/etc/docker/certs.d/a/ca.crt', null, 'PEM'),
      editTo('/etc/docker/a.crt', 'OLD', 'NEW'),
    ];
    const result = await applyPlan(
      noCluster,
      hostProposal([hostChange(files)]),
      {},
      temporaryJournal(),
      options,
    );
    expect(result).toMatchObject({
      state: 'refused',
      reason: expect.stringContaining('No space left on device'),
    });
    expect(readdirSync(join(docker.access.root, '/etc/docker'))).toEqual(['a.crt']);
  });

  it.each([
    ['declined', 'which were not given'],
    ['unavailable', 'which cannot be had by sudo here'],
  ] as const)('is refused with the commands to paste when sudo is %s', async (answer, why) => {
    const docker = await fakeDocker({ files: { [DAEMON_JSON]: '{}\n' } });
    asSomebodyElse();
    const elevate = rootOf(docker, answer);
    const options = { clock: fakeClock(), host: { access: docker.access, elevate } };
    const plan = hostProposal([insecureByReload('{}\n')]);
    const result = await applyPlan(noCluster, plan, {}, temporaryJournal(), options);
    expect(result).toEqual({
      state: 'refused',
      reason: `Changing ${DAEMON_JSON} takes the rights of root, ${why}. Nothing was changed. Paste these:\n${plan.commands.join('\n')}`,
    });
    expect(elevate.ran).toEqual([]);
    expect(docker.read(DAEMON_JSON)).toBe('{}\n');
  });

  it('is not asked for when the plan would be refused anyway', async () => {
    const docker = await fakeDocker({ files: { [DAEMON_JSON]: '{"debug": true}' } });
    asSomebodyElse();
    const elevate = rootOf(docker, 'granted');
    const options = { clock: fakeClock(), host: { access: docker.access, elevate } };
    const plan = hostProposal([insecureByReload('{}\n')]);
    const result = await applyPlan(noCluster, plan, {}, temporaryJournal(), options);
    expect(result).toMatchObject({ state: 'refused', reason: expect.stringContaining('has changed since') });
    expect(elevate.begun).toEqual([]);
  });
});

/** A `sudo` that runs what it is given, once its password was typed. */
function fakeSudo(script: { verify: number; asksAlways?: boolean; free?: boolean }) {
  const folder = temporaryFolder();
  const granted = join(folder, 'granted');
  if (script.free === true) writeFileSync(granted, '');
  const lines = [
    '#!/bin/sh',
    `printf '%s\\n' "$*" >> '${folder}/calls'`,
    `if [ "$1" = -v ]; then`,
    script.asksAlways === true ? ':' : `[ ${script.verify} = 0 ] && : > '${granted}'`,
    `exit ${script.verify}; fi`,
    `[ "$1" = -n ] && [ "$2" = -- ] || exit 9`,
    `[ -e '${granted}' ] || { echo 'sudo: a password is required' >&2; exit 1; }`,
    'shift 2',
    'exec "$@"',
  ];
  writeFileSync(join(folder, 'sudo'), `${lines.join('\n')}\n`, { mode: 0o755 });
  const told: string[] = [];
  let lent = 0;
  const elevate = sudoElevation({
    env: { PATH: `${folder}:${process.env.PATH}` },
    tell: (said) => void told.push(...said),
    handOver: async (use) => {
      lent += 1;
      return use();
    },
  });
  const calls = () =>
    existsSync(join(folder, 'calls')) ? readFileSync(join(folder, 'calls'), 'utf8').split('\n') : [];
  return { elevate, told, calls, lent: () => lent };
}

describe('sudo', () => {
  it('is shown the commands, asked once with the terminal, and runs them without asking', async () => {
    const sudo = fakeSudo({ verify: 0 });
    expect(await sudo.elevate.begin([['mv', '-T', '--', '/a b', "/it's"]])).toBe('granted');
    expect(sudo.told[1]).toBe(`sudo mv -T -- '/a b' '/it'\\''s'`);
    expect(sudo.lent()).toBe(1);
    const result = await sudo.elevate.run(['echo', '$HOME', '; rm']);
    expect(result).toMatchObject({ exitCode: 0, stdout: '$HOME ; rm\n' });
    expect(sudo.calls().at(-2)).toBe('-n -- echo $HOME ; rm');
  });

  it('does not take the terminal when no password is needed', async () => {
    const sudo = fakeSudo({ verify: 0, free: true });
    expect(await sudo.elevate.begin([])).toBe('granted');
    expect(sudo.lent()).toBe(0);
  });

  it('is declined by a wrong password or Ctrl-C', async () => {
    expect(await fakeSudo({ verify: 1 }).elevate.begin([])).toBe('declined');
  });

  it('cannot be had where every command asks for the password, or where there is none', async () => {
    expect(await fakeSudo({ verify: 0, asksAlways: true }).elevate.begin([])).toBe('unavailable');
    const none = sudoElevation({
      env: { PATH: temporaryFolder() },
      tell: () => {},
      handOver: (use) => use(),
    });
    expect(await none.begin([])).toBe('unavailable');
  });
});
