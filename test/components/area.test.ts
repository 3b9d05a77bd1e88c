import { describe, expect, it } from 'vitest';
import { areaLines, inOneLine } from '../../src/components/area.js';
import { type Field, fieldOf, toLine } from '../../src/components/field.js';
import { UNICODE } from '../../src/components/theme.js';

const LONG = Array.from({ length: 9 }, (_, index) => `line ${index + 1}`).join('\n');

function drawn(field: Field, width = 40, cursor = true) {
  const look = { field, prompt: '> ', placeholder: ' paste', cursor, width, glyphs: UNICODE };
  const { lines, at } = areaLines(look);
  return { rows: lines.map((line) => line.map(({ text }) => text).join('')), at };
}

describe('a field of several lines', () => {
  it('is a row as long as it is one line', () => {
    expect(drawn(fieldOf(''))).toEqual({ rows: ['> ▏ paste'], at: 0 });
    expect(drawn(fieldOf('abc')).rows).toEqual(['> abc▏']);
  });

  it('shows its lines with the cursor, and counts them', () => {
    expect(drawn(fieldOf('a:\n  b: c'))).toEqual({ rows: ['> a:', '    b: c▏', '  2 lines'], at: 1 });
    expect(drawn(fieldOf('a:\n  b: c'), 40, false).rows).toEqual(['> a:', '    b: c', '  2 lines']);
  });

  it('shows those around the cursor of many, and which they are', () => {
    const { rows, at } = drawn(fieldOf(LONG));
    expect([rows[0], rows[at], rows.at(-1)]).toEqual(['> line 4', '  line 9▏', '  lines 4 to 9 of 9']);
    const first = { text: LONG, cursor: 2 };
    expect(drawn(toLine(first, 1) ?? first).rows.slice(0, 3)).toEqual(['> line 1', '  li▏ne 2', '  line 3']);
  });

  it('is cut where the row ends', () => {
    expect(drawn({ text: 'abcdefgh\nx', cursor: 9 }, 8).rows).toEqual(['> abcde…', '  ▏x', '  2 lines']);
  });

  it('is its first line and their number where there is a row for it', () => {
    expect(inOneLine('  a:\n    b: c', '…')).toBe('a: … (2 lines)');
    expect(inOneLine('abc', '…')).toBe('abc');
  });
});
