/** A place in a file, both 1-based. */
export interface TextPlace {
  line: number;
  column: number;
}

/** Where a text stands for the first time in a file; undefined when it does not. */
export function placeOf(text: string, wanted: string): TextPlace | undefined {
  const at = wanted === '' ? -1 : text.indexOf(wanted);
  if (at < 0) return undefined;
  const before = text.slice(0, at).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}
