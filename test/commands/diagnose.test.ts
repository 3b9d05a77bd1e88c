import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../src/plan/journal.js';
import { examinationWith, finding } from '../report/support.js';
import { run, session, world } from './support.js';

const failing = finding({ code: 'RD603' });
const warning = finding({ code: 'RD701', level: 'warn' });
const untold = finding({ code: 'RD803', level: 'unknown' });

describe('diagnose', () => {
  it.each([
    [[], [], 0],
    [[warning], [], 0],
    [[warning], ['--strict'], 1],
    [[failing, untold], [], 1],
    [[untold, warning], [], 3],
  ])('of %# exits the same in both formats', async (findings, flags, code) => {
    for (const format of ['text', 'json']) {
      const around = world();
      const fake = session({ findings });
      expect((await run(['-o', format, ...flags], around, fake)).code).toBe(code);
      expect(around.out()).not.toBe('');
      expect(fake.closed).toBe(1);
    }
  });

  it('prints one JSON document on stdout and nothing on stderr in a pipe', async () => {
    const around = world();
    await run(['-o', 'json'], around, session({ findings: [failing] }));
    expect(JSON.parse(around.out()).rootCauses).toEqual(['RD603']);
    expect(around.err()).toBe('');
  });

  it('opens the screen in a terminal, the report with --no-tui', async () => {
    const fake = session({});
    expect((await run([], world({ tty: true }), fake)).screens).toBe(1);
    const plain = world({ tty: true });
    expect((await run(['--no-tui'], plain, fake)).screens).toBe(0);
    expect(plain.out()).toContain('Nothing fails');
  });

  it('says what it reads on stderr with --verbose', async () => {
    const around = world();
    const fake = session({});
    const { examine } = fake;
    fake.examine = async (options) => {
      options.onProgress?.({ type: 'reading', key: 'pods', what: 'pods', state: 'read' });
      options.onProgress?.({ type: 'check', code: 'RD201', verdict: 'pass' });
      return examine(options);
    };
    await run(['--verbose'], around, fake);
    expect(around.err()).toBe('reading pods: read\ncheck RD201: pass\n');
  });

  it('lists the registries when there are several, exit 2', async () => {
    const examination = examinationWith([]);
    examination.evidence.target = { namespace: 'default', port: 443, candidates: ['one', 'two'] };
    const around = world();
    expect((await run(['-o', 'json'], around, session({ examination }))).code).toBe(2);
    expect(JSON.parse(around.out()).error).toEqual({
      message: 'There are several registries in namespace default: one, two.',
      hint: 'Choose one: --name one.',
    });
  });

  it('says that a plan was cut off, and how to reverse it', async () => {
    const around = world();
    const entry = { id: '20260102T030405Z-ab12', title: 'Cure it' } as JournalEntry;
    await run(['-o', 'text'], around, session({ unfinished: [entry] }));
    expect(around.err()).toContain('"Cure it" (20260102T030405Z-ab12) was cut off half-way');
    expect(around.err()).toContain('regdoctor undo 20260102T030405Z-ab12');
  });

  it('hands the flags on', async () => {
    const { requests } = await run(['-n', 'x', '-o', 'text', '--name', 'y'], world(), session({}));
    expect(requests).toEqual([{ namespace: 'x', name: 'y', allNamespaces: false, resolve: [] }]);
  });
});
