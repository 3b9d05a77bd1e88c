import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../src/plan/journal.js';
import { newJournalId, openJournal } from '../../src/plan/journal-store.js';
import { isAlive } from '../../src/plan/process-alive.js';
import { CONFIG_MAP, temporaryFolder, temporaryJournal } from './fixtures.js';

function entry(rest: Partial<JournalEntry> = {}): JournalEntry {
  return {
    schema: 'regdoctor.journal/1',
    id: newJournalId(new Date('2026-01-02T03:04:05.678Z')),
    startedAt: '2026-01-02T03:04:05.678Z',
    context: 'test',
    server: 'https://memory.invalid',
    namespace: 'default',
    fix: 'RD603.item-path',
    title: 'Mount the key under the right path',
    finding: 'RD603:ConfigMap default/docker-registry',
    state: 'applying',
    pid: process.pid,
    changes: [{ kind: 'patch', target: CONFIG_MAP, state: 'started' }],
    ...rest,
  };
}

const HASH = 'a'.repeat(64);

/** An entry of the Docker host, with one field of its line, file or activation changed. */
function hostEntry(odd: { line?: object; file?: object; activation?: object; entry?: object } = {}) {
  const file = {
    path: '/etc/docker/daemon.json',
    beforeHash: null,
    afterHash: HASH,
    through: 'ab-0-0-through',
  };
  const activation = { type: 'docker-reload', expect: { insecurePresent: ['a:1'] }, expectUndone: {} };
  const line = {
    kind: 'host',
    target: { path: '/etc/docker/daemon.json' },
    state: 'done',
    files: [{ ...file, ...odd.file }],
    activation: [{ ...activation, ...odd.activation }, { type: 'systemd-daemon-reload' }],
    ...odd.line,
  };
  return {
    ...entry({ context: '', server: '', namespace: '', host: 'box:/' }),
    changes: [line],
    ...odd.entry,
  };
}

/** What the journal makes of a file with this text. */
const listed = async (value: object & { id: string }) => {
  const folder = temporaryFolder();
  const journal = openJournal({ stateDir: folder });
  mkdirSync(journal.folder, { recursive: true });
  writeFileSync(join(journal.folder, `${value.id}.json`), JSON.stringify(value));
  return journal.list();
};

describe('a line of the Docker host', () => {
  it('comes back as it was written', async () => {
    const written = hostEntry();
    expect(await listed(written)).toEqual({ entries: [written], problems: [] });
  });

  it.each([
    ['a path that is not one', { file: { path: 'etc' } }],
    ['a hash that is not one', { file: { afterHash: 'x' } }],
    ['a backup out of its folder', { file: { backup: '../../etc/shadow' } }],
    ['a text in between out of its folder', { file: { through: 'a/b' } }],
    ['folders that are no list', { file: { madeFolders: '/etc' } }],
    ['an unknown activation', { activation: { type: 'shell' } }],
    ['a command that is not ours', { activation: { type: 'update-trust-store', command: 'rm' } }],
    ['no expectation', { activation: { expect: undefined } }],
    ['an expectation of another kind', { activation: { expectUndone: { insecureAbsent: 'a' } } }],
    ['no files', { line: { files: undefined } }],
    ['a target without path', { line: { target: {} } }],
    ['an unknown state', { line: { state: 'odd' } }],
    ['no name of its host', { entry: { host: undefined } }],
  ])('is left out with %s', async (_what, odd) => {
    const { entries, problems } = await listed(hostEntry(odd));
    expect(entries).toEqual([]);
    expect(problems).toHaveLength(1);
  });
});

describe('a line of a program', () => {
  const ran = (odd: object = {}): JournalEntry => ({
    ...entry(),
    host: 'a:/',
    changes: [
      {
        kind: 'run',
        target: { command: 'helm install a' },
        state: 'done',
        argv: ['helm', 'install', 'a'],
        undo: ['helm', 'uninstall', 'a'],
        timeoutSeconds: 60,
        ...odd,
      },
    ],
  });

  it('comes back as it was written', async () => {
    const written = ran();
    expect(await listed(written)).toEqual({ entries: [written], problems: [] });
  });

  it.each([
    ['another program to undo it', { undo: ['rm', '-rf', '/'] }],
    ['a shell', { argv: ['sh', '-c', 'helm'] }],
    ['a path of a program', { undo: ['/tmp/helm'] }],
    ['a word that is none', { undo: ['helm', 1] }],
    ['no words', { argv: [] }],
    ['no time', { timeoutSeconds: 'long' }],
  ])('is left out with %s', async (_what, odd) => {
    const { entries, problems } = await listed(ran(odd));
    expect(entries).toEqual([]);
    expect(problems).toHaveLength(1);
  });
});

describe('the journal', () => {
  it('tells plans of one second apart by their milliseconds', async () => {
    const journal = temporaryJournal();
    const at = (ms: string, id: string) =>
      entry({ id: `20260101T000000Z-${id}`, startedAt: `2026-01-01T00:00:00.${ms}Z` });
    for (const one of [at('001', 'ffff'), at('002', 'aaaa')]) await journal.save(one);
    expect((await journal.list()).entries.map(({ id }) => id.slice(-4))).toEqual(['aaaa', 'ffff']);
  });

  it('lies where XDG says, and nowhere relative', () => {
    expect(openJournal({ env: { XDG_STATE_HOME: '/state', HOME: '/home/me' } }).folder).toBe(
      '/state/regdoctor/journal',
    );
    expect(openJournal({ env: { XDG_STATE_HOME: 'state', HOME: '/home/me' } }).folder).toBe(
      '/home/me/.local/state/regdoctor/journal',
    );
    expect(openJournal({ stateDir: '/mine' }).folder).toBe('/mine/journal');
  });

  it('lists the newest first, whole, and leaves nothing else behind', async () => {
    const journal = temporaryJournal();
    const ids = ['20260101T000000Z-aaaa', '20260103T000000Z-aaaa', '20260102T000000Z-aaaa'];
    for (const id of ids) await journal.save(entry({ id }));
    await journal.save(entry({ id: ids[0] ?? '', state: 'undone' }));
    const { entries, problems } = await journal.list();
    expect(entries.map(({ id }) => id)).toEqual([...ids].sort().reverse());
    expect(entries.at(-1)).toEqual(entry({ id: ids[0] ?? '', state: 'undone' }));
    expect(problems).toEqual([]);
    expect(readdirSync(journal.folder)).toHaveLength(3);
  });

  it('is private even when the umask is not', async () => {
    const previous = process.umask(0);
    try {
      const journal = temporaryJournal();
      await journal.save(entry());
      const [name = ''] = readdirSync(journal.folder);
      expect(statSync(join(journal.folder, name)).mode & 0o777).toBe(0o600);
      expect(statSync(journal.folder).mode & 0o777).toBe(0o700);
    } finally {
      process.umask(previous);
    }
  });

  it('is empty before the first plan, and makes no folder for that', async () => {
    const folder = temporaryFolder();
    expect(await openJournal({ stateDir: folder }).list()).toEqual({ entries: [], problems: [] });
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    ['', 'JSON'],
    ['{"schema":"regdoctor.journal/2"}', 'another version'],
    [JSON.stringify(entry({ id: '20260101T000000Z-ffff' })), 'differ'],
    [
      JSON.stringify({ ...entry({ id: '20260101T000000Z-abcd' }), changes: [{ kind: 'patch' }] }),
      'not complete',
    ],
    [JSON.stringify({ ...entry({ id: '20260101T000000Z-abcd' }), state: 'odd' }), 'state is unknown'],
  ])('leaves out a broken file and says so: %s', async (contents, reason) => {
    const journal = temporaryJournal();
    await journal.save(entry());
    writeFileSync(join(journal.folder, '20260101T000000Z-abcd.json'), contents);
    writeFileSync(join(journal.folder, 'notes.txt'), 'not ours');
    const { entries, problems } = await journal.list();
    expect(entries).toHaveLength(1);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('20260101T000000Z-abcd.json');
    expect(problems[0]).toContain(reason);
  });

  it('keeps the former entry when the new one cannot be written', async () => {
    const journal = temporaryJournal();
    const first = entry();
    await journal.save(first);
    // A folder in the place of the temporary file makes every write of this process fail.
    mkdirSync(join(journal.folder, `.${first.id}.json.${process.pid}.tmp`, 'x'), { recursive: true });
    await expect(journal.save({ ...first, state: 'applied' })).rejects.toThrow();
    expect((await journal.list()).entries[0]?.state).toBe('applying');
    chmodSync(journal.folder, 0o700);
  });

  it('finds plans whose process is gone, and not those that run or are done', async () => {
    const stateDir = temporaryFolder();
    const journal = openJournal({ stateDir });
    const mine = entry({ id: '20260101T000000Z-0001' });
    await journal.save(mine);
    expect(await journal.unfinished()).toEqual([]);
    const others = openJournal({ stateDir });
    await others.save(entry({ id: '20260101T000000Z-0002', pid: 0, state: 'undoing' }));
    await others.save(entry({ id: '20260101T000000Z-0003', pid: 0, state: 'applied' }));
    const now = new Date().toISOString();
    await others.save(entry({ id: '20260101T000000Z-0004', pid: process.ppid, startedAt: now }));
    expect((await journal.unfinished()).map(({ id }) => id)).toEqual(['20260101T000000Z-0002']);
    // The entry has our process id and is not ours: an earlier process had the same.
    const fresh = await openJournal({ stateDir }).unfinished();
    expect(fresh.map(({ id }) => id)).toContain(mine.id);
  });
});

describe('isAlive', () => {
  it('is true for this process, and false for one that had its id before it started', () => {
    expect(isAlive(process.pid, new Date())).toBe(true);
    expect(isAlive(0, new Date())).toBe(false);
    if (process.platform === 'linux') expect(isAlive(process.pid, new Date(0))).toBe(false);
  });
});
