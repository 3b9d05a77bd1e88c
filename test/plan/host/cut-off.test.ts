import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { HostChange } from '../../../src/fixes/change.js';
import { applyPlan } from '../../../src/plan/apply.js';
import type { JournalEntry } from '../../../src/plan/journal.js';
import type { JournalStore } from '../../../src/plan/journal-store.js';
import { noCluster } from '../../../src/plan/no-cluster.js';
import { undoPlan } from '../../../src/plan/undo.js';
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
  RESTART,
} from './docker.js';

/** A journal in which a plan is noted as begun, and nothing after that: what a kill leaves behind. */
async function cutOff(docker: FakeDocker, changes: HostChange[]): Promise<JournalStore> {
  const journal = temporaryJournal();
  let begun: JournalEntry | undefined;
  const spy: JournalStore = {
    ...journal,
    save: async (entry) => {
      if (begun === undefined && entry.changes.some(({ state }) => state === 'started'))
        begun = structuredClone(entry);
      await journal.save(entry);
    },
  };
  const options = { clock: fakeClock(), host: { access: docker.access } };
  expect((await applyPlan(noCluster, hostProposal(changes), {}, spy, options)).state).toBe('applied');
  if (begun === undefined) throw new Error('it was never begun');
  await journal.save({ ...begun, pid: 0 });
  docker.events = [];
  return journal;
}

function undo(docker: FakeDocker, journal: JournalStore) {
  return undoPlan(noCluster, journal, { clock: fakeClock(), host: { access: docker.access } });
}

function put(docker: FakeDocker, path: string, text: string): void {
  writeFileSync(join(docker.access.root, path), text);
}

const BEFORE = '{ "debug": false }\n';

async function cutOffReload() {
  const docker = await fakeDocker({ files: { [DAEMON_JSON]: BEFORE } });
  const journal = await cutOff(docker, [insecureByReload(BEFORE)]);
  return { docker, journal, after: docker.read(DAEMON_JSON) ?? '' };
}

describe('a change of the Docker host that was cut off', () => {
  it('before the file was written: there is nothing to do', async () => {
    const { docker, journal } = await cutOffReload();
    put(docker, DAEMON_JSON, BEFORE);
    docker.insecure = [];
    expect(await undo(docker, journal)).toMatchObject({ state: 'undone' });
    expect(docker.read(DAEMON_JSON)).toBe(BEFORE);
    expect(docker.events).toEqual([]);
  });

  it('after the file was written, before the daemon was told', async () => {
    const { docker, journal } = await cutOffReload();
    docker.insecure = [];
    expect(await undo(docker, journal)).toMatchObject({ state: 'undone' });
    expect(docker.read(DAEMON_JSON)).toBe(BEFORE);
    expect(docker.insecure).toEqual([]);
  });

  it('after the daemon was told', async () => {
    const { docker, journal } = await cutOffReload();
    expect(docker.insecure).toEqual([REGISTRY]);
    expect(await undo(docker, journal)).toMatchObject({ state: 'undone' });
    expect(docker.read(DAEMON_JSON)).toBe(BEFORE);
    expect(docker.insecure).toEqual([]);
  });

  it('while it was taken back, with the text in between in the file', async () => {
    const { docker, journal } = await cutOffReload();
    const { entries } = await journal.list();
    const line = entries[0]?.changes[0];
    if (entries[0] === undefined || line?.kind !== 'host') throw new Error('no line');
    const through = join(journal.folder, 'backups', entries[0].id, line.files[0]?.through ?? '');
    put(docker, DAEMON_JSON, readFileSync(through, 'utf8'));
    expect(await undo(docker, journal)).toMatchObject({ state: 'undone' });
    expect(docker.read(DAEMON_JSON)).toBe(BEFORE);
    expect(docker.insecure).toEqual([]);
  });

  it('while it was taken back, with the former file and a daemon that still has the change', async () => {
    const docker = await fakeDocker({ files: { [DAEMON_JSON]: BEFORE } });
    const text = `{"insecure-registries": ["${REGISTRY}"]}`;
    const journal = await cutOff(docker, [hostChange([editTo(DAEMON_JSON, BEFORE, text)], [RESTART])]);
    put(docker, DAEMON_JSON, BEFORE);
    expect(docker.insecure).toEqual([REGISTRY]);
    expect(await undo(docker, journal)).toMatchObject({ state: 'undone' });
    expect(docker.insecure).toEqual([]);
    expect(docker.events).toEqual(['reset-failed', 'start']);
  });

  it('between two files: the written one is put back, the other one was never touched', async () => {
    const docker = await fakeDocker();
    const one = '/etc/docker/certs.d/a/ca.crt';
    const two = '/etc/docker/certs.d/b/ca.crt';
    const journal = await cutOff(docker, [hostChange([editTo(one, null, '1'), editTo(two, null, '2')])]);
    rmSync(join(docker.access.root, two));
    expect(await undo(docker, journal)).toMatchObject({ state: 'undone' });
    expect(docker.read(one)).toBeNull();
    expect(docker.read(two)).toBeNull();
  });

  it('with a file that is neither as before nor as after: nothing is touched', async () => {
    const { docker, journal } = await cutOffReload();
    put(docker, DAEMON_JSON, '{"half');
    expect(await undo(docker, journal)).toMatchObject({
      state: 'refused',
      reason: expect.stringMatching(/since the plan was applied.* The former contents of .* are in/),
    });
    expect(docker.read(DAEMON_JSON)).toBe('{"half');
    expect(docker.events).toEqual([]);
  });

  it.each([true, false])('leaves no temporary file behind (file written: %s)', async (written) => {
    const { docker, journal } = await cutOffReload();
    if (!written) {
      put(docker, DAEMON_JSON, BEFORE);
      docker.insecure = [];
    }
    const { entries } = await journal.list();
    const tag = `${entries[0]?.id.split('-').at(-1)}-0`;
    put(docker, `/etc/docker/.daemon.json.regdoctor-${tag}`, 'half');
    expect(await undo(docker, journal)).toMatchObject({ state: 'undone' });
    expect(docker.read(`/etc/docker/.daemon.json.regdoctor-${tag}`)).toBeNull();
  });
});
