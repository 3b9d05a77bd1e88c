import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  EMPTY_FIELD,
  edit,
  type Field,
  fieldOf,
  insert,
  insertLines,
  linesOf,
  toLine,
} from '../../src/components/field.js';
import { TextField } from '../../src/components/TextField.js';
import { graphemes } from '../../src/components/text.js';
import { render } from '../support/render.js';

/** Presses named keys one after the other. */
const keys = (field: Field, ...names: string[]) => names.reduce((now, name) => edit(now, name) ?? now, field);

describe('the text field', () => {
  it.each([
    ['backspace takes a whole family', fieldOf('a👩‍👩‍👧'), ['backspace'], 'a', 1],
    ['backspace takes a letter with its accent', fieldOf('e\u0301'), ['backspace'], '', 0],
    ['backspace at the start does nothing', { text: 'ab', cursor: 0 }, ['backspace'], 'ab', 0],
    ['delete takes what is under the cursor', { text: 'abc', cursor: 1 }, ['delete'], 'ac', 1],
    ['home and end', fieldOf('abc'), ['home', 'right', 'end', 'left'], 'abc', 2],
    ['ctrl-a, ctrl-k', fieldOf('abc'), ['ctrl-a', 'right', 'ctrl-k'], 'a', 1],
    ['ctrl-e, ctrl-u', { text: 'abc', cursor: 1 }, ['ctrl-e', 'ctrl-u'], '', 0],
    ['ctrl-u only to the cursor', { text: 'abc', cursor: 2 }, ['ctrl-u'], 'c', 0],
    ['ctrl-w takes a word and the space after it', fieldOf('one two  '), ['ctrl-w'], 'one ', 4],
    ['left stops at the start', fieldOf('a'), ['left', 'left', 'left'], 'a', 0],
    ['right stops at the end', fieldOf('a'), ['right', 'right'], 'a', 1],
  ])('%s', (_, field, pressed, text, cursor) => {
    expect(keys(field, ...pressed)).toEqual({ text, cursor });
  });

  it('puts text in at the cursor, without control characters and line ends', () => {
    expect(insert({ text: 'ad', cursor: 1 }, 'b\u001b[31mc\n')).toEqual({ text: 'abc d', cursor: 4 });
  });

  it.each([
    ['ab\nlonger\nc', -1, 'ab\nl|onger\nc'],
    ['👩‍👩‍👧é\nabc', -1, '👩‍👩‍👧é|\nabc'],
    ['one', -1, undefined],
    ['one', 1, undefined],
  ] as const)('from the end of %j by %s lines', (text, by, at) => {
    const moved = toLine(fieldOf(text), by);
    const shown = moved === undefined ? undefined : insertLines(moved, '|').text;
    expect(shown).toBe(at);
    if (moved !== undefined) expect(linesOf(moved).row).toBe(linesOf(fieldOf(text)).row + by);
  });

  it('knows no other keys', () => {
    expect(edit(EMPTY_FIELD, 'pageup')).toBeUndefined();
  });

  it('keeps the cursor inside the text, whatever is pressed', () => {
    const step = fc.oneof(
      fc
        .constantFrom('left', 'right', 'home', 'end', 'backspace', 'delete', 'ctrl-u', 'ctrl-k', 'ctrl-w')
        .map((key) => ({ key, text: '' })),
      fc.string({ unit: 'grapheme', maxLength: 3 }).map((text) => ({ key: '', text })),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        let field = EMPTY_FIELD;
        for (const { key, text } of steps) {
          field = key === '' ? insert(field, text) : (edit(field, key) ?? field);
          expect(field.cursor).toBeGreaterThanOrEqual(0);
          expect(field.cursor).toBeLessThanOrEqual(graphemes(field.text).length);
        }
      }),
    );
  });

  it('shows a mark for each character of a secret, and the end of a long text', async () => {
    const secret = render(<TextField field={fieldOf('p👩‍👩‍👧s')} label="Password" masked width={40} />);
    expect(secret.text()).toContain('•••▏');
    expect(secret.text()).not.toContain('p');
    const long = render(<TextField field={fieldOf('0123456789')} label="Name" width={6} />);
    expect(long.text()).toContain('56789▏');
  });
});
