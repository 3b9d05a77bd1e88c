/** Line and column of an offset, 1-based; the column counts characters as an editor does. */
export function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const lines = before.split(/\r\n|\n|\r/);
  return { line: lines.length, column: [...(lines.at(-1) ?? '')].length + 1 };
}

/** Gives the line of an offset, 1-based, without going through the text each time. */
export function lineNumbers(text: string): (offset: number) => number {
  const ends = Array.from(text.matchAll(/\r\n|\n|\r/g), (match) => match.index + match[0].length);
  return (offset) => {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  };
}

/** The line end that the text uses; `\n` for one without any. */
export function lineEndOf(text: string): '\n' | '\r\n' {
  return /\r\n/.test(text) ? '\r\n' : '\n';
}

/** A stretch of a text that is replaced. */
export interface Splice {
  from: number;
  to: number;
  text: string;
}

/** The text with all splices carried out; they must not overlap. */
export function spliced(text: string, splices: readonly Splice[]): string {
  const ordered = [...splices].sort((a, b) => b.from - a.from || b.to - a.to);
  return ordered.reduce(
    (result, { from, to, text: put }) => result.slice(0, from) + put + result.slice(to),
    text,
  );
}
