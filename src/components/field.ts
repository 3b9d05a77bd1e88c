import { sanitize, sanitizeLine } from '../report/sanitize.js';
import { graphemes } from './text.js';

/** What stands in a text field; `cursor` counts graphemes. */
export interface Field {
  text: string;
  cursor: number;
}

export const EMPTY_FIELD: Field = { text: '', cursor: 0 };

/** A field filled with this text, the cursor at its end. */
export function fieldOf(text: string): Field {
  return { text, cursor: graphemes(text).length };
}

/** Puts typed or pasted text in at the cursor; control characters and line ends are left out. */
export function insert(field: Field, text: string): Field {
  return put(field, sanitizeLine(text));
}

/** The same for a field of several lines: line ends stay. */
export function insertLines(field: Field, text: string): Field {
  return put(field, sanitize(text));
}

function put(field: Field, clean: string): Field {
  const all = graphemes(field.text);
  const before = all.slice(0, field.cursor).join('') + clean;
  return { text: before + all.slice(field.cursor).join(''), cursor: graphemes(before).length };
}

/** The lines of a field, and where the cursor is among them: graphemes from the beginning of its line. */
export function linesOf({ text, cursor }: Field): { lines: string[]; row: number; column: number } {
  const before = graphemes(text).slice(0, cursor).join('').split('\n');
  return {
    lines: text.split('\n'),
    row: before.length - 1,
    column: graphemes(before.at(-1) ?? '').length,
  };
}

/** The field with its cursor a line up or down; undefined when there is none. */
export function toLine(field: Field, by: 1 | -1): Field | undefined {
  const { lines, row, column } = linesOf(field);
  const target = lines[row + by];
  if (target === undefined) return undefined;
  const before = lines.slice(0, row + by).map((line) => graphemes(line).length + 1);
  const start = before.reduce((sum, length) => sum + length, 0);
  return { ...field, cursor: start + Math.min(column, graphemes(target).length) };
}

/** What a named key does to a field (readline's keys); undefined when the key is none of the field's. */
export function edit(field: Field, key: string): Field | undefined {
  const all = graphemes(field.text);
  const { cursor } = field;
  const cut = (from: number, to: number): Field => ({
    text: [...all.slice(0, from), ...all.slice(to)].join(''),
    cursor: from,
  });
  switch (key) {
    case 'left':
      return { ...field, cursor: Math.max(0, cursor - 1) };
    case 'right':
      return { ...field, cursor: Math.min(all.length, cursor + 1) };
    case 'home':
    case 'ctrl-a':
      return { ...field, cursor: 0 };
    case 'end':
    case 'ctrl-e':
      return { ...field, cursor: all.length };
    case 'backspace':
      return cursor === 0 ? field : cut(cursor - 1, cursor);
    case 'delete':
      return { ...cut(cursor, cursor + 1), cursor };
    case 'ctrl-u':
      return cut(0, cursor);
    case 'ctrl-k':
      return cut(cursor, all.length);
    case 'ctrl-w':
      return cut(startOfWord(all, cursor), cursor);
    default:
      return undefined;
  }
}

function startOfWord(all: readonly string[], cursor: number): number {
  let at = cursor;
  while (at > 0 && all[at - 1] === ' ') at--;
  while (at > 0 && all[at - 1] !== ' ') at--;
  return at;
}
