import { type Field, linesOf } from './field.js';
import { fieldLine } from './TextField.js';
import { type Line, truncate, widthOf, windowAround } from './text.js';
import type { Glyphs } from './theme.js';

/** Lines of a long text that are in sight. */
const ROWS = 6;

interface AreaLook {
  field: Field;
  prompt: string;
  /** Shown behind the cursor while the field is empty. */
  placeholder: string;
  /** False for a field that the keys do not go to. */
  cursor: boolean;
  width: number;
  glyphs: Glyphs;
}

/** A field that may have several lines: those around the cursor, and how many there are. `at`: the row with the cursor. */
export function areaLines(look: AreaLook): { lines: Line[]; at: number } {
  const { field, prompt, cursor, width, glyphs } = look;
  const { lines, row, column } = linesOf(field);
  if (lines.length === 1) return { lines: [fieldLine({ ...look, masked: false })], at: 0 };
  const top = windowAround(row, 0, ROWS, lines.length);
  const indent = ' '.repeat(widthOf(prompt));
  const rows = lines.slice(top, top + ROWS).map((text, index): Line => {
    const lead = index === 0 ? prompt : indent;
    if (index + top !== row || !cursor) {
      return [{ text: lead, tone: 'accent' }, { text: truncate(text, width - widthOf(lead), glyphs.more) }];
    }
    const own = { text, cursor: column };
    return fieldLine({ ...look, field: own, prompt: lead, placeholder: '', masked: false });
  });
  const last = Math.min(lines.length, top + ROWS);
  const count =
    lines.length > ROWS ? `lines ${top + 1} to ${last} of ${lines.length}` : `${lines.length} lines`;
  return { lines: [...rows, [{ text: `${indent}${count}`, tone: 'secondary' }]], at: row - top };
}

/** `cloudflare: … (4 lines)`: a text of several lines in one. */
export function inOneLine(text: string, more: string): string {
  const lines = text.split('\n');
  return lines.length === 1 ? text : `${(lines[0] ?? '').trim()} ${more} (${lines.length} lines)`;
}
