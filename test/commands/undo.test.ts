import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../src/plan/journal.js';
import { openJournal } from '../../src/plan/journal-store.js';
import { run, session, world } from './support.js';

function entry(id: string, parts: Partial<JournalEntry> = {}): JournalEntry {
  const target = { apiVersion: 'v1', kind: 'Service', namespace: 'default', name: 'docker-registry' };
  const object = (port: number) => ({ ...target, spec: { port } });
  return {
    schema: 'regdoctor.journal/1',
    id,
    startedAt: '2026-01-02T03:04:05.000Z',
    context: 'lab',
    server: 'https://192.0.2.1:6443',
    namespace: 'default',
    fix: 'RD503.port',
    title: 'Correct the port',
    finding: 'RD503:Service default/docker-registry',
    state: 'applied',
    pid: 1,
    changes: [{ kind: 'patch', target, state: 'done', before: object(80), after: object(5000) }],
    ...parts,
  };
}

const latest = entry('20260102T030405Z-ab12');
const elsewhere = entry('20260103T030405Z-ab12', { context: 'production' });
const undone = entry('20260104T030405Z-ab12', { state: 'undone' });

describe('undo', () => {
  it('shows what it puts back and undoes the latest plan of this cluster', async () => {
    const around = world();
    const fake = session({ history: [undone, elsewhere, latest] });
    expect((await run(['undo', '--yes'], around, fake)).code).toBe(0);
    expect(fake.undone).toEqual([latest.id]);
    expect(around.out()).toContain(`Undo "Correct the port" (${latest.id}`);
    expect(around.out()).toContain('  change back Service default/docker-registry\n');
    expect(around.out()).toMatch(/-\s+port: 5000\n\s+\+\s+port: 80\n/);
    expect(around.out()).toContain('✔ It is undone.');
  });

  it('of a Secret says whether it was there before, and shows nothing of it', async () => {
    const target = { apiVersion: 'v1', kind: 'Secret', namespace: 'default', name: 'htpasswd' };
    const backup = { ...target, name: 'backup' };
    const change = { kind: 'secret', target, state: 'done' } as const;
    for (const [changes, words] of [
      [[change], '  delete Secret default/htpasswd\n\n'],
      [[{ ...change, backup }], '  put back the former contents of Secret default/htpasswd\n\n'],
    ] as const) {
      const around = world();
      const history = [entry('20260102T030405Z-ab12', { changes: [...changes] })];
      await run(['undo', '--dry-run'], around, session({ history }));
      expect(around.out()).toContain(words);
    }
  });

  it('asks, and changes nothing without a terminal, with --dry-run or without a yes', async () => {
    const cases = [
      [[], '', false, 1],
      [['--dry-run', '--yes'], '', false, 0],
      [[], '\r', true, 1],
      [[], '\x03', true, 130],
    ] as const;
    for (const [flags, keys, tty, code] of cases) {
      const around = world({ tty });
      const fake = session({ history: [latest] });
      const [ran] = await Promise.all([
        run(['undo', ...flags], around, fake),
        keys === '' ? undefined : around.stdin.type(keys),
      ]);
      expect([ran.code, fake.undone]).toEqual([code, []]);
    }
    const around = world({ tty: true });
    const fake = session({ history: [latest] });
    await Promise.all([run(['undo'], around, fake), around.stdin.type('y\r')]);
    expect(fake.undone).toEqual([latest.id]);
  });

  it('takes the plan that was named', async () => {
    const fake = session({ history: [latest, entry('20260101T000000Z-cd34')] });
    await run(['undo', '20260101T000000Z-cd34', '--yes'], world(), fake);
    expect(fake.undone).toEqual(['20260101T000000Z-cd34']);
  });

  it('says why it cannot, exit 1', async () => {
    const around = world();
    const undo = { state: 'refused', reason: 'Service default/docker-registry has changed since.' } as const;
    expect((await run(['undo', '--yes'], around, session({ history: [latest], undo }))).code).toBe(1);
    expect(around.out()).toContain('✖ Service default/docker-registry has changed since.');
    const none = world();
    const nothing = { state: 'nothing-to-undo', reason: 'No plan was applied on lab.' } as const;
    expect((await run(['undo', '--yes'], none, session({ undo: nothing }))).code).toBe(1);
    expect(none.out()).toBe('No plan was applied on lab.\n');
  });
});

describe('history', () => {
  it('lists the plans without a cluster, as text and as JSON', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'regdoctor-'));
    const empty = world();
    expect((await run(['history', '--state-dir', folder], empty)).code).toBe(0);
    expect(empty.out()).toBe('No plan was applied yet.\n');

    await openJournal({ stateDir: folder }).save(latest);
    const text = world();
    await run(['history', '--state-dir', folder], text);
    expect(text.out().split('\n')).toEqual([
      '20260102T030405Z-ab12  applied',
      '  Correct the port (RD503.port)',
      '  on lab, https://192.0.2.1:6443',
      '    patch Service default/docker-registry: done',
      '',
    ]);
    const json = world();
    await run(['history', '--state-dir', folder, '-o', 'json'], json);
    const document = JSON.parse(json.out());
    expect(document.schema).toBe('regdoctor.history/1');
    expect(document.plans).toHaveLength(1);
    expect(document.plans[0]).toMatchObject({ id: latest.id, state: 'applied', fix: 'RD503.port' });
    expect(document.plans[0].changes[0]).not.toHaveProperty('before');
  });

  it('says of a plan without a cluster on which Docker host it was carried out', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'regdoctor-'));
    const journal = openJournal({ stateDir: folder });
    await journal.save({ ...latest, context: '', server: '', host: 'box-1' });
    const text = world();
    await run(['history', '--state-dir', folder], text);
    expect(text.out().split('\n')[2]).toBe('  on box-1');
  });
});
