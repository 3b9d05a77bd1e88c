import { describe, expect, it } from 'vitest';
import { denied } from '../../src/evidence/reading.js';
import type { FileEdit } from '../../src/fixes/change.js';
import { DAEMON_JSON, DEFAULTS, type DockerEdits, hostFile, UNIT } from '../support/docker-evidence.js';
import {
  containers,
  editOf,
  hostChange,
  ids,
  pick,
  REGISTRY,
  remedies,
  untrusted,
} from '../support/docker-remedies.js';

const FLAG = `--insecure-registry=${REGISTRY}`;
const DROP_IN = '/etc/systemd/system/docker.service.d/zz-regdoctor.conf';
const EXEC = '/usr/sbin/dockerd -H fd:// --containerd=/run/containerd/containerd.sock $DOCKER_OPTS';

function rungs(edits: DockerEdits = {}, code = 'RD101') {
  return remedies(code, untrusted([], edits));
}

function rung(name: string, edits: DockerEdits = {}) {
  return pick(`RD101.insecure-${name}`, rungs(edits));
}

function textAfter(edit: FileEdit, current: string | null = edit.shownBefore): unknown {
  const text = edit.edit(current);
  return text === null ? null : JSON.parse(text);
}

describe('the rungs of an insecure registry', () => {
  it.each(['RD101', 'RD103'])(
    'are offered from the least invasive one, all as workarounds, for %s',
    (code) => {
      const proposals = rungs({}, code);
      expect(ids(proposals)).toEqual(
        ['daemon-json', 'drop-in', 'unit', 'defaults'].map((name) => `${code}.insecure-${name}`),
      );
      for (const { workaround, risk, loses, reversible } of proposals) {
        expect({ workaround, risk, reversible }).toEqual({
          workaround: true,
          risk: 'weakens-security',
          reversible: true,
        });
        expect(loses[0]).toContain(REGISTRY);
      }
      expect(proposals[0]?.loses[0]).toMatch(code === 'RD103' ? /in clear text/ : /no longer checks/);
    },
  );

  it('are not offered for a daemon elsewhere, without Docker, or when the host has a name that no registry has', () => {
    const endpoint = { address: 'tcp://10.0.0.5:2376', from: 'DOCKER_HOST' as const, local: false };
    expect(rungs({ host: { endpoint } })).toEqual([]);
    expect(rungs({ host: { install: 'none' } })).toEqual([]);
    expect(rungs({ host: { platform: 'windows' } })).toEqual([]);
    const evidence = untrusted([]);
    evidence.target.host = 'a"$(id)"';
    expect(remedies('RD101', evidence)).toEqual([]);
  });
});

describe('the preview', () => {
  it.each([
    {},
    { dockerOpts: '--debug' },
    { daemonJson: '{"debug": true}\r\n', daemon: { containers: containers('web') } },
    { unitFlags: '--insecure-registry=other:1' },
  ] satisfies DockerEdits[])(
    'shows what the edit does, which changes nothing when it is made again: %j',
    (edits) => {
      for (const { changes } of rungs(edits)) {
        for (const change of changes) {
          for (const file of change.kind === 'host' ? change.files : []) {
            expect(file.edit(file.shownBefore)).toBe(file.shownAfter);
            expect(file.edit(file.shownAfter)).toBe(file.shownAfter);
          }
        }
      }
    },
  );
});

describe('insecure-daemon-json', () => {
  it('makes the file where there is none, and reloads', () => {
    const proposal = rung('daemon-json');
    const change = hostChange(proposal);
    const edit = editOf(change, DAEMON_JSON);
    expect(edit).toMatchObject({ beforeHash: null, shownBefore: null, mode: 0o644 });
    expect(textAfter(edit)).toEqual({ 'insecure-registries': [REGISTRY] });
    expect(change.activation).toEqual([
      {
        type: 'docker-reload',
        expect: { insecurePresent: [REGISTRY] },
        expectUndone: { insecureAbsent: [REGISTRY] },
      },
    ]);
    expect(JSON.parse(edit.undoThrough?.(edit.shownAfter ?? '') ?? '')).toEqual({
      'insecure-registries': [],
    });
    expect(proposal).toMatchObject({ interrupts: [], questions: [], settleSeconds: 15 });
    expect(change.start?.configFile).toBe(DAEMON_JSON);
    expect(proposal.commands[0]).toContain(`| install -D -m 0644 /dev/stdin ${DAEMON_JSON}`);
    expect(proposal.commands.at(-1)).toBe('systemctl reload docker.service');
  });

  it('appends to the list that is there, and is taken back through that list', () => {
    const daemonJson = '{\n    "debug": true,\n    "insecure-registries": [\n        "old:1"\n    ]\n}\n';
    const proposal = rung('daemon-json', { daemonJson });
    const edit = editOf(hostChange(proposal), DAEMON_JSON);
    expect(edit.edit(daemonJson)).toBe(
      '{\n    "debug": true,\n    "insecure-registries": [\n        "old:1",\n        "registry.test:5443"\n    ]\n}\n',
    );
    const back = JSON.parse(edit.undoThrough?.(edit.edit(daemonJson) ?? '') ?? '');
    expect(back).toEqual({ debug: true, 'insecure-registries': ['old:1'] });
    expect(proposal.commands[0]).toContain('"insecure-registries": ["old:1","registry.test:5443"]');
  });

  it('edits the live text, of which the evidence has only what is fit to be seen', () => {
    const daemonJson = '{"proxies": {"http-proxy": "http://***@proxy"}}';
    const edit = editOf(hostChange(rung('daemon-json', { daemonJson })), DAEMON_JSON);
    expect(edit.edit('{"proxies": {"http-proxy": "http://u:p@proxy"}}')).toContain('u:p@proxy');
    expect(edit.shownAfter).toContain('***@proxy');
  });

  it.each([
    ['the flag will be on the command line', { unitFlags: '--insecure-registry=other:1' }],
    [
      'the flag is on the running command line',
      { daemon: { commandLine: ['dockerd', '--insecure-registry=other:1'] } },
    ],
    ['the entry is there', { daemonJson: `{"insecure-registries": ["${REGISTRY}"]}` }],
    ['the file does not parse', { daemonJson: '{"debug": true,}' }],
    ['Docker would not start for another reason', { daemonJson: '{"nonsense": 1}' }],
    ['the list is no list', { daemonJson: '{"insecure-registries": "old:1"}' }],
  ] satisfies [string, DockerEdits][])('is left out when %s', (_when, edits) => {
    expect(ids(rungs(edits))).not.toContain('RD101.insecure-daemon-json');
  });

  it('starts a daemon that does not run, and reloads one that this user may not ask', () => {
    const stopped = rung('daemon-json', { daemon: { state: 'absent', reason: 'no socket' } });
    expect(hostChange(stopped).activation.map(({ type }) => type)).toEqual(['docker-restart']);
    expect(stopped.interrupts).toEqual([]);
    expect(stopped.title).toContain('and start Docker');
    const needs = { verb: 'use', group: '', resource: 'docker.sock' };
    const hidden = rung('daemon-json', { daemon: denied(needs, 'permission denied'), host: { user: USER } });
    expect(hostChange(hidden).activation.map(({ type }) => type)).toEqual(['docker-reload']);
    expect(hidden.commands.every((command) => command.includes('sudo '))).toBe(true);
  });

  it('only writes the file for an image and for Docker Desktop, and says when it counts', () => {
    const image = rung('daemon-json', {
      host: { root: '/mnt/image', live: false },
      daemon: { state: 'skipped', reason: '' },
    });
    expect(hostChange(image).activation).toEqual([]);
    expect(image.interrupts).toEqual([
      'It takes effect when the daemon of the system under /mnt/image starts.',
    ]);
    expect(image.commands.join('\n')).toContain('/mnt/image/etc/docker/daemon.json');
    const desktop = rungs({ host: { install: 'desktop', init: 'none' } });
    expect(ids(desktop)).toEqual(['RD101.insecure-daemon-json']);
    expect(desktop[0]?.interrupts[0]).toContain('Docker Desktop is restarted');
  });

  it('signals a rootless daemon, or one without a unit, by its process', () => {
    const rootless = rungs({ host: { install: 'rootless', user: USER } });
    expect(ids(rootless)).toEqual(['RD101.insecure-daemon-json']);
    expect(rootless[0]?.commands.at(-1)).toBe('kill -HUP 812');
    const byHand = rung('daemon-json', { unit: { activeState: 'inactive' } });
    expect(byHand.commands.at(-1)).toBe('kill -HUP 812');
    expect(ids(rungs({ unit: { activeState: 'inactive' } }))).toEqual(['RD101.insecure-daemon-json']);
  });
});

describe('insecure-drop-in', () => {
  it('repeats the command line in force with the flag, in a file that sorts last', () => {
    const proposal = rung('drop-in', { dockerOpts: '--debug' });
    const change = hostChange(proposal);
    const edit = editOf(change, DROP_IN);
    expect(edit.edit(null)).toBe(`[Service]\nExecStart=\nExecStart=${EXEC} ${FLAG}\n`);
    expect(change.activation.map(({ type }) => type)).toEqual(['systemd-daemon-reload', 'docker-restart']);
    expect(change.start?.argv).toContain(FLAG);
    expect(change.start?.argv).toContain('--debug');
    expect(proposal.commands).toEqual([
      expect.stringContaining(`install -D -m 0644 /dev/stdin ${DROP_IN}`),
      'systemctl daemon-reload',
      'systemctl restart docker.service',
    ]);
  });

  it('edits the drop-in that is there', () => {
    const text = `[Service]\nExecStart=\nExecStart=${EXEC} --insecure-registry=other:1\n`;
    const unit = {
      files: [hostFile(UNIT, `[Service]\nExecStart=${EXEC}\n`), hostFile(DROP_IN, text)],
      execStart: [`${EXEC} --insecure-registry=other:1`],
      execStartIn: 1,
    };
    const proposals = rungs({ unit, unitFlags: '--insecure-registry=other:1' });
    const edit = editOf(hostChange(pick('RD101.insecure-drop-in', proposals)), DROP_IN);
    expect(edit.beforeHash).toBe(hostFile(DROP_IN, text).hash);
    expect(edit.edit(text)).toBe(text.replace('other:1\n', `other:1 ${FLAG}\n`));
    // The unit's own command line is not the one in force.
    expect(ids(proposals)).not.toContain('RD101.insecure-unit');
  });

  it.each([
    ['daemon.json has the key', { daemonJson: '{"insecure-registries": []}' }],
    ['the flag is there', { unitFlags: FLAG }],
    [
      'the command line has a credential that only the file knows',
      {
        unit: { execStart: [`${EXEC} --http-proxy=http://***@proxy`] },
      },
    ],
    ['there are two command lines', { unit: { execStart: [EXEC, EXEC] } }],
    ['the command line cannot be told', { config: { nextArgv: undefined } }],
    ['an init script starts Docker', { host: { init: 'sysvinit' as const }, config: { initScript: true } }],
  ])('is left out when %s', (_when, edits) => {
    // The last keeps what its own test needs of the configuration.
    expect(ids(rungs(edits as DockerEdits))).not.toContain('RD101.insecure-drop-in');
  });

  it('is left out when a later drop-in would undo it', () => {
    const later = hostFile(
      '/etc/systemd/system/docker.service.d/zzz.conf',
      `[Service]\nExecStart=\nExecStart=${EXEC}\n`,
    );
    const unit = { files: [hostFile(UNIT, `[Service]\nExecStart=${EXEC}\n`), later], execStartIn: 1 };
    expect(ids(rungs({ unit }))).not.toContain('RD101.insecure-drop-in');
  });
});

describe('insecure-unit', () => {
  it('edits the line that is there, and says that the next upgrade undoes it', () => {
    const proposal = rung('unit');
    const edit = editOf(hostChange(proposal), UNIT);
    const after = edit.edit(edit.shownBefore) ?? '';
    expect(after).toContain(`ExecStart=${EXEC} ${FLAG}\n`);
    expect(after.replace(` ${FLAG}`, '')).toBe(edit.shownBefore);
    expect(proposal.loses.at(-1)).toMatch(/next upgrade of the Docker package/);
    expect(hostChange(proposal).activation.map(({ type }) => type)).toEqual([
      'systemd-daemon-reload',
      'docker-restart',
    ]);
  });

  it('does not warn of upgrades for a unit that no package owns', () => {
    const file = hostFile('/etc/systemd/system/docker.service', `[Service]\nExecStart=${EXEC}\n`);
    const proposal = rung('unit', { unit: { files: [file] } });
    expect(proposal.loses.join(' ')).not.toContain('upgrade');
  });
});

describe('insecure-defaults', () => {
  it('adds the flag to the options that the unit reads, without reading units again', () => {
    const proposal = rung('defaults', { dockerOpts: '--debug' });
    const edit = editOf(hostChange(proposal), DEFAULTS);
    expect(edit.edit(edit.shownBefore)).toContain(`DOCKER_OPTS="--debug ${FLAG}"`);
    expect(hostChange(proposal).activation.map(({ type }) => type)).toEqual(['docker-restart']);
  });

  it('restarts by the init script under sysvinit', () => {
    const evidence = untrusted([], { host: { init: 'sysvinit' } });
    const config = evidence.readings.dockerConfig;
    if (config.state !== 'read') throw new Error('no configuration');
    config.value.initScript = true;
    for (const defaults of config.value.defaults) defaults.readBy = 'init-script';
    const proposals = remedies('RD101', evidence);
    expect(ids(proposals)).toEqual(['RD101.insecure-daemon-json', 'RD101.insecure-defaults']);
    const proposal = pick('RD101.insecure-defaults', proposals);
    expect(editOf(hostChange(proposal), DEFAULTS).edit('')).toContain(`DOCKER_OPTS="${FLAG}"`);
    expect(proposal.commands.at(-1)).toBe('service docker restart');
  });

  it.each(['nobody', 'unused'])('is left out for a file that is read by %s', (how) => {
    const evidence = untrusted([]);
    const config = evidence.readings.dockerConfig;
    if (config.state !== 'read') throw new Error('no configuration');
    for (const defaults of config.value.defaults) {
      if (how === 'nobody') defaults.readBy = 'nobody';
      else defaults.used = [];
    }
    expect(ids(remedies('RD101', evidence))).not.toContain('RD101.insecure-defaults');
  });

  it('prefers the variable that is meant for it', () => {
    const evidence = untrusted([]);
    const config = evidence.readings.dockerConfig;
    if (config.state !== 'read') throw new Error('no configuration');
    for (const defaults of config.value.defaults) defaults.used = ['OPTIONS', 'INSECURE_REGISTRY'];
    const edit = editOf(hostChange(pick('RD101.insecure-defaults', remedies('RD101', evidence))), DEFAULTS);
    expect(edit.edit('')).toContain(`INSECURE_REGISTRY="${FLAG}"`);
  });
});

describe('a restart', () => {
  const many = Array.from({ length: 12 }, (_, index) => `c${index + 1}`);

  it('names the containers that stop, at most ten, those that come back, and the node', () => {
    const policies = ['always', 'on-failure'];
    const list = containers(...many).map((container, index) => ({
      ...container,
      restartPolicy: policies[index] ?? 'no',
    }));
    const { interrupts } = rung('drop-in', { daemon: { containers: list }, host: { nodes: ['minikube'] } });
    const [stops, back, perhaps, gone, node] = interrupts;
    expect(stops).toMatch(
      /^The 12 running containers stop with Docker, since live-restore is off: c1, .*c10 and 2 more\.$/,
    );
    expect(back).toBe('Started again by their restart policy: c1.');
    expect(perhaps).toBe('Started again only if they end with an error when they are stopped: c2.');
    expect(gone).toContain('c3, ');
    expect(node).toBe('This host runs minikube, a Kubernetes node: it stops with the daemon.');
  });

  it('stops nothing with live-restore, and says so', () => {
    const proposal = rung('unit', { daemon: { containers: containers('web'), liveRestore: true } });
    expect(proposal.interrupts).toEqual([
      'Docker does not answer for some seconds. live-restore is on: the 1 running container stays alive.',
    ]);
    expect(proposal.questions).toEqual([]);
  });

  it('says that it could not see what runs', () => {
    const needs = { verb: 'use', group: '', resource: 'docker.sock' };
    expect(rung('unit', { daemon: denied(needs, 'permission denied') }).interrupts[0]).toContain(
      'could not be listed',
    );
  });

  it('offers to switch live-restore on before it, in a change of its own', () => {
    const proposal = rung('drop-in', { daemon: { containers: containers('web', 'db') } });
    expect(proposal.questions).toEqual([
      {
        id: 'live-restore',
        prompt: 'Keep the 2 running containers alive: switch live-restore on first (reload, no restart)?',
        kind: 'text',
        choices: ['yes', 'no'],
        default: 'yes',
      },
    ]);
    const [first, main] = [hostChange(proposal, 0), hostChange(proposal, 1)];
    expect(first.when).toEqual({ question: 'live-restore', answer: 'yes' });
    const edit = editOf(first, DAEMON_JSON);
    expect(textAfter(edit)).toEqual({ 'live-restore': true });
    expect(JSON.parse(edit.undoThrough?.(edit.shownAfter ?? '') ?? '')).toEqual({ 'live-restore': false });
    expect(first.activation).toEqual([
      { type: 'docker-reload', expect: { liveRestore: true }, expectUndone: { liveRestore: false } },
    ]);
    expect(main.when).toBeUndefined();
    expect(main.files.map(({ path }) => path)).toEqual([DROP_IN]);
  });

  it.each([
    ['a swarm', { daemon: { containers: containers('web'), swarm: true } }],
    [
      'a flag that says otherwise',
      { daemon: { containers: containers('web') }, unitFlags: '--live-restore=false' },
    ],
    ['no container', { daemon: { containers: [] } }],
    [
      'a file that the running daemon would turn down',
      {
        daemon: { containers: containers('web'), commandLine: ['dockerd', '--debug'] },
        daemonJson: '{"debug": true}',
      },
    ],
    ['a file that cannot be edited', { daemon: { containers: containers('web') }, daemonJson: '' }],
  ] satisfies [string, DockerEdits][])('does not offer it with %s', (what, edits) => {
    if (what.startsWith('a file that cannot')) {
      const evidence = untrusted([], edits);
      const config = evidence.readings.dockerConfig;
      if (config.state === 'read' && config.value.daemonJson.file !== undefined)
        delete config.value.daemonJson.file.text;
      expect(pick('RD101.insecure-drop-in', remedies('RD101', evidence)).questions).toEqual([]);
    } else expect(rung('drop-in', edits).questions).toEqual([]);
  });
});

const USER = { uid: 1000, name: 'user', home: '/home/user' };
