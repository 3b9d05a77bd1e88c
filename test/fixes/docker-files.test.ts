import { describe, expect, it } from 'vitest';
import { absent, denied } from '../../src/evidence/reading.js';
import type { HostChange } from '../../src/fixes/change.js';
import { startProblems } from '../../src/formats/dockerd-flags.js';
import { DAEMON_JSON, DEFAULTS, type DockerEdits, hostFile, UNIT } from '../support/docker-evidence.js';
import {
  containers,
  editOf,
  hostChange,
  hostChanges,
  ids,
  pick,
  REGISTRY,
  remedies,
  untrusted,
} from '../support/docker-remedies.js';

const DROP_IN = '/etc/systemd/system/docker.service.d/zz-regdoctor.conf';
const DOWN: DockerEdits = {
  daemon: absent('no socket'),
  unit: { activeState: 'failed', result: 'exit-code' },
};
const STARTED_WITHOUT = { commandLine: ['/usr/sbin/dockerd', '-H', 'fd://'] };

function types(change: HostChange): string[] {
  return change.activation.map(({ type }) => type);
}

/** What dockerd would say of the files after a change. */
function problemsAfter(change: HostChange, json: string | null): string[] {
  if (change.start === undefined) throw new Error('the change does not say how Docker starts with it');
  return startProblems({ ...change.start, json }).map(({ message }) => message);
}

function jsonAfter(change: HostChange): unknown {
  return JSON.parse(editOf(change, DAEMON_JSON).shownAfter ?? '');
}

describe('RD104', () => {
  const conflict: DockerEdits = {
    unitFlags: '--insecure-registry=a:1 --insecure-registry b:2 --debug',
    daemonJson: '{\n  "insecure-registries": ["b:2", "c:3"]\n}\n',
  };
  const propose = (edits: DockerEdits) =>
    remedies('RD104', untrusted([], edits), { subject: { path: DAEMON_JSON } });

  it('keeps the file: with the values of the flags, which are taken out of the unit; and starts a daemon that is down', () => {
    const proposal = pick('RD104.keep-file', propose({ ...conflict, ...DOWN }));
    const change = hostChange(proposal);
    expect(jsonAfter(change)).toEqual({ 'insecure-registries': ['b:2', 'c:3', 'a:1'] });
    const unit = editOf(change, UNIT);
    expect(unit.edit(unit.shownBefore)).toContain('containerd.sock --debug $DOCKER_OPTS\n');
    expect(unit.edit(unit.shownBefore)).not.toContain('insecure');
    expect(problemsAfter(change, editOf(change, DAEMON_JSON).shownAfter)).toEqual([]);
    expect(types(change)).toEqual(['systemd-daemon-reload', 'docker-restart']);
    expect(proposal).toMatchObject({ risk: 'safe', workaround: false, interrupts: [] });
    expect(proposal.commands).toContain('systemctl reset-failed docker.service docker.socket');
  });

  it('keeps the flag: with the values of the file, whose key is taken out', () => {
    const proposal = pick('RD104.keep-flag', propose({ ...conflict, ...DOWN }));
    const change = hostChange(proposal);
    expect(jsonAfter(change)).toEqual({});
    const unit = editOf(change, UNIT);
    expect(unit.edit(unit.shownBefore)).toContain('--debug $DOCKER_OPTS --insecure-registry=c:3\n');
    expect(change.start?.argv.filter((word) => word.includes('c:3'))).toEqual(['--insecure-registry=c:3']);
    expect(problemsAfter(change, editOf(change, DAEMON_JSON).shownAfter)).toEqual([]);
  });

  it('finds the flag in the file of options', () => {
    const change = hostChange(
      pick(
        'RD104.keep-file',
        propose({ dockerOpts: '--insecure-registry=a:1', daemonJson: '{"insecure-registries":["b:2"]}' }),
      ),
    );
    const options = editOf(change, DEFAULTS);
    expect(options.edit(options.shownBefore)).not.toContain('a:1');
    expect(jsonAfter(change)).toEqual({ 'insecure-registries': ['b:2', 'a:1'] });
  });

  it('stops nothing where the running daemon has everything in force, or can load it', () => {
    const same = { unitFlags: '--insecure-registry=a:1', daemonJson: '{"insecure-registries":["a:1"]}' };
    const running = { commandLine: ['dockerd', '--insecure-registry=a:1'], containers: containers('web') };
    for (const proposal of propose({ ...same, daemon: running })) {
      expect(types(hostChange(proposal))).toEqual(['systemd-daemon-reload']);
      expect(proposal).toMatchObject({ risk: 'safe', interrupts: [], questions: [] });
    }
    const later = pick(
      'RD104.keep-file',
      propose({ ...conflict, daemon: { ...STARTED_WITHOUT, containers: containers('web') } }),
    );
    expect(types(hostChange(later))).toEqual(['systemd-daemon-reload', 'docker-reload']);
    expect(later.interrupts).toEqual([]);
  });

  it('offers live-restore in the same edit of daemon.json, as one of two forms of the change', () => {
    const daemon = { commandLine: ['dockerd', '--insecure-registry=a:1'], containers: containers('web') };
    const proposal = pick('RD104.keep-flag', propose({ ...conflict, daemon }));
    const changes = hostChanges(proposal);
    expect(changes.map(({ when }) => when?.answer)).toEqual(['yes', 'no']);
    const [gentle, plain] = [hostChange(proposal, 0), hostChange(proposal, 1)];
    expect(jsonAfter(gentle)).toEqual({ 'live-restore': true });
    expect(JSON.parse(editOf(gentle, DAEMON_JSON).edit(conflict.daemonJson ?? '') ?? '')).toEqual({
      'live-restore': true,
    });
    expect(types(gentle)).toEqual(['docker-reload', 'systemd-daemon-reload', 'docker-restart']);
    expect(gentle.activation[0]).toMatchObject({ expect: { liveRestore: true }, expectUndone: {} });
    expect(jsonAfter(plain)).toEqual({});
    expect(types(plain)).toEqual(['systemd-daemon-reload', 'docker-restart']);
    expect(proposal).toMatchObject({ risk: 'disruptive', reversible: false });
    // With the flag on its own command line the daemon would turn down a file that keeps the key.
    expect(pick('RD104.keep-file', propose({ ...conflict, daemon })).questions).toEqual([]);
  });

  it("takes a package's own flag out by a drop-in, which outlives the next upgrade", () => {
    const proposal = pick(
      'RD104.keep-file',
      propose({ ...DOWN, daemonJson: '{"hosts": ["tcp://127.0.0.1:2375"]}' }),
    );
    const change = hostChange(proposal);
    expect(change.files.map(({ path }) => path)).toEqual([DAEMON_JSON, DROP_IN]);
    expect(editOf(change, DROP_IN).edit(null)).toBe(
      '[Service]\nExecStart=\nExecStart=/usr/sbin/dockerd --containerd=/run/containerd/containerd.sock $DOCKER_OPTS\n',
    );
    expect(jsonAfter(change)).toEqual({ hosts: ['tcp://127.0.0.1:2375', 'fd://'] });
    expect(change.start?.argv).toEqual(['/usr/sbin/dockerd', '--containerd=/run/containerd/containerd.sock']);
  });

  it('loses no value: proposes nothing for two values of a setting that has one, and for a flag that it cannot find', () => {
    const single = { unitFlags: '--log-driver=syslog', daemonJson: '{"log-driver": "json-file"}' };
    expect(propose({ ...single, ...DOWN })).toEqual([]);
    expect(ids(propose({ ...single, ...DOWN, daemonJson: '{"log-driver": "syslog"}' }))).toEqual([
      'RD104.keep-file',
      'RD104.keep-flag',
    ]);
    const elsewhere = {
      config: { flags: { 'insecure-registries': ['a:1', 'z:9'] } },
      unitFlags: '--insecure-registry=a:1',
      daemonJson: '{"insecure-registries":["a:1", "z:9"]}',
    };
    expect(ids(propose({ ...elsewhere, ...DOWN }))).not.toContain('RD104.keep-file');
    const secret = {
      unitFlags: '--registry-mirror=https://***@m',
      daemonJson: '{"registry-mirrors":["https://n"]}',
    };
    expect(propose({ ...secret, ...DOWN })).toEqual([]);
    expect(propose({})).toEqual([]);
  });
});

describe('RD105.repair', () => {
  const propose = (daemonJson: string, edits: DockerEdits = {}) =>
    remedies('RD105', untrusted([], { daemonJson, ...edits }), { subject: { path: DAEMON_JSON } });

  it.each([
    [
      'a comma too many',
      '{\n  "insecure-registries": ["a:1",],\n  "debug": true\n}\n',
      { 'insecure-registries': ['a:1'], debug: true },
    ],
    ['a comment', '{\n  // mine\n  "debug": true\n}\n', { debug: true }],
    ['an empty file', '', {}],
    [
      'a path behind the registry',
      '{"insecure-registries": ["https://a:1/v2/", "b:2"]}',
      { 'insecure-registries': ['a:1', 'b:2'] },
    ],
    ['a list in one text', '{"insecure-registries": ["a:1,b:2"]}', { 'insecure-registries': ['a:1', 'b:2'] }],
  ])('repairs %s and reloads', (_what, text, settings) => {
    const [proposal, ...others] = propose(text);
    if (proposal === undefined) throw new Error('nothing is proposed');
    expect(others).toEqual([]);
    const change = hostChange(proposal);
    const edit = editOf(change, DAEMON_JSON);
    expect(JSON.parse(edit.edit(text) ?? '')).toEqual(settings);
    expect(types(change)).toEqual(['docker-reload']);
    expect(proposal).toMatchObject({ risk: 'safe', workaround: false });
    expect(problemsAfter(change, edit.shownAfter)).toEqual([]);
  });

  it('starts a daemon that is down', () => {
    const [proposal] = propose('{"debug": true,}', DOWN);
    expect(proposal === undefined ? [] : types(hostChange(proposal))).toEqual(['docker-restart']);
    expect(proposal?.reversible).toBe(true);
    expect(propose('{"debug": true,}')[0]?.reversible).toBe(false);
  });

  it('says in its title when an image takes it over', () => {
    const host = { root: '/mnt/image', live: false };
    const [proposal] = propose('{"debug": true,}', { host, daemon: absent('an image') });
    expect(proposal).toMatchObject({ risk: 'safe', interrupts: [] });
    expect(proposal?.title).toContain('takes effect when the daemon of the system under /mnt/image starts');
  });

  it.each([
    ['a text that is no JSON at all', '{"debug": yes}'],
    ['a key that Docker does not know', '{"insecure-registrys": ["a:1"]}'],
    ['a wildcard', '{"insecure-registries": ["*.test"]}'],
    ['a network with an impossible prefix', '{"insecure-registries": ["10.0.0.0/99"]}'],
    ['nothing to repair', '{"debug": true}'],
  ])('proposes nothing for %s', (_what, text) => {
    expect(propose(text)).toEqual([]);
  });

  it('proposes nothing while a flag says the same', () => {
    expect(propose('{"insecure-registries": ["a:1"],}', { unitFlags: '--insecure-registry=a:1' })).toEqual(
      [],
    );
  });
});

describe('RD106', () => {
  const notLoaded = { facts: { kind: 'not-loaded', entry: REGISTRY, reload: true } };
  const inFile = { daemonJson: `{"insecure-registries": ["${REGISTRY}"]}` };

  it('reloads without touching a file', () => {
    const proposals = remedies('RD106', untrusted([], inFile), notLoaded);
    expect(ids(proposals)).toEqual(['RD106.reload']);
    const change = hostChange(pick('RD106.reload', proposals));
    expect(change).toMatchObject({ files: [], target: { path: DAEMON_JSON } });
    expect(change.activation).toEqual([
      { type: 'docker-reload', expect: { insecurePresent: [REGISTRY] }, expectUndone: {} },
    ]);
    expect(proposals[0]).toMatchObject({ risk: 'weakens-security', workaround: true, reversible: false });
  });

  it('restarts for a flag, with the units read again where systemd has old ones', () => {
    const edits = { unitFlags: `--insecure-registry=${REGISTRY}`, unit: { needDaemonReload: true } };
    const proposals = remedies('RD106', untrusted([], edits), {
      facts: { ...notLoaded.facts, reload: false },
    });
    expect(ids(proposals)).toEqual(['RD106.restart']);
    expect(types(hostChange(pick('RD106.restart', proposals)))).toEqual([
      'systemd-daemon-reload',
      'docker-restart',
    ]);
  });

  it('restarts for a store that is newer than the daemon, and costs what the containers cost', () => {
    const facts = { facts: { kind: 'store-after-start', entry: 'CN=Company CA', reload: false } };
    const quiet = pick('RD106.restart', remedies('RD106', untrusted([]), facts));
    expect(quiet).toMatchObject({ risk: 'safe', workaround: false, loses: [], interrupts: [] });
    expect(quiet.title).toContain('(no container is running)');
    const alive = { daemon: { containers: containers('web'), liveRestore: true } };
    const [kept] = remedies('RD106', untrusted([], alive), facts);
    expect(kept).toMatchObject({ risk: 'safe', interrupts: [] });
    expect(kept?.title).toContain('(live-restore is on: the 1 running container stays alive)');
    const [node] = remedies(
      'RD106',
      untrusted([], { ...alive, host: { nodes: ['kind kind-control-plane'] } }),
      facts,
    );
    expect(node?.risk).toBe('disruptive');
    expect(node?.interrupts.at(-1)).toBe(
      'This host runs kind kind-control-plane, a Kubernetes node: it is without Docker meanwhile.',
    );
    expect(hostChange(quiet).activation).toEqual([{ type: 'docker-restart', expect: {}, expectUndone: {} }]);
    const busy = pick(
      'RD106.restart',
      remedies('RD106', untrusted([], { daemon: { containers: containers('web') } }), facts),
    );
    expect(busy.risk).toBe('disruptive');
    expect(busy.interrupts.join(' ')).toContain('web');
    expect(busy.questions.map(({ id }) => id)).toEqual(['live-restore']);
  });

  it('neither reloads nor restarts a daemon that would not start', () => {
    const broken = { daemonJson: `{"insecure-registries": ["${REGISTRY}"], "nonsense": 1}` };
    expect(remedies('RD106', untrusted([], broken), notLoaded)).toEqual([]);
    expect(remedies('RD106', untrusted([], broken), { facts: { kind: 'store-after-start' } })).toEqual([]);
    expect(remedies('RD106', untrusted([], { ...inFile, ...DOWN }), notLoaded)).toEqual([]);
  });

  function corrected(daemonJson: string, entry: string) {
    const proposals = remedies('RD106', untrusted([], { daemonJson }), {
      facts: { kind: 'wrong-form', entry },
    });
    expect(ids(proposals)).toEqual(['RD106.entry']);
    return editOf(hostChange(pick('RD106.entry', proposals)), DAEMON_JSON);
  }

  it('moves what stands under the key that does nothing, and takes it back through what was in force', () => {
    const edit = corrected(
      `{"insecure-registry": ["${REGISTRY}", "other:1"], "insecure-registries": ["c:3"]}`,
      REGISTRY,
    );
    expect(JSON.parse(edit.shownAfter ?? '')).toEqual({
      'insecure-registries': ['c:3', 'other:1', REGISTRY],
    });
    expect(JSON.parse(edit.undoThrough?.(edit.shownAfter ?? '') ?? '')).toEqual({
      'insecure-registries': ['c:3'],
    });
  });

  it.each([
    ['Registry.test:5443', [REGISTRY, 'c:3']],
    ['https://REGISTRY.test:5443', [REGISTRY, 'c:3']],
    // They may be meant for another registry of that name.
    ['registry.test', ['registry.test', 'c:3', REGISTRY]],
    ['registry.test:5000', ['registry.test:5000', 'c:3', REGISTRY]],
  ])('corrects %s', (entry, entries) => {
    const text = JSON.stringify({ 'insecure-registries': [entry, 'c:3'] });
    const after: unknown = JSON.parse(corrected(text, entry).shownAfter ?? '');
    expect(Object.values(after as Record<string, string[]>).map((list) => list.toSorted())).toEqual([
      entries.toSorted(),
    ]);
  });

  it('leaves daemon.json alone where the flag is on the command line', () => {
    const edits = { unitFlags: '--insecure-registry=registry.test' };
    const facts = { facts: { kind: 'wrong-form', entry: 'registry.test' } };
    expect(remedies('RD106', untrusted([], edits), facts)).toEqual([]);
  });
});

describe('RD107.move-to-daemon-json', () => {
  const subject = { path: DEFAULTS };

  function ignored(dockerOpts: string, edits: DockerEdits = {}) {
    const evidence = untrusted([], edits);
    const config = evidence.readings.dockerConfig;
    if (config.state !== 'read') throw new Error('no configuration');
    config.value.defaults = [
      {
        file: hostFile(DEFAULTS, `# mine\nDOCKER_OPTS="${dockerOpts}"\n`),
        readBy: 'nobody',
        variables: { DOCKER_OPTS: dockerOpts },
        used: [],
        problems: [],
      },
    ];
    return remedies('RD107', evidence, { subject });
  }

  it('moves the lists that a reload takes over, and names the rest', () => {
    const options = `--insecure-registry=${REGISTRY} --registry-mirror=https://m.test --log-driver=syslog -H fd://`;
    const proposal = pick(
      'RD107.move-to-daemon-json',
      ignored(options, { daemonJson: '{"registry-mirrors": ["https://n.test"]}' }),
    );
    const change = hostChange(proposal);
    expect(jsonAfter(change)).toEqual({
      'registry-mirrors': ['https://n.test', 'https://m.test'],
      'insecure-registries': [REGISTRY],
    });
    const edit = editOf(change, DAEMON_JSON);
    expect(JSON.parse(edit.undoThrough?.(edit.shownAfter ?? '') ?? '')).toEqual({
      'registry-mirrors': ['https://n.test'],
      'insecure-registries': [],
    });
    const left = editOf(change, DEFAULTS).shownAfter;
    expect(left).toContain('--log-driver=syslog');
    expect(left).not.toMatch(/insecure|mirror/);
    expect(proposal.loses.at(-1)).toContain('log-driver, hosts');
    expect(proposal).toMatchObject({ risk: 'weakens-security', workaround: true });
    expect(change.activation).toEqual([
      {
        type: 'docker-reload',
        expect: { insecurePresent: [REGISTRY] },
        expectUndone: { insecureAbsent: [REGISTRY] },
      },
    ]);
  });

  it('is safe where it switches nothing off', () => {
    const proposal = pick('RD107.move-to-daemon-json', ignored('--registry-mirror=https://m.test'));
    expect(proposal).toMatchObject({ risk: 'safe', workaround: false, loses: [] });
    const [beside] = ignored('--registry-mirror=https://m.test --log-driver=syslog');
    expect(beside).toMatchObject({ risk: 'safe', loses: [] });
    expect(beside?.title).toContain('log-driver stay there');
  });

  it('moves nothing that the command line has already, that Docker would not take, or that a restart needs', () => {
    expect(ignored(`--insecure-registry=${REGISTRY}`, { unitFlags: '--insecure-registry=a:1' })).toEqual([]);
    expect(ignored('--insecure-registry=*.test')).toEqual([]);
    expect(ignored('--data-root=/srv/docker')).toEqual([]);
    expect(ignored('--registry-mirror=https://***@m.test')).toEqual([]);
  });

  it('leaves variables alone that are read', () => {
    const read = { dockerOpts: `--insecure-registry=${REGISTRY}` };
    expect(remedies('RD107', untrusted([], read), { subject })).toEqual([]);
  });
});

describe('RD109.start', () => {
  const propose = (edits: DockerEdits) => remedies('RD109', untrusted([], edits));

  it('starts a daemon that is down', () => {
    const proposal = pick('RD109.start', propose(DOWN));
    expect(hostChange(proposal).files).toEqual([]);
    expect(types(hostChange(proposal))).toEqual(['docker-restart']);
    expect(proposal).toMatchObject({ risk: 'safe', interrupts: [], reversible: false });
    expect(proposal.commands).toEqual([
      'systemctl reset-failed docker.service docker.socket',
      'systemctl start docker.service',
    ]);
  });

  it.each([
    ['it runs', {}],
    ['it may not be asked', { daemon: denied({ verb: 'use', group: '', resource: 'docker.sock' }, '') }],
    ['it is starting', { ...DOWN, unit: { activeState: 'activating' } }],
    ['its unit is masked', { ...DOWN, unit: { activeState: 'inactive', loadState: 'masked' } }],
    ['its file keeps it down', { ...DOWN, daemonJson: '{"debug": true,}' }],
    ['a setting stands twice', { ...DOWN, unitFlags: '--debug', daemonJson: '{"debug": true}' }],
    ['nothing here starts it', { ...DOWN, host: { init: 'none' as const } }],
  ] satisfies [string, DockerEdits][])('is left out when %s', (_when, edits) => {
    expect(propose(edits)).toEqual([]);
  });
});
