import {
  chmodSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EditRefused } from '../../../src/formats/edit-refused.js';
import { applyPlan } from '../../../src/plan/apply.js';
import { noCluster } from '../../../src/plan/no-cluster.js';
import type { PlanProgress } from '../../../src/plan/outcome.js';
import { rehearsePlan } from '../../../src/plan/rehearse.js';
import { MemoryApi } from '../../support/memory-api.js';
import { CONFIG_MAP, change, configMap, fakeClock, setKey, temporaryJournal } from '../fixtures.js';
import {
  DAEMON_JSON,
  editTo,
  type FakeDocker,
  fakeDocker,
  hostChange,
  hostProposal,
  insecureByReload,
  REGISTRY,
  RELOAD,
  RESTART,
  START,
} from './docker.js';

const JSON_BEFORE = '{\r\n  "log-driver": "local"\r\n}\r\n';

function optionsFor(docker: FakeDocker, seen: PlanProgress[] = []) {
  return {
    clock: fakeClock(),
    host: { access: docker.access },
    onProgress: (progress: PlanProgress) => void seen.push(progress),
  };
}

function leftovers(docker: FakeDocker, folder = '/etc/docker'): string[] {
  return readdirSync(join(docker.access.root, folder)).filter((name) => name.includes('regdoctor'));
}

describe('a change of the Docker host', () => {
  it('is made, taken over by the daemon, and written down with the former bytes', async () => {
    const docker = await fakeDocker({ files: { [DAEMON_JSON]: { text: JSON_BEFORE, mode: 0o640 } } });
    const journal = temporaryJournal();
    const result = await applyPlan(
      noCluster,
      hostProposal([insecureByReload(JSON_BEFORE)]),
      {},
      journal,
      optionsFor(docker),
    );
    expect(result.state).toBe('applied');
    expect(docker.insecure).toEqual([REGISTRY]);
    const text = docker.read(DAEMON_JSON) ?? '';
    expect(text).toContain('"log-driver": "local"');
    expect(text.replaceAll('\r\n', '')).not.toContain('\n');
    expect(statSync(join(docker.access.root, DAEMON_JSON)).mode & 0o777).toBe(0o640);
    expect(leftovers(docker)).toEqual([]);

    const { entries, problems } = await journal.list();
    expect(problems).toEqual([]);
    const [entry] = entries;
    expect(entry).toMatchObject({ context: '', server: '', host: docker.access.identity, state: 'applied' });
    const [line] = entry?.changes ?? [];
    if (line?.kind !== 'host') throw new Error('no line of the host');
    const folder = join(journal.folder, 'backups', entry?.id ?? '');
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    const backup = join(folder, line.files[0]?.backup ?? '');
    expect(readFileSync(backup, 'utf8')).toBe(JSON_BEFORE);
    expect(statSync(backup).mode & 0o777).toBe(0o600);
  });

  it('is refused when the file has changed, and nothing is told to the daemon', async () => {
    const docker = await fakeDocker({ files: { [DAEMON_JSON]: '{"debug": true}\n' } });
    const result = await applyPlan(
      noCluster,
      hostProposal([insecureByReload(JSON_BEFORE)]),
      {},
      temporaryJournal(),
      optionsFor(docker),
    );
    expect(result).toEqual({
      state: 'refused',
      reason: '/etc/docker/daemon.json has changed since it was looked at. Nothing was changed.',
    });
    expect(docker.read(DAEMON_JSON)).toBe('{"debug": true}\n');
    expect(docker.events).toEqual([]);
  });

  it('is refused when a file is there that was not', async () => {
    const docker = await fakeDocker({ files: { [DAEMON_JSON]: '{}' } });
    const result = await applyPlan(
      noCluster,
      hostProposal([insecureByReload(null)]),
      {},
      temporaryJournal(),
      optionsFor(docker),
    );
    expect(result).toMatchObject({ state: 'refused', reason: expect.stringContaining('exists by now') });
  });

  it('is refused with the words of an editor that does not edit', async () => {
    const docker = await fakeDocker();
    const refusing = {
      ...editTo(DAEMON_JSON, null, '{}'),
      edit: (): string => {
        throw new EditRefused('The file has a shell in its ExecStart, so it is not edited.');
      },
    };
    const result = await applyPlan(
      noCluster,
      hostProposal([hostChange([refusing], [RELOAD])]),
      {},
      temporaryJournal(),
      optionsFor(docker),
    );
    expect(result).toMatchObject({
      state: 'refused',
      reason: expect.stringContaining('a shell in its ExecStart'),
    });
  });

  it.each([
    ['broken JSON', '{"insecure-registries": [', START],
    [
      'a setting that is a flag, too',
      `{"insecure-registries": ["${REGISTRY}"]}`,
      { ...START, argv: [...START.argv, `--insecure-registry=${REGISTRY}`] },
    ],
  ])('is refused before anything is touched when Docker would not start: %s', async (_what, text, start) => {
    const docker = await fakeDocker();
    const journal = temporaryJournal();
    const plan = hostProposal([hostChange([editTo(DAEMON_JSON, null, text)], [RELOAD], { start })]);
    const rehearsed = await rehearsePlan(noCluster, plan, {}, optionsFor(docker));
    expect(rehearsed).toMatchObject({
      ok: false,
      notes: [expect.stringContaining('Docker would not start')],
    });
    const result = await applyPlan(noCluster, plan, {}, journal, optionsFor(docker));
    expect(result).toMatchObject({
      state: 'refused',
      reason: expect.stringContaining('Docker would not start'),
    });
    expect(docker.read(DAEMON_JSON)).toBeNull();
    expect(docker.events).toEqual([]);
  });

  it('asks a dockerd that can validate, and believes it', async () => {
    const docker = await fakeDocker();
    docker.version = '28.1.0';
    const asked: string[][] = [];
    docker.command = (argv) => {
      if (argv[1] !== '--validate') return undefined;
      asked.push([...argv]);
      const config = docker.read(argv[3] ?? '');
      return config?.includes('debug') === true
        ? {}
        : { exitCode: 1, stderr: `unable to configure the Docker daemon with file ${argv[3]}: odd` };
    };
    const plan = (text: string) =>
      hostProposal([hostChange([editTo(DAEMON_JSON, null, text)], [], { start: START })]);
    const good = await rehearsePlan(noCluster, plan('{"debug": true}'), {}, optionsFor(docker));
    expect(good).toEqual({ ok: true, notes: [`change ${DAEMON_JSON}: dockerd accepts it.`] });
    const bad = await rehearsePlan(noCluster, plan('{}'), {}, optionsFor(docker));
    expect(bad).toEqual({
      ok: false,
      notes: [
        'Docker would not start with it: unable to configure the Docker daemon with file daemon.json: odd.',
      ],
    });
    expect(asked[0]?.slice(0, 3)).toEqual(['/usr/sbin/dockerd', '--validate', '--config-file']);
    expect(asked[0]?.slice(4)).toEqual(['-H', 'fd://']);
    expect(readdirSync(join(docker.access.root, 'tmp'))).toEqual([]);
  });

  it('is taken back when a reload does nothing', async () => {
    const docker = await fakeDocker({ files: { [DAEMON_JSON]: JSON_BEFORE } });
    docker.deaf = true;
    const journal = temporaryJournal();
    const seen: PlanProgress[] = [];
    const result = await applyPlan(
      noCluster,
      hostProposal([insecureByReload(JSON_BEFORE)]),
      {},
      journal,
      optionsFor(docker, seen),
    );
    expect(result).toEqual({
      state: 'failed',
      reason:
        'Docker did not take the configuration over: registry.test:5000 is not among its insecure registries. Everything is as before.',
      reversed: true,
    });
    expect(docker.read(DAEMON_JSON)).toBe(JSON_BEFORE);
    expect(seen.some(({ type }) => type === 'waiting')).toBe(true);
    expect((await journal.list()).entries[0]).toMatchObject({
      state: 'reversed',
      changes: [{ state: 'reversed' }],
    });
  });

  it('is taken back with the reason of the daemon when a reload is not taken over', async () => {
    const docker = await fakeDocker({ files: { [DAEMON_JSON]: '{}\n' } });
    // The rules are told of no flag: the conflict shows only when the daemon reads its file.
    docker.flags = ['other.test'];
    const result = await applyPlan(
      noCluster,
      hostProposal([insecureByReload('{}\n')]),
      {},
      temporaryJournal(),
      optionsFor(docker),
    );
    expect(result).toMatchObject({
      state: 'failed',
      reversed: true,
      reason: expect.stringContaining(
        'specified both as a flag and in the configuration file: insecure-registries',
      ),
    });
    expect(docker.read(DAEMON_JSON)).toBe('{}\n');
  });

  it('takes the log for the only witness of a reload that shows nowhere else', async () => {
    const docker = await fakeDocker({ files: { [DAEMON_JSON]: '{}\n' } });
    const silent = { type: 'docker-reload', expect: {}, expectUndone: {} } as const;
    const plan = (text: string) => hostProposal([hostChange([editTo(DAEMON_JSON, '{}\n', text)], [silent])]);
    const broken = await applyPlan(noCluster, plan('{"a": '), {}, temporaryJournal(), optionsFor(docker));
    // What the daemon said of the broken file is no word about the former one, which is loaded in the same second.
    expect(broken).toMatchObject({
      state: 'failed',
      reversed: true,
      reason: expect.stringContaining('invalid character'),
    });
    expect(docker.read(DAEMON_JSON)).toBe('{}\n');
    const fine = await applyPlan(noCluster, plan('{"a": 1}'), {}, temporaryJournal(), optionsFor(docker));
    expect(fine.state).toBe('applied');
  });

  it('is taken back, and Docker started again, when a restart fails', async () => {
    const docker = await fakeDocker({ files: { [DAEMON_JSON]: '{}\n' } });
    docker.flags = ['other.test'];
    const file = editTo(DAEMON_JSON, '{}\n', `{"insecure-registries": ["${REGISTRY}"]}\n`);
    const result = await applyPlan(
      noCluster,
      hostProposal([hostChange([file], [RESTART], { start: START })]),
      {},
      temporaryJournal(),
      optionsFor(docker),
    );
    expect(result).toMatchObject({
      state: 'failed',
      reversed: true,
      reason: expect.stringContaining('unable to configure the Docker daemon with file'),
    });
    expect(docker.read(DAEMON_JSON)).toBe('{}\n');
    expect(docker.events).toEqual(['reset-failed', 'start', 'reset-failed', 'start']);
    expect(docker.running).toBe(true);
  });

  it('starts a daemon that did not run, after its failures are forgotten', async () => {
    const docker = await fakeDocker();
    writeFileSync(join(docker.access.root, DAEMON_JSON), '{"a": ');
    docker.running = false;
    const file = editTo(DAEMON_JSON, '{"a": ', `{"insecure-registries": ["${REGISTRY}"]}`);
    const result = await applyPlan(
      noCluster,
      hostProposal([hostChange([file], [RESTART], { start: START })]),
      {},
      temporaryJournal(),
      optionsFor(docker),
    );
    expect(result.state).toBe('applied');
    expect(docker.events).toEqual(['reset-failed', 'start']);
    expect(docker.running).toBe(true);
  });

  it('is refused when nobody here can restart the daemon', async () => {
    const docker = await fakeDocker({
      files: { '/proc/77/comm': 'dockerd\n', '/proc/77/cmdline': 'dockerd\0' },
    });
    const result = await applyPlan(
      noCluster,
      hostProposal([hostChange([editTo(DAEMON_JSON, null, '{}')], [RESTART])]),
      {},
      temporaryJournal(),
      optionsFor(docker),
    );
    expect(result).toMatchObject({
      state: 'refused',
      reason: expect.stringContaining('dockerd (process 77) is not started by systemd'),
    });
    expect(docker.read(DAEMON_JSON)).toBeNull();
  });

  it('gives a daemon that was started by hand its signal', async () => {
    const docker = await fakeDocker({
      files: { '/proc/77/comm': 'dockerd\n', '/proc/77/cmdline': 'dockerd\0' },
    });
    const signals: string[][] = [];
    docker.command = (argv) => {
      if (argv[0] !== 'kill') return undefined;
      signals.push([...argv]);
      docker.insecure = [REGISTRY];
      return {};
    };
    const plan = hostProposal([insecureByReload(null)]);
    const result = await applyPlan(noCluster, plan, {}, temporaryJournal(), optionsFor(docker));
    expect(result.state).toBe('applied');
    expect(signals).toEqual([['kill', '-HUP', '77']]);
  });

  it('says what update-ca-certificates left out, and takes it back', async () => {
    const docker = await fakeDocker();
    const path = '/usr/local/share/ca-certificates/two.crt';
    docker.command = (argv) =>
      argv[0] === 'update-ca-certificates'
        ? { stderr: 'rehash: warning: skipping two.pem,it does not contain exactly one certificate or CRL\n' }
        : undefined;
    const trust = { type: 'update-trust-store', command: 'update-ca-certificates' } as const;
    const result = await applyPlan(
      noCluster,
      hostProposal([hostChange([editTo(path, null, 'PEM')], [trust])]),
      {},
      temporaryJournal(),
      optionsFor(docker),
    );
    expect(result).toMatchObject({ state: 'failed', reason: expect.stringContaining('skipping two.pem') });
    expect(docker.read(path)).toBeNull();
    expect(existsSync(join(docker.access.root, '/usr/local'))).toBe(false);
  });

  it('says why systemd does not load a unit, and takes it back', async () => {
    const docker = await fakeDocker();
    const path = '/etc/systemd/system/docker.service.d/zz.conf';
    docker.command = (argv) =>
      argv.join(' ').startsWith('systemctl show --property=LoadState,LoadError') && docker.read(path) !== null
        ? { stdout: 'LoadState=bad-setting\nLoadError=Unit docker.service has a bad unit file setting.\n' }
        : undefined;
    const text = '[Service]\nExecStart=\nExecStart=/usr/sbin/dockerd -H fd:// --debug\n';
    const result = await applyPlan(
      noCluster,
      hostProposal([hostChange([editTo(path, null, text)], [{ type: 'systemd-daemon-reload' }])]),
      {},
      temporaryJournal(),
      optionsFor(docker),
    );
    expect(result).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('bad unit file setting'),
    });
    expect(docker.read(path)).toBeNull();
  });

  it.each([
    ['two command lines', '[Service]\nExecStart=/usr/sbin/dockerd --debug\n', 'more than one ExecStart'],
    ['none', '[Service]\nExecStart=\n', 'no ExecStart'],
  ])('is refused when its unit would have %s', async (_what, text, reason) => {
    const docker = await fakeDocker();
    const path = '/etc/systemd/system/docker.service.d/zz.conf';
    const plan = hostProposal([
      hostChange([editTo(path, null, text)], [{ type: 'systemd-daemon-reload' }, RESTART]),
    ]);
    const result = await applyPlan(noCluster, plan, {}, temporaryJournal(), optionsFor(docker));
    expect(result).toMatchObject({ state: 'refused', reason: expect.stringContaining(reason) });
    expect(docker.read(path)).toBeNull();
    expect(docker.access.ran.flat()).not.toContain('daemon-reload');
  });

  it('is refused for what systemd-analyze complains about in our file, and not for what it said before', async () => {
    const docker = await fakeDocker({
      env: { PATH: '/usr/bin' },
      files: { '/usr/bin/systemd-analyze': { text: '', mode: 0o755 } },
    });
    const path = '/etc/systemd/system/docker.service.d/zz.conf';
    docker.command = (argv) => {
      if (argv[2] !== 'systemd-analyze') return undefined;
      const folder = argv[1]?.replace(/^SYSTEMD_UNIT_PATH=(.*):$/, '$1') ?? '';
      const ours = docker.read(`${folder}/docker.service.d/zz.conf`)?.includes('ExecStrat') === true;
      const old = `${folder}/docker.service:2: Unknown key 'Old' in section [Service], ignoring.\n`;
      const fresh = `${folder}/docker.service.d/zz.conf:2: Unknown key 'ExecStrat' in section [Service], ignoring.\n`;
      return { stderr: ours ? `${old}${fresh}` : old };
    };
    const reload = { type: 'systemd-daemon-reload' } as const;
    const plan = (text: string) => hostProposal([hostChange([editTo(path, null, text)], [reload])]);
    const odd = await applyPlan(
      noCluster,
      plan('[Service]\nExecStrat=/usr/sbin/dockerd\n'),
      {},
      temporaryJournal(),
      optionsFor(docker),
    );
    expect(odd).toMatchObject({
      state: 'refused',
      reason: expect.stringContaining("Unknown key 'ExecStrat'"),
    });
    const fine = await applyPlan(
      noCluster,
      plan('[Service]\nLimitNOFILE=9\n'),
      {},
      temporaryJournal(),
      optionsFor(docker),
    );
    expect(fine.state).toBe('applied');
  });

  it('edits the files of an image and runs nothing', async () => {
    const docker = await fakeDocker({ live: false });
    const seen: PlanProgress[] = [];
    const plan = hostProposal([insecureByReload(null)]);
    const result = await applyPlan(noCluster, plan, {}, temporaryJournal(), optionsFor(docker, seen));
    expect(result.state).toBe('applied');
    expect(docker.read(DAEMON_JSON)).toContain(REGISTRY);
    expect(docker.access.ran).toEqual([]);
    expect(seen).toContainEqual({
      type: 'note',
      text: expect.stringContaining('take effect when that system starts'),
    });
  });

  it('is made only when its question was answered so', async () => {
    const live = '{"live-restore": true}';
    const when = { question: 'live-restore', answer: 'yes' };
    const questions = [
      {
        id: 'live-restore',
        prompt: 'Keep containers running?',
        kind: 'text' as const,
        choices: ['yes', 'no'],
        default: 'no',
      },
    ];
    const plan = hostProposal(
      [
        hostChange([editTo(DAEMON_JSON, null, live)], [], { when }),
        hostChange([editTo('/etc/docker/certs.d/a/ca.crt', null, 'PEM')]),
      ],
      { questions },
    );
    for (const [answer, text] of [
      ['n', null],
      ['YES', live],
    ] as const) {
      const docker = await fakeDocker();
      const result = await applyPlan(
        noCluster,
        plan,
        { 'live-restore': answer },
        temporaryJournal(),
        optionsFor(docker),
      );
      expect(result.state).toBe('applied');
      expect(docker.read(DAEMON_JSON)).toBe(text);
      expect(docker.read('/etc/docker/certs.d/a/ca.crt')).toBe('PEM');
    }
    const docker = await fakeDocker();
    const odd = await applyPlan(
      noCluster,
      plan,
      { 'live-restore': 'maybe' },
      temporaryJournal(),
      optionsFor(docker),
    );
    expect(odd).toEqual({ state: 'refused', reason: '"maybe" is none of yes, no: Keep containers running?' });
  });

  it('builds on an earlier change of the same file, and is taken back with it', async () => {
    const docker = await fakeDocker({ files: { [DAEMON_JSON]: '{}\n' } });
    docker.flags = ['other.test'];
    const first = hostChange([{ ...editTo(DAEMON_JSON, '{}\n', ''), edit: () => '{"debug": true}\n' }]);
    const plan = hostProposal([first, insecureByReload('{}\n')]);
    const result = await applyPlan(noCluster, plan, {}, temporaryJournal(), optionsFor(docker));
    expect(result).toMatchObject({ state: 'failed', reversed: true });
    expect(docker.read(DAEMON_JSON)).toBe('{}\n');
    docker.flags = [];
    const again = await applyPlan(noCluster, plan, {}, temporaryJournal(), optionsFor(docker));
    expect(again.state).toBe('applied');
    expect(docker.read(DAEMON_JSON)).toContain('debug');
    expect(docker.insecure).toEqual([REGISTRY]);
  });

  it('stands in one plan with a change of the cluster, which is not begun when the host is not as expected', async () => {
    const docker = await fakeDocker({ files: { [DAEMON_JSON]: '{"other": 1}' } });
    const api = new MemoryApi([configMap()]);
    const plan = hostProposal([
      change('patch', CONFIG_MAP, configMap(), setKey('a', 'b')),
      insecureByReload(null),
    ]);
    const result = await applyPlan(api, plan, {}, temporaryJournal(), optionsFor(docker));
    expect(result).toMatchObject({ state: 'refused', reason: expect.stringContaining('exists by now') });
    expect(api.get(CONFIG_MAP).data).not.toHaveProperty('a');
  });

  it('is refused where there is no host', async () => {
    const plan = hostProposal([insecureByReload(null)]);
    const result = await applyPlan(noCluster, plan, {}, temporaryJournal(), { clock: fakeClock() });
    expect(result).toEqual({
      state: 'refused',
      reason: 'The plan changes the Docker host, and there is none in this run. Nothing was changed.',
    });
  });

  it('follows a link to its file and leaves the link', async () => {
    const docker = await fakeDocker({
      files: {
        '/opt/docker.json': { text: '{}\n', mode: 0o600 },
        [DAEMON_JSON]: { link: '/opt/docker.json' },
      },
    });
    const { files } = insecureByReload('{}\n');
    const plan = hostProposal([hostChange(files)]);
    const result = await applyPlan(noCluster, plan, {}, temporaryJournal(), optionsFor(docker));
    expect(lstatSync(join(docker.access.root, DAEMON_JSON)).isSymbolicLink()).toBe(true);
    expect(docker.read('/opt/docker.json')).toContain(REGISTRY);
    expect(statSync(join(docker.access.root, '/opt/docker.json')).mode & 0o777).toBe(0o600);
    expect(result.state).toBe('applied');
  });

  it('is refused for a link that leads nowhere', async () => {
    const docker = await fakeDocker({ files: { [DAEMON_JSON]: { link: '/opt/gone.json' } } });
    const plan = hostProposal([insecureByReload(null)]);
    const result = await applyPlan(noCluster, plan, {}, temporaryJournal(), optionsFor(docker));
    expect(result).toMatchObject({ state: 'refused', reason: expect.stringContaining('leads nowhere') });
    expect(lstatSync(join(docker.access.root, DAEMON_JSON)).isSymbolicLink()).toBe(true);
  });

  it.skipIf(process.getuid?.() === 0)('is refused in a folder that cannot be written', async () => {
    const docker = await fakeDocker();
    const folder = join(docker.access.root, '/etc/docker');
    chmodSync(folder, 0o555);
    const plan = hostProposal([insecureByReload(null)]);
    const result = await applyPlan(noCluster, plan, {}, temporaryJournal(), optionsFor(docker));
    chmodSync(folder, 0o755);
    expect(result).toMatchObject({
      state: 'refused',
      reason: expect.stringContaining('takes the rights of root'),
    });
  });
});
