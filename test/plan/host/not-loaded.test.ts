import { describe, expect, it } from 'vitest';
import type { HostChange } from '../../../src/fixes/change.js';
import { applyPlan } from '../../../src/plan/apply.js';
import { noCluster } from '../../../src/plan/no-cluster.js';
import type { PlanProgress } from '../../../src/plan/outcome.js';
import { undoPlan } from '../../../src/plan/undo.js';
import { fakeClock, temporaryJournal } from '../fixtures.js';
import {
  DAEMON_JSON,
  editTo,
  type FakeDocker,
  fakeDocker,
  hostChange,
  hostProposal,
  RESTART,
} from './docker.js';

const DROP_IN = '/etc/systemd/system/docker.service.d/second.conf';
const BAD = '[Service]\nExecStart=/usr/sbin/dockerd --debug\n';
const GOOD = '[Service]\nExecStart=\nExecStart=/usr/sbin/dockerd --debug\n';
const UNLOADED =
  'LoadState=bad-setting\nLoadError=org.freedesktop.systemd1.BadUnitSetting "Unit docker.service has a bad unit file setting."\nMainPID=0\n';

/** A daemon whose unit does not load for as long as the drop-in stands there, or whatever is done. */
async function withBadUnit(isForGood = false): Promise<FakeDocker> {
  const docker = await fakeDocker({ files: { [DROP_IN]: BAD } });
  docker.command = (argv) => {
    const isShown = argv.join(' ').startsWith('systemctl show --property=LoadState');
    return isShown && (isForGood || docker.read(DROP_IN) === BAD) ? { stdout: UNLOADED } : undefined;
  };
  return docker;
}

async function applied(docker: FakeDocker, changes: HostChange[]) {
  const journal = temporaryJournal();
  const seen: PlanProgress[] = [];
  const options = {
    clock: fakeClock(),
    host: { access: docker.access },
    onProgress: (one: PlanProgress) => void seen.push(one),
  };
  const result = await applyPlan(noCluster, hostProposal(changes), {}, journal, options);
  return { result, journal, options, seen };
}

const START = { ...RESTART, expect: {}, expectUndone: {} };
const repair = () => hostChange([editTo(DROP_IN, BAD, GOOD)], [{ type: 'systemd-daemon-reload' }, START]);

describe('a unit that systemd does not load', () => {
  it.each([
    ['a restart', () => hostChange([editTo(DAEMON_JSON, null, '{}')], [START])],
    ['a restart without a file', () => hostChange([], [START])],
    [
      'a daemon-reload with it, and no file of the unit',
      () => hostChange([editTo(DAEMON_JSON, null, '{}')], [{ type: 'systemd-daemon-reload' }, START]),
    ],
  ])('has a plan refused before anything is touched: %s', async (_what, change) => {
    const docker = await withBadUnit();
    const { result, journal } = await applied(docker, [change()]);
    expect(result).toMatchObject({
      state: 'refused',
      reason: expect.stringMatching(/bad unit file setting.*repaired before.*Nothing was changed\./),
    });
    expect(docker.read(DAEMON_JSON)).toBeNull();
    expect(docker.events).toEqual([]);
    expect(docker.access.ran.flat()).not.toContain('daemon-reload');
    expect(await journal.unfinished()).toEqual([]);
  });

  it('is repaired by a plan for it, and the undo of that does not start what does not load', async () => {
    const docker = await withBadUnit();
    const { result, journal, options, seen } = await applied(docker, [repair()]);
    expect(result).toMatchObject({ state: 'applied' });
    expect(docker.events).toEqual(['reset-failed', 'start']);
    expect(await undoPlan(noCluster, journal, options)).toMatchObject({ state: 'undone' });
    expect(docker.read(DROP_IN)).toBe(BAD);
    expect(docker.events).toEqual(['reset-failed', 'start']);
    expect(seen).toContainEqual({ type: 'note', text: expect.stringContaining('did not load the unit') });
  });

  it('that the repair does not make load is as before, and nothing is cut off', async () => {
    const docker = await withBadUnit(true);
    const { result, journal } = await applied(docker, [repair()]);
    expect(result).toMatchObject({ state: 'failed', reversed: true });
    expect(result).toMatchObject({ reason: expect.stringMatching(/bad unit file setting.*as before/) });
    expect(docker.read(DROP_IN)).toBe(BAD);
    expect((await journal.list()).entries[0]?.state).toBe('reversed');
    expect(docker.events).toEqual([]);
  });
});

describe('the words of a change', () => {
  it.each([
    [true, 'restart Docker'],
    [false, 'start Docker'],
  ])('name what is run where no file is changed: running %s', async (running, words) => {
    const docker = await fakeDocker();
    docker.running = running;
    const { result, seen } = await applied(docker, [
      { ...hostChange([], [START]), target: { path: '/lib/systemd/system/docker.service' } },
    ]);
    expect(result.state).toBe('applied');
    const said = seen.flatMap((one) => (one.type === 'change' ? [one.what] : []));
    expect([...new Set(said)]).toEqual([words]);
  });

  it('name the files that change', async () => {
    const docker = await fakeDocker();
    const change = { ...hostChange([editTo(DAEMON_JSON, null, '{}')]), target: { path: '/etc/other' } };
    const { seen } = await applied(docker, [change]);
    const said = seen.flatMap((one) => (one.type === 'change' ? [one.what] : []));
    expect([...new Set(said)]).toEqual([`change ${DAEMON_JSON}`]);
  });
});
