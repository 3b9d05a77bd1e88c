import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { helpEntries, hints } from '../../src/screens/diagnosis/hints.js';
import { KEYMAP } from '../../src/screens/diagnosis/keymap.js';
import type { Press } from '../../src/screens/diagnosis/keys.js';
import { reduce } from '../../src/screens/diagnosis/reducer.js';
import { offerFor, selectedRow } from '../../src/screens/diagnosis/rows.js';
import { initialState, type State } from '../../src/screens/diagnosis/state.js';
import type { Examination } from '../../src/session/session.js';
import { examinationOf, HALF_FIXED, HOWTO, RD201, RD603 } from '../support/howto.js';
import { OTHER_REMEDY, RECREATE_REMEDY, remedy, V2_REMEDY } from '../support/howto-remedies.js';

const SETTING = { canApply: true, strict: false, unicode: true, alternateScreen: true };

function opened(examination: Examination = HOWTO, columns = 80, rows = 24): State {
  const state = reduce(initialState(SETTING, columns, rows), { type: 'taken', upTo: 99 });
  return reduce(state, { type: 'examined', examination });
}

/** Presses keys: `<enter>` is a named key, everything else typed text. */
function press(state: State, keys: string): State {
  const presses = [...keys.matchAll(/<([^>]+)>|./gu)].map(
    ([all, key]): Press => (key === undefined ? { text: all } : { key }),
  );
  return reduce(state, { type: 'keys', presses });
}

const at = (state: State) => {
  const row = selectedRow(state);
  return row?.kind === 'finding' ? row.finding.code : row?.id;
};
const wants = (state: State) => state.requests.map(({ type }) => type);

describe('moving', () => {
  it.each([
    ['', 'RD201'],
    ['j', 'RD213'],
    ['<down>', 'RD213'],
    ['jjk', 'RD213'],
    ['jj<up>', 'RD213'],
    ['k', 'RD201'],
    ['G', 'RD701'],
    ['<end>', 'RD701'],
    ['Gj', 'RD701'],
    ['Gg', 'RD201'],
    ['G<home>', 'RD201'],
    ['<pagedown>', 'RD701'],
    ['<pagedown><pageup>', 'RD201'],
    ['n', 'RD213'],
    ['nnnnn', 'RD603'],
    ['GN', 'RD511'],
    ['N', 'RD201'],
  ])('%s selects %s', (keys, code) => {
    expect(at(press(opened(), keys))).toBe(code);
  });

  it('keeps the selection in the rows that are shown', () => {
    const many = examinationOf(
      Array.from({ length: 60 }, (_, n) => ({ ...RD201, id: `RD201:${n}`, title: `number ${n}` })),
      {},
    );
    const keys = fc.array(fc.constantFrom('j', 'k', 'G', 'g', '<pagedown>', '<pageup>', 'n', 'N'), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(keys, (pressed) => {
        const state = press(opened(many), pressed.join(''));
        const index = many.diagnosis.findings.findIndex((one) => one.id === selectedRow(state)?.id);
        expect(index).toBeGreaterThanOrEqual(state.listTop);
        expect(index).toBeLessThan(state.listTop + 9);
      }),
      { numRuns: 30 },
    );
  });

  it('scrolls the pane with the focus, and never past its end', () => {
    const long = remedy(
      { id: 'RD201.long', finding: RD201.id, title: 'long' },
      Array.from({ length: 80 }, (_, n) => `+line ${n}`).join('\n'),
    );
    const state = opened(examinationOf([RD201], { [RD201.id]: [long] }));
    expect(press(state, '<tab>').focus).toBe('fix');
    expect(press(state, '<tab><tab>').focus).toBe('causes');
    expect(press(state, '<shift-tab>').focus).toBe('fix');
    expect(press(state, '<tab>jj').scroll.fix).toBe(2);
    expect(press(state, '<tab>k').scroll.fix).toBe(0);
    expect(press(state, '<ctrl-d>').scroll.fix).toBeGreaterThan(2);
    expect(press(state, '<ctrl-d><ctrl-u>').scroll.fix).toBe(0);
    const end = press(state, '<tab>G').scroll.fix;
    expect(press(state, '<tab>Gjjj').scroll.fix).toBe(end);
    expect(press(state, '<tab>G<esc>').focus).toBe('causes');
  });

  it('goes through three panes when they are side by side', () => {
    const state = opened(HOWTO, 120, 40);
    expect([1, 2, 3].map((n) => press(state, '<tab>'.repeat(n)).focus)).toEqual(['details', 'fix', 'causes']);
  });
});

describe('the fix on display', () => {
  it('is the first of the finding, or of the nearest cause that has one', () => {
    expect(offerFor(opened())?.remedy).toBe(V2_REMEDY);
    const consequence = offerFor(press(opened(), 'jjjj'));
    expect(consequence?.own).toBe(false);
    expect(consequence?.of.code).toBe('RD201');
    expect(offerFor(press(opened(), 'G'))).toBeUndefined();
  });

  it('is what 1-9 choose, per finding', () => {
    const state = press(opened(), 'jjjjj2');
    expect(offerFor(state)?.remedy).toBe(OTHER_REMEDY);
    expect(offerFor(press(state, '9'))?.remedy).toBe(OTHER_REMEDY);
    expect(offerFor(press(state, '1'))?.remedy).toBe(RECREATE_REMEDY);
    expect(offerFor(press(state, 'g'))?.remedy).toBe(V2_REMEDY);
  });

  it('is what `a` applies, and nothing that is not on display', () => {
    const state = press(opened(), 'a');
    expect(state.requests).toEqual([{ seq: 2, type: 'apply', remedy: V2_REMEDY, answers: {} }]);
    expect(wants(press(opened(), 'Ga'))).toEqual([]);
    const done = reduce(reduce(opened(), { type: 'plan-started', verb: 'apply', title: 't', at: 0 }), {
      type: 'applied',
      outcome: { state: 'fixed', examination: HALF_FIXED, seconds: 1 },
    });
    expect(wants(press(done, 'a'))).toEqual([]);
    expect(press(done, 'a').activity).toBeUndefined();
  });

  it('can be undone where there is something to put back', () => {
    const begun = reduce(opened(), { type: 'plan-started', verb: 'apply', title: 't', at: 0 });
    const outcome = { state: 'fixed', examination: HALF_FIXED, seconds: 1 } as const;
    expect(reduce(begun, { type: 'applied', outcome }).undoable).toBe(1);
    expect(reduce(begun, { type: 'applied', outcome, reversible: false }).undoable).toBe(0);
  });

  it('asks for a word that names what happens', () => {
    const asked = press(opened(), 'jjjjja');
    expect(asked.overlay).toMatchObject({ kind: 'confirm', word: 'recreate' });
    expect(wants(press(asked, 'recreate'))).toEqual([]);
    expect(wants(press(asked, 'recreate<enter>'))).toEqual(['apply']);
    expect(wants(press(asked, 'RECREATE<enter>'))).toEqual(['apply']);
    expect(wants(press(asked, 'recreat<enter>'))).toEqual([]);
    expect(wants(press(asked, '<enter>'))).toEqual([]);
    expect(press(asked, '<enter>').overlay).toBeUndefined();
    const weak = remedy({ id: 'x', finding: RD201.id, title: 'x', risk: 'weakens-security' }, '+x');
    const state = press(opened(examinationOf([RD201], { [RD201.id]: [weak] })), 'a');
    expect(state.overlay).toMatchObject({ kind: 'confirm', word: 'accept' });
  });
});

describe('requests', () => {
  it.each([
    ['r', ['examine']],
    ['R', ['examine']],
    ['RR', ['examine']],
    ['c', ['copy']],
    ['h', ['history']],
    ['u', ['find-undo']],
    ['q', ['exit']],
    ['<ctrl-c>', ['exit']],
    ['<ctrl-l>', ['redraw']],
    ['<ctrl-z>', ['suspend']],
    ['<esc><esc><esc>', []],
    ['/q', []],
    ['?u', []],
    ['x', []],
  ])('%s asks for %j', (keys, wanted) => {
    expect(wants(press(opened(), keys))).toEqual(wanted);
  });

  it('are the first examination at the start, and are taken once', () => {
    const state = initialState(SETTING, 80, 24);
    expect(wants(state)).toEqual(['examine']);
    expect(wants(reduce(state, { type: 'taken', upTo: 1 }))).toEqual([]);
  });

  it('are not for a second plan while one is at work', () => {
    const state = reduce(opened(), { type: 'plan-started', verb: 'apply', title: 't', at: 0 });
    expect(wants(press(state, 'aurRqc'))).toEqual([]);
    expect(at(press(state, 'j'))).toBe('RD213');
    expect(wants(press(state, '<ctrl-c>'))).toEqual(['abort']);
    expect(wants(press(state, '<ctrl-c><ctrl-c>'))).toEqual(['abort', 'exit']);
  });
});

describe('an examination', () => {
  it('that fails leaves the old result on display', () => {
    const state = reduce(opened(), { type: 'examination-failed', reason: 'timeout' });
    expect(state).toMatchObject({ examination: HOWTO, trouble: undefined, examining: undefined });
    expect(state.notice?.text).toContain('timeout');
    const first = reduce(initialState(SETTING, 80, 24), { type: 'examination-failed', reason: 'timeout' });
    expect(first.trouble).toBe('timeout');
  });

  it('gives way to a plan', () => {
    const checking = reduce(opened(), { type: 'examining', at: 1 });
    const state = reduce(checking, { type: 'plan-started', verb: 'apply', title: 't', at: 2 });
    expect(state.examining).toBeUndefined();
  });
});

describe('levels', () => {
  it('esc goes back one at a time', () => {
    let state = press(opened(), '/rd<enter>');
    expect(state.filter.text).toBe('rd');
    state = press(state, '<enter>?');
    expect(state.overlay?.kind).toBe('help');
    state = press(state, '<esc>');
    expect(state).toMatchObject({ overlay: undefined, full: true });
    state = press(state, '<esc>');
    expect(state).toMatchObject({ full: false, filter: { text: 'rd' } });
    state = press(state, '<esc>');
    expect(state.filter.text).toBe('');
    expect(wants(press(state, '<esc><esc>'))).toEqual([]);
  });
});

describe('a new examination', () => {
  it('leaves the cursor where it was, or at the top when that is gone', () => {
    const state = press(opened(), 'jjjjj');
    expect(at(reduce(state, { type: 'examined', examination: HALF_FIXED }))).toBe('RD603');
    expect(at(reduce(opened(), { type: 'examined', examination: HALF_FIXED }))).toBe('RD603');
    const full = press(opened(), '<enter>');
    expect(reduce(full, { type: 'examined', examination: HALF_FIXED }).full).toBe(false);
    expect(reduce(full, { type: 'examined', examination: HOWTO }).full).toBe(true);
  });
});

describe('the table of keys', () => {
  it('gives every key one meaning in each mode', () => {
    for (const mode of ['main', 'full', 'help', 'history', 'busy', 'filter', 'dialog'] as const) {
      const always = KEYMAP.filter((binding) => binding.modes.includes(mode) && binding.when === undefined);
      const keys = always.flatMap((binding) => binding.keys.map((key) => `${key}=${binding.command}`));
      const names = new Map<string, Set<string>>();
      for (const pair of keys) {
        const [key = '', command = ''] = pair.split(/=(?=[a-z-]+$)/);
        names.set(key, (names.get(key) ?? new Set()).add(command));
      }
      for (const [key, commands] of names)
        expect([mode, key, [...commands]]).toEqual([mode, key, [...commands].slice(0, 1)]);
    }
  });

  it('binds no character where characters are text', () => {
    const text = KEYMAP.filter(
      (binding) => binding.modes.includes('filter') || binding.modes.includes('dialog'),
    );
    for (const key of text.flatMap((binding) => binding.keys)) expect([...key].length).toBeGreaterThan(1);
  });

  it('is all in the help', () => {
    const shown = helpEntries(true).map(({ text }) => text);
    for (const command of ['apply the fix on display', 'undo the latest plan', 'quit', 'filter'])
      expect(shown).toContain(command);
  });

  it('names each key once in the footer, the fix first', () => {
    const keys = hints(opened(), true).map((hint) => hint.keys);
    expect(keys[0]).toBe('a');
    expect(new Set(keys).size).toBe(keys.length);
  });
});

it('survives any keys at any size', () => {
  const key = fc.constantFrom(
    ...KEYMAP.flatMap((binding) => binding.keys),
    'z',
    'é',
    '证',
    'backspace',
    'left',
    'delete',
  );
  fc.assert(
    fc.property(
      fc.array(key, { maxLength: 40 }),
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 60 }),
      (keys, columns, rows) => {
        const presses = keys.map((name): Press => ([...name].length === 1 ? { text: name } : { key: name }));
        const state = reduce(opened(HOWTO, columns, rows), { type: 'keys', presses });
        expect(state.scroll.fix).toBeGreaterThanOrEqual(0);
        expect(state.filtering && state.overlay !== undefined).toBe(false);
      },
    ),
    { numRuns: 60 },
  );
});

it('finds RD603 by what its evidence is about', () => {
  const state = press(opened(), '/CONFIG.yml wrong');
  expect(selectedRow(state)?.id).toBe(RD603.id);
});
