import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { truncate, widthOf, windowAround, wrap, wrapHard } from '../../src/components/text.js';
import { pressesOf } from '../../src/screens/diagnosis/keys.js';

const WORDS = fc
  .array(
    fc.constantFrom(
      'pod',
      ' ',
      '证书',
      '，',
      '👩‍👩‍👧',
      'é',
      'a-very-long-name-without-any-space',
      '\n',
      '\t',
      '  ',
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''));

describe('wrapping', () => {
  it.each([
    ['one two three', 8, ['one two', 'three']],
    ['证书签发', 4, ['证书', '签发']],
    ['证书签发', 5, ['证书', '签发']],
    ['a https://example.com/x', 10, ['a https://', 'example.co', 'm/x']],
    ['  indented text', 10, ['  indented', 'text']],
    ['a\n\nb', 10, ['a', '', 'b']],
    ['', 10, ['']],
  ])('%j in %d columns', (text, width, rows) => {
    expect(wrap(text, width)).toEqual(rows);
  });

  it('never makes a row too wide, and loses no character but spaces', () => {
    fc.assert(
      fc.property(WORDS, fc.integer({ min: 2, max: 40 }), (text, width) => {
        for (const row of [...wrap(text, width), ...wrapHard(text.replace(/[\n\t]/g, ''), width)]) {
          expect(widthOf(row)).toBeLessThanOrEqual(width);
        }
        const solid = (value: string) => value.replace(/\s/g, '');
        expect(solid(wrap(text, width).join(''))).toBe(solid(text));
        expect(wrapHard(text, width).join('')).toBe(text);
        expect(widthOf(truncate(text, width))).toBeLessThanOrEqual(width);
      }),
    );
  });
});

describe('the window of a list', () => {
  it('holds the selected row and moves as little as it can', () => {
    expect(windowAround(0, 0, 5, 20)).toBe(0);
    expect(windowAround(7, 0, 5, 20)).toBe(3);
    expect(windowAround(5, 3, 5, 20)).toBe(3);
    expect(windowAround(1, 3, 5, 20)).toBe(1);
    expect(windowAround(19, 0, 5, 20)).toBe(15);
    expect(windowAround(0, 10, 5, 3)).toBe(0);
  });
});

describe('a chunk of typed keys', () => {
  const key = {
    upArrow: false,
    downArrow: false,
    leftArrow: false,
    rightArrow: false,
    pageDown: false,
    pageUp: false,
    home: false,
    end: false,
    return: false,
    escape: false,
    ctrl: false,
    shift: false,
    tab: false,
    backspace: false,
    delete: false,
    meta: false,
    super: false,
    hyper: false,
    capsLock: false,
    numLock: false,
  };
  it('is taken apart into characters and control keys', () => {
    expect(pressesOf('jjk', key)).toEqual([{ text: 'j' }, { text: 'j' }, { text: 'k' }]);
    expect(pressesOf('yes\r', key).at(-1)).toEqual({ key: 'enter' });
    expect(pressesOf('a\u0003', key)).toEqual([{ text: 'a' }, { key: 'ctrl-c' }]);
    expect(pressesOf('👩‍👩‍👧', key)).toEqual([{ text: '👩‍👩‍👧' }]);
    expect(pressesOf('c', { ...key, ctrl: true })).toEqual([{ key: 'ctrl-c' }]);
    expect(pressesOf('', { ...key, tab: true, shift: true })).toEqual([{ key: 'shift-tab' }]);
    expect(pressesOf('f', { ...key, meta: true })).toEqual([]);
  });
});
