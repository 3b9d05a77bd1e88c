import stringWidth from 'string-width';
import { sanitize, sanitizeLine } from '../report/sanitize.js';
import type { Tone } from './theme.js';

/** A piece of a line with one meaning. */
export interface Span {
  text: string;
  tone?: Tone;
  bold?: boolean;
}

/** One row on the screen. */
export type Line = Span[];

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The text in what a person takes for characters: a family emoji is one, a base letter with its accents too. */
export function graphemes(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** Columns that the text takes in a terminal: two for CJK. */
export function widthOf(text: string): number {
  return stringWidth(text);
}

export function lineWidth(line: Line): number {
  return line.reduce((sum, span) => sum + widthOf(span.text), 0);
}

/** The text cut to `width` columns, the cut marked by `more`. */
export function truncate(text: string, width: number, more = '…'): string {
  const flat = sanitizeLine(text);
  if (widthOf(flat) <= width) return flat;
  let out = '';
  let used = widthOf(more);
  if (used > width) return '';
  for (const grapheme of graphemes(flat)) {
    used += widthOf(grapheme);
    if (used > width) break;
    out += grapheme;
  }
  return out + more;
}

/** The text on as many rows of `width` columns as it needs: broken between words, inside a word only when the word is wider than a row. */
export function wrap(text: string, width: number): string[] {
  const columns = Math.max(1, width);
  return sanitize(text)
    .split('\n')
    .flatMap((paragraph) => wrapParagraph(paragraph, columns));
}

function wrapParagraph(paragraph: string, width: number): string[] {
  const rows: string[] = [];
  let row = '';
  for (const word of paragraph.match(/\s*\S+/gu) ?? []) {
    if (widthOf(row + word) <= width) {
      row += word;
      continue;
    }
    const bare = word.trimStart();
    if (row !== '' && widthOf(bare) <= width) {
      rows.push(row);
      row = bare;
      continue;
    }
    const pieces = wrapHard(row === '' ? word : `${row}${word}`, width);
    rows.push(...pieces.slice(0, -1));
    row = pieces.at(-1) ?? '';
  }
  return [...rows, row];
}

/** Rows of at most `width` columns, cut wherever a row is full: for diffs and commands, where spaces matter. */
export function wrapHard(text: string, width: number): string[] {
  const rows: string[] = [];
  let row = '';
  let used = 0;
  for (const grapheme of graphemes(text)) {
    const columns = widthOf(grapheme);
    if (used + columns > width && row !== '') {
      rows.push(row);
      row = '';
      used = 0;
    }
    row += grapheme;
    used += columns;
  }
  return [...rows, row];
}

/** Wrapped rows as lines of one tone, the first one behind `lead`, the others as far in. */
export function paragraph(
  text: string,
  width: number,
  tone: Tone = 'plain',
  lead: Span = { text: '' },
): Line[] {
  const indent = widthOf(lead.text);
  return wrap(text, width - indent).map((row, index) => [
    index === 0 ? lead : { text: ' '.repeat(indent) },
    { text: row, tone },
  ]);
}

/** The rows `[from, from + height)` that show `selected`, moving as little as possible from `from`. */
export function windowAround(selected: number, from: number, height: number, count: number): number {
  const last = Math.max(0, count - height);
  const start = Math.min(Math.max(0, from), last);
  if (selected < start) return Math.max(0, selected);
  if (selected >= start + height) return Math.min(last, selected - height + 1);
  return start;
}
