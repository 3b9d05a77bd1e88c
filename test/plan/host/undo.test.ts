import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { HostChange } from '../../../src/fixes/change.js';
import { applyPlan } from '../../../src/plan/apply.js';
import type { JournalStore } from '../../../src/plan/journal-store.js';
import { noCluster } from '../../../src/plan/no-cluster.js';
import { undoPlan } from '../../../src/plan/undo.js';
import { MemoryApi } from '../../support/memory-api.js';
import { fakeClock, temporaryJournal } from '../fixtures.js';
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

const JSON_BEFORE = '{\r\n  "log-driver": "local" }';

async function applied(docker: FakeDocker, changes: HostChange[]): Promise<JournalStore> {
  const journal = temporaryJournal();
  const options = { clock: fakeClock(), host: { access: docker.access } };
  const result = await applyPlan(noCluster, hostProposal(changes), {}, journal, options);
  expect(result).toMatchObject({ state: 'applied' });
  docker.events = [];
  return journal;
}

function undo(docker: FakeDocker, journal: JournalStore) {
  return undoPlan(noCluster, journal, { clock: fakeClock(), host: { access: docker.access } });
}

async function lineOf(journal: JournalStore) {
  const line = (await journal.list()).entries[0]?.changes[0];
  if (line?.kind !== 'host') throw new Error('no line of the host');
  return line;
}

describe('undo of a change of the Docker host', () => {
  it('tells the daemon that had the change, whatever DOCKER_HOST says by then', async () => {
    const docker = await fakeDocker();
    const journal = await applied(docker, [insecureByReload(null)]);
    const env = { DOCKER_HOST: 'tcp://192.0.2.1:2375' };
    const elsewhere = { ...docker, access: { ...docker.access, env } };
    expect(await undo(elsewhere, journal)).toMatchObject({ state: 'undone' });
    expect(docker.insecure).toEqual([]);
    expect(docker.read(DAEMON_JSON)).toBe(null);
  });

  it.each([
    ['a file that was there', JSON_BEFORE],
    ['a file that is new', null],
  ])('gives back the bytes and the effect: %s', async (_what, before) => {
    const docker = await fakeDocker(
      before === null ? {} : { files: { [DAEMON_JSON]: { text: before, mode: 0o640 } } },
    );
    const journal = await applied(docker, [insecureByReload(before)]);
    expect(docker.insecure).toEqual([REGISTRY]);
    expect(await undo(docker, journal)).toMatchObject({ state: 'undone' });
    expect(docker.read(DAEMON_JSON)).toBe(before);
    if (before !== null) expect(statSync(join(docker.access.root, DAEMON_JSON)).mode & 0o777).toBe(0o640);
    // The key that disappears would stay in force: an empty list was loaded in between.
    expect(docker.insecure).toEqual([]);
    expect(docker.events).toEqual(['reload']);
    expect(await undo(docker, journal)).toMatchObject({ state: 'nothing-to-undo' });
  });

  it('restarts a daemon that was restarted', async () => {
    const docker = await fakeDocker();
    const text = `{"insecure-registries": ["${REGISTRY}"]}`;
    const journal = await applied(docker, [hostChange([editTo(DAEMON_JSON, null, text)], [RESTART])]);
    expect(docker.insecure).toEqual([REGISTRY]);
    expect(await undo(docker, journal)).toMatchObject({ state: 'undone' });
    expect(docker.insecure).toEqual([]);
    expect(docker.events).toEqual(['reset-failed', 'start']);
  });

  it('has nothing to put back where the daemon merely took over what its files say', async () => {
    const docker = await fakeDocker({ files: { [DAEMON_JSON]: { text: '{}', mode: 0o644 } } });
    // Written behind the running daemon's back: that is what a reload alone is for.
    writeFileSync(join(docker.access.root, DAEMON_JSON), `{"insecure-registries": ["${REGISTRY}"]}`);
    const journal = await applied(docker, [{ ...hostChange([], [RELOAD]), target: { path: DAEMON_JSON } }]);
    const outcome = await undo(docker, journal);
    expect(outcome.state).toBe('nothing-to-undo');
    const { id } = (await journal.list()).entries[0] ?? { id: '' };
    const options = { clock: fakeClock(), host: { access: docker.access }, id };
    expect((await undoPlan(noCluster, journal, options)).reason).toContain('changed no file');
  });

  it('makes a removed file again, and removes made folders that are empty', async () => {
    const cert = '/etc/docker/certs.d/a/b/ca.crt';
    const gone = '/etc/docker/certs.d/wrong.pem';
    const docker = await fakeDocker({ files: { [gone]: { text: 'PEM', mode: 0o604 } } });
    const journal = await applied(docker, [
      hostChange([editTo(cert, null, 'NEW'), editTo(gone, 'PEM', null)]),
    ]);
    expect(docker.read(cert)).toBe('NEW');
    expect(docker.read(gone)).toBeNull();
    expect((await lineOf(journal)).files[0]?.madeFolders).toEqual([
      '/etc/docker/certs.d/a',
      '/etc/docker/certs.d/a/b',
    ]);
    expect(await undo(docker, journal)).toMatchObject({ state: 'undone' });
    expect(docker.read(gone)).toBe('PEM');
    expect(statSync(join(docker.access.root, gone)).mode & 0o777).toBe(0o604);
    expect(existsSync(join(docker.access.root, '/etc/docker/certs.d/a'))).toBe(false);
    expect(existsSync(join(docker.access.root, '/etc/docker/certs.d'))).toBe(true);
  });

  it('leaves a made folder into which somebody put something', async () => {
    const docker = await fakeDocker();
    const journal = await applied(docker, [
      hostChange([editTo('/etc/docker/certs.d/a/ca.crt', null, 'NEW')]),
    ]);
    writeFileSync(join(docker.access.root, '/etc/docker/certs.d/a/other'), '');
    expect(await undo(docker, journal)).toMatchObject({ state: 'undone' });
    expect(docker.read('/etc/docker/certs.d/a/ca.crt')).toBeNull();
    expect(docker.read('/etc/docker/certs.d/a/other')).toBe('');
  });

  it('is refused when somebody changed the file since, and says where the former contents are', async () => {
    const docker = await fakeDocker({ files: { [DAEMON_JSON]: JSON_BEFORE } });
    const journal = await applied(docker, [insecureByReload(JSON_BEFORE)]);
    writeFileSync(join(docker.access.root, DAEMON_JSON), '{"debug": true}');
    const { files } = await lineOf(journal);
    const outcome = await undo(docker, journal);
    expect(outcome).toMatchObject({
      state: 'refused',
      reason: expect.stringContaining('has changed since the plan was applied.'),
    });
    expect(outcome.reason).toContain(files[0]?.backup ?? 'no backup');
    expect(outcome.reason).toContain(`By hand: take ${REGISTRY} out of the insecure registries.`);
    expect(docker.read(DAEMON_JSON)).toBe('{"debug": true}');
    expect(docker.events).toEqual([]);
  });

  it('is refused without the former bytes, or with others', async () => {
    const docker = await fakeDocker({ files: { [DAEMON_JSON]: JSON_BEFORE } });
    const journal = await applied(docker, [insecureByReload(JSON_BEFORE)]);
    const after = docker.read(DAEMON_JSON);
    const { files } = await lineOf(journal);
    const id = (await journal.list()).entries[0]?.id ?? '';
    const backup = join(journal.folder, 'backups', id, files[0]?.backup ?? '');
    expect(readFileSync(backup, 'utf8')).toBe(JSON_BEFORE);
    writeFileSync(backup, 'x');
    expect(await undo(docker, journal)).toMatchObject({
      state: 'refused',
      reason: expect.stringContaining('damaged'),
    });
    rmSync(backup);
    expect(await undo(docker, journal)).toMatchObject({
      state: 'refused',
      reason: expect.stringContaining('ENOENT'),
    });
    expect(docker.read(DAEMON_JSON)).toBe(after);
  });

  it('keeps the change when the daemon does not let go of it, and can be repeated', async () => {
    const docker = await fakeDocker({ files: { [DAEMON_JSON]: JSON_BEFORE } });
    const journal = await applied(docker, [insecureByReload(JSON_BEFORE)]);
    const after = docker.read(DAEMON_JSON);
    docker.deaf = true;
    const outcome = await undo(docker, journal);
    expect(outcome).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('is still among its insecure registries'),
    });
    expect(outcome.reason).toContain('The files are as the plan left them.');
    expect(outcome.reason).toContain((await lineOf(journal)).files[0]?.backup ?? 'no backup');
    expect(outcome.reason).not.toContain('Repeat the undo');
    expect(docker.read(DAEMON_JSON)).toBe(after);
    docker.deaf = false;
    expect(await undo(docker, journal)).toMatchObject({ state: 'undone' });
    expect(docker.read(DAEMON_JSON)).toBe(JSON_BEFORE);
    expect(docker.insecure).toEqual([]);
  });

  it('puts the files back under a daemon that does not run', async () => {
    const docker = await fakeDocker({ files: { [DAEMON_JSON]: JSON_BEFORE } });
    const journal = await applied(docker, [insecureByReload(JSON_BEFORE)]);
    docker.running = false;
    expect(await undo(docker, journal)).toMatchObject({ state: 'undone' });
    expect(docker.read(DAEMON_JSON)).toBe(JSON_BEFORE);
    expect(docker.events).toEqual([]);
  });

  it('does not stop a running daemon for files with which it did not start', async () => {
    const docker = await fakeDocker();
    writeFileSync(join(docker.access.root, DAEMON_JSON), '{"a": ');
    docker.running = false;
    const text = `{"insecure-registries": ["${REGISTRY}"]}`;
    const file = editTo(DAEMON_JSON, '{"a": ', text);
    const journal = await applied(docker, [hostChange([file], [RESTART], { start: START })]);
    expect(docker.running).toBe(true);
    expect(await undo(docker, journal)).toMatchObject({ state: 'undone' });
    expect(docker.read(DAEMON_JSON)).toBe('{"a": ');
    expect(docker.running).toBe(true);
    expect(docker.events).toEqual([]);
  });

  it('takes several changes of one file back, the last one first', async () => {
    const docker = await fakeDocker({ files: { [DAEMON_JSON]: '{}\n' } });
    const first = hostChange([{ ...editTo(DAEMON_JSON, '{}\n', ''), edit: () => '{"debug": true}\n' }]);
    // Mainly about another file, so that only its files tell what it has to do with the second one.
    const cert = editTo('/etc/docker/certs.d/a/ca.crt', null, 'PEM');
    const both = hostChange([cert, ...first.files]);
    const journal = await applied(docker, [both, insecureByReload('{}\n')]);
    expect(await undo(docker, journal)).toMatchObject({ state: 'undone' });
    expect(docker.read(DAEMON_JSON)).toBe('{}\n');
    expect(docker.read(cert.path)).toBeNull();
    expect(docker.insecure).toEqual([]);
  });

  it('is found from any cluster, and on no other host', async () => {
    const docker = await fakeDocker();
    const journal = await applied(docker, [insecureByReload(null)]);
    const other = await fakeDocker();
    const clock = fakeClock();
    const elsewhere = { clock, host: { access: other.access } };
    expect(await undoPlan(noCluster, journal, elsewhere)).toMatchObject({ state: 'nothing-to-undo' });
    expect(await undoPlan(noCluster, journal, { clock })).toMatchObject({ state: 'nothing-to-undo' });
    const here = { clock, host: { access: docker.access } };
    expect(await undoPlan(new MemoryApi([]), journal, here)).toMatchObject({ state: 'undone' });
  });

  it.each([RELOAD, RESTART])(
    'changes the files of an image back and runs nothing: $type',
    async (activation) => {
      const docker = await fakeDocker({ live: false });
      const journal = await applied(docker, [{ ...insecureByReload(null), activation: [activation] }]);
      expect(await undo(docker, journal)).toMatchObject({ state: 'undone' });
      expect(docker.read(DAEMON_JSON)).toBeNull();
      expect(docker.access.ran).toEqual([]);
    },
  );

  it('makes a new file that is gone, with its folder, no obstacle', async () => {
    const docker = await fakeDocker();
    const journal = await applied(docker, [
      hostChange([editTo('/etc/docker/certs.d/a/ca.crt', null, 'NEW')]),
    ]);
    rmSync(join(docker.access.root, '/etc/docker/certs.d'), { recursive: true });
    expect(await undo(docker, journal)).toMatchObject({ state: 'undone' });
    mkdirSync(join(docker.access.root, '/etc/docker/certs.d'));
    expect(await undo(docker, journal)).toMatchObject({ state: 'nothing-to-undo' });
  });
});
